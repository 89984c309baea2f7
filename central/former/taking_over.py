"""Makes an office of the former kind into one of this kind, whole or not at all."""

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from central.embedded import folder as place
from central.embedded.thread import OfficeThread
from host_tools import lock_time
from host_tools.errors import OfficeRefusedError, StoreClosedError
from host_tools.storage.aead_box import AeadBox, BoxError

_CANARY = b"noeglefri office"
_MAILBOX_CONTEXT = b"noeglefri letter to the office 1"


class Taken(NamedTuple):
    """What came along."""

    doors: int
    phones: int
    grants: int
    records: int
    units: int


def take_over(folder: Path, administrator: str) -> Taken:
    """Import the former office in `folder`, whose file is left as it is.

    The new database gets its name when all of it is on the disk: a crash leaves the former office.

    Raises:
        OfficeRefusedError: when there is no former office, or it was taken over already.
        StoreClosedError: when the key does not fit.
    """
    former = folder / place.FORMER_DATABASE
    if not former.exists() or (folder / place.DATABASE).exists():
        raise OfficeRefusedError("nothing_to_import", path=str(folder))
    box = place.open_box(folder)
    _check_key(box, folder / "office.check")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as temporary:
        made = place.open_database(Path(temporary), box)
        taken = _copy(former, made, box, folder / "mailbox", administrator)
        with closing(sqlite3.connect(made)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with suppress(FileExistsError):
            os.link(made, folder / place.DATABASE)
    return taken


def _check_key(box: AeadBox, path: Path) -> None:
    try:
        box.open(path.read_bytes(), _CANARY)
    except (BoxError, FileNotFoundError) as error:
        raise StoreClosedError("office_key_wrong") from error


def _copy(former: Path, made: Path, box: AeadBox, mailbox: Path, administrator: str) -> Taken:
    thread = OfficeThread(made.parent, lock_time.now, str(made), administrator, box)
    try:
        with closing(sqlite3.connect(f"file:{former}?mode=ro", uri=True)) as source:
            source.row_factory = sqlite3.Row
            rows = {
                table: source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - ours
                for table in _tables(source)
            }
        private = box.open(mailbox.read_bytes(), _MAILBOX_CONTEXT) if mailbox.exists() else None
        return thread.do(lambda: _write(rows, private))
    finally:
        thread.close()


def _tables(source: sqlite3.Connection) -> list[str]:
    found = source.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [str(row["name"]) for row in found]


def _write(rows: dict[str, list[sqlite3.Row]], mailbox: bytes | None) -> Taken:
    from central.former.rows import Writer

    return Taken(*Writer(rows).write(mailbox))
