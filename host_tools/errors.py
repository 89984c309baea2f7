"""Everything that may go wrong for a user, by code: one sentence and one exit code each.

An error's text says what to do and never holds a secret; `Speaker.error` says it.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar

from host_tools.texts.errors import ERRORS


class ExitCode(IntEnum):
    """Exit codes of `noeglefri`, documented in `docs/cli.md`."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    NO_BLUETOOTH = 3
    NOT_HEARD = 4
    DOOR_NEEDS_HELP = 5
    REFUSED = 6
    LINK_LOST = 7
    UNKNOWN_NAME = 8
    STORE_CLOSED = 9
    OFFICE_ALARM = 10
    NO_BOARD = 11
    IMAGE_REFUSED = 12
    UNIT_FAILED = 13
    WOULD_BRICK = 14
    RELEASE_REFUSED = 15
    CLOCK_WRONG = 16


class UserError(Exception):
    """Base of all errors that a user is told about."""

    texts: ClassVar[Mapping[str, str]] = ERRORS
    """What to say, by `key`."""

    def __init__(self, key: str, exit_code: ExitCode, **values: str) -> None:
        """`key` is the error's code, which never changes; `values` fill in its text."""
        super().__init__(key)
        self.key = key
        self.exit_code = exit_code
        self.values = values

    @property
    def text(self) -> str:
        """What happened, and what to do, in English and with fields for the values."""
        return self.texts[self.key]


def fault(error: BaseException) -> UserError:
    """What a user is told when the program itself is to blame."""
    return UserError("fault", ExitCode.FAULT, name=type(error).__name__)


class BluetoothUnavailableError(UserError):
    """This computer's Bluetooth is off, missing, or not allowed."""

    def __init__(self, key: str = "bluetooth_off", **values: str) -> None:
        """`key`: bluetooth_off, bluetooth_missing or another of `bluetooth_faults`."""
        super().__init__(key, ExitCode.NO_BLUETOOTH, **values)


class DoorNotHeardError(UserError):
    """The door did not advertise in time: nobody knocked, or the lock is out of reach."""

    def __init__(self, door: str) -> None:
        """`door` is the name the user knows."""
        super().__init__("not_heard", ExitCode.NOT_HEARD, door=door)


class LinkLostError(UserError):
    """The connection broke, again and again, until the time was up."""

    def __init__(self, door: str, accepted: bool = False) -> None:
        """`accepted`: the lock had taken the command, so the bolt may have moved."""
        key = "link_lost_accepted" if accepted else "link_lost"
        super().__init__(key, ExitCode.LINK_LOST, door=door)


class NotRecognisedError(UserError):
    """The lock refused without a reason: it could not verify this phone's proof."""

    def __init__(self, door: str) -> None:
        """`door` is the name the user knows."""
        super().__init__("not_recognised", ExitCode.REFUSED, door=door)


class NotTheLockError(UserError):
    """Whoever answered could not prove to be the lock."""

    def __init__(self, door: str) -> None:
        """`door` is the name the user knows."""
        super().__init__("not_the_lock", ExitCode.REFUSED, door=door)


class UnknownNameError(UserError):
    """No door, holder or phone of that name is known here, or more than one."""

    def __init__(self, key: str, name: str, **values: str) -> None:
        """`key`: for example unknown_door, several_doors, unknown_phone or not_enrolled."""
        super().__init__(key, ExitCode.UNKNOWN_NAME, name=name, **values)


class StoreClosedError(UserError):
    """The credential store or the office's database cannot be opened."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: wrong_passphrase, passphrase_needed, store_damaged or office_key_wrong."""
        super().__init__(key, ExitCode.STORE_CLOSED, **values)


class OfficeRefusedError(UserError):
    """The office will not do that; the text says why."""

    def __init__(self, key: str, **values: str) -> None:
        """`key` names the reason, for example too_many_revoked or no_registration."""
        super().__init__(key, ExitCode.REFUSED, **values)


class NotSignedError(UserError):
    """A phone's call to the office is not signed as it must be, now and by a key it knows."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: signature_refused, phone_unknown, phone_clock_wrong or call_repeated."""
        super().__init__(key, ExitCode.REFUSED, **values)
