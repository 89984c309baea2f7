"""What an embedded office has on disk: one SQLite file, and the key of its secrets beside it."""

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from central.databases import SCHEMA
from host_tools.errors import StoreClosedError
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import KEY_BYTES, AeadBox, BoxError
from host_tools.storage.text_file import read_text

KEY_VARIABLE = "NOEGLEFRI_OFFICE_KEY"
"""Environment variable with the 64 hex digits of the key that seals lock keys at rest."""
DATABASE = "central.sqlite"
KEY_FILE = "office.key"
FORMER_DATABASE = "office.sqlite"
"""What offices kept their data in before there was this one."""
MUNICIPALITY = "Kommunen"
"""The one municipality of an embedded office, until it is given its name."""
_CANARY = b"noeglefri office"
_OWNERS_ONLY = 0o077


def open_box(folder: Path) -> AeadBox:
    """The box under the key from NOEGLEFRI_OFFICE_KEY, or from the file beside the database.

    A key is made for a new office only: an existing one without its key is never given another.

    Raises:
        StoreClosedError: when the key is missing, or none.
    """
    text = os.environ.get(KEY_VARIABLE) or _key_file(folder)
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise StoreClosedError("office_key_wrong") from error
    if len(key) != KEY_BYTES:
        raise StoreClosedError("office_key_wrong")
    return AeadBox(key)


def _key_file(folder: Path) -> str:
    path = folder / KEY_FILE
    if not path.exists():
        if (folder / DATABASE).exists():
            raise StoreClosedError("office_key_missing", path=str(path))
        # Another program may open this new office at the same moment: the first key stands.
        atomic_file.create(path, secrets.token_hex(KEY_BYTES).encode())
    return read_text(path).strip()


def open_database(folder: Path, box: AeadBox) -> Path:
    """The database's file, made of the prebuilt schema when there is none, for its owner only.

    Of several programs that make it at once, one wins and the others use its file.

    Raises:
        StoreClosedError: when the folder holds an office of the former kind.
    """
    path = folder / DATABASE
    if not path.exists():
        if (folder / FORMER_DATABASE).exists():
            raise StoreClosedError("office_former", path=str(folder))
        _make(path, box)
    for one in folder.glob(f"{DATABASE}*"):
        if one.stat().st_mode & _OWNERS_ONLY:
            one.chmod(0o600)
    return path


def _make(path: Path, box: AeadBox) -> None:
    with _beside(path) as temporary:
        with closing(sqlite3.connect(temporary)) as database:
            database.executescript(SCHEMA.read_text("utf-8"))
            sealed = key_check(box)
            with database:
                database.execute(
                    "INSERT INTO tenancy_municipality (name, key_check) VALUES (?, ?)",
                    (MUNICIPALITY, sealed),
                )
        with suppress(FileExistsError):
            os.link(temporary, path)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file of its owner's beside `path`, gone in the end."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink()


def key_check(box: AeadBox) -> bytes:
    """Something sealed, by which a wrong key is told from the right one."""
    return box.seal(_CANARY, _CANARY)


def check_key(box: AeadBox, key_check: bytes) -> None:
    """Refuse a wrong key before anything is sealed under it. Raises StoreClosedError."""
    try:
        box.open(key_check, _CANARY)
    except BoxError as error:
        raise StoreClosedError("office_key_wrong") from error
