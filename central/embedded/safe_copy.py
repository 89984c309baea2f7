"""Backups of an embedded office: a copy of its one file, taken while it works, and put back."""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from central.embedded.folder import DATABASE, open_box, open_database
from central.embedded.office import EmbeddedOffice
from host_tools import lock_time
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import Floored

Clock = Callable[[], int]


def back_up(office: EmbeddedOffice, folder: Path, target: Path) -> int:
    """Copy the office in `folder` to `target`, which must be free; returns the copy's bytes.

    What the copy holds may be forgotten by the locks only once it is whole, checked, and on its
    disk under its name.

    Raises:
        OfficeRefusedError: when there is such a file already, or the copy does not read back.
        OSError: when the disk refuses.
    """
    if target.exists():
        raise OfficeRefusedError("backup_exists", path=str(target))
    begun = office.begin_backup()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    os.close(handle)
    try:
        _copy(folder / DATABASE, Path(name))
        with Path(name).open("rb+") as file:
            os.fsync(file.fileno())
        os.link(name, target)
    except FileExistsError as error:
        raise OfficeRefusedError("backup_exists", path=str(target)) from error
    finally:
        Path(name).unlink()
    office.finish_backup(begun.backup, target.name)
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise OfficeRefusedError("backup_damaged", path=str(source))


@dataclass(frozen=True)
class Restored:
    """`made_at`: when the backup was begun (lock time; 0: unknown); what was done about it."""

    made_at: int
    doors: int
    phones: int


def restore(backup: Path, folder: Path, clock: Clock = lock_time.now) -> Restored:
    """Put a backup in the place of the office in `folder`, whose present data are kept aside.

    Before it gets its name, the overall floor is raised over every serial since, and states go on
    far above the numbers of the lost interval: nothing is sealed before.

    Raises:
        OfficeRefusedError: when `backup` is no backup of an office.
        StoreClosedError: when the key in `folder` is not the backup's.
    """
    _require_backup(backup)
    box = open_box(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as temporary:
        made = Path(temporary) / DATABASE
        _copy(backup, made)
        open_database(Path(temporary), box)
        office = EmbeddedOffice(Path(temporary), clock, str(made), box)
        try:
            made_at, floored = office.do_inside(_settle)
        finally:
            office.close()
        with closing(sqlite3.connect(made)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _put_aside(folder, clock())
        made.replace(folder / DATABASE)
    return Restored(made_at, floored.doors, floored.phones)


def _settle() -> tuple[int, Floored]:
    from central.repair.repair import settle_restored

    return settle_restored()


def _require_backup(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            database.execute("SELECT 1 FROM upkeep_backup").fetchone()
    except sqlite3.Error as error:
        raise OfficeRefusedError("no_backup", path=str(path)) from error


def _put_aside(folder: Path, now: int) -> None:
    """Keep what is replaced: a person may want to look into it."""
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            (folder / (DATABASE + ending)).rename(folder / f"replaced-{now}.sqlite{ending}")
