"""What the bench's own computer refuses, in words: a full disk, an office that is busy.

Also what a person who repairs benches wants to know of an error, besides its words.
"""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from esptool.util import FatalError

from host_tools.errors import ExitCode, UserError, fault
from host_tools.texts.speaker import Speaker
from provisioning.errors import NoBoardError

_DISK: Mapping[int, str] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "disk_closed",
    errno.EPERM: "disk_closed",
    errno.EROFS: "disk_closed",
}
_OFFICE: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "office_busy",
    sqlite3.SQLITE_LOCKED: "office_busy",
    sqlite3.SQLITE_FULL: "disk_full",
}
_PRIMARY_CODE = 0xFF
_LONGEST_CAUSE = 160


class BenchError(UserError):
    """This computer cannot go on; the unit is not to blame. Running again repairs it."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: disk_full, disk_closed, office_busy or office_unusable."""
        super().__init__(key, ExitCode.STORE_CLOSED, **values)


class StoppedError(UserError):
    """A person stopped the work; running again repairs what was begun."""

    def __init__(self) -> None:
        """Take its words."""
        super().__init__("stopped", ExitCode.UNIT_FAILED)


@contextmanager
def told() -> Iterator[None]:
    """Raise what the disk or the office's database refuses in here as BenchError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        key = _OFFICE.get(error.sqlite_errorcode & _PRIMARY_CODE, "office_unusable")
        raise BenchError(key) from error
    except OSError as error:
        key = _DISK.get(error.errno or 0, "")
        if not key:
            raise
        raise BenchError(key, name=str(error.filename or "")) from error


def words_of(error: BaseException, say: Speaker) -> str:
    """What to tell about `error`, whatever it is."""
    return say.error(error if isinstance(error, UserError) else fault(error))


def cause_of(error: BaseException) -> str:
    """What lies beneath, in one line; "" when the words say it all.

    Only esptool's and the system's own sentences: they never hold what is written to a chip.
    """
    if isinstance(error, NoBoardError):  # each cause has its words
        return ""
    beneath = error.__cause__ if isinstance(error, UserError) else error
    if beneath is None:
        return ""
    known = isinstance(beneath, FatalError | OSError | sqlite3.Error)
    line = " ".join(str(beneath).split()) if known else type(beneath).__name__
    return line.partition(" Hint: ")[0][:_LONGEST_CAUSE]  # the words say what to do
