"""The office's SQLite database and the box in which its keys rest."""

import os
import secrets
import sqlite3
from pathlib import Path

from host_tools.errors import StoreClosedError
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import KEY_BYTES, AeadBox, BoxError

KEY_VARIABLE = "NOEGLEFRI_OFFICE_KEY"
"""Environment variable with the 64 hex digits of the key that seals lock keys at rest."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS lock (
    lock_id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, k_lock BLOB NOT NULL,
    in_service INTEGER NOT NULL DEFAULT 0, config BLOB NOT NULL,
    state_number INTEGER NOT NULL, state BLOB NOT NULL, state_applied INTEGER,
    battery_percent INTEGER, battery_mv INTEGER, flags INTEGER, seen INTEGER,
    next_index INTEGER NOT NULL DEFAULT 0, tag BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS phone (
    phone_id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (phone_id <= 65535),
    holder TEXT NOT NULL, blocked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS phone_in_use ON phone (holder) WHERE NOT blocked;
CREATE TABLE IF NOT EXISTS registration (
    phone_id INTEGER NOT NULL REFERENCES phone, lock_id BLOB NOT NULL REFERENCES lock,
    serial INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (phone_id, lock_id, serial)
) STRICT;
CREATE TABLE IF NOT EXISTS issued (
    phone_id INTEGER NOT NULL REFERENCES phone, lock_id BLOB NOT NULL REFERENCES lock,
    serial INTEGER NOT NULL, rights INTEGER NOT NULL, not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL, envelope BLOB NOT NULL, PRIMARY KEY (phone_id, lock_id, serial)
) STRICT;
CREATE TABLE IF NOT EXISTS floor (
    phone_id INTEGER NOT NULL REFERENCES phone, lock_id BLOB NOT NULL REFERENCES lock,
    serial INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (phone_id, lock_id)
) STRICT;
CREATE TABLE IF NOT EXISTS record (
    lock_id BLOB NOT NULL REFERENCES lock, position INTEGER NOT NULL, tag BLOB NOT NULL,
    plain BLOB NOT NULL, PRIMARY KEY (lock_id, position)
) STRICT;
CREATE TABLE IF NOT EXISTS claim (
    lock_id BLOB NOT NULL REFERENCES lock, moment INTEGER NOT NULL, position INTEGER NOT NULL,
    tag BLOB NOT NULL, PRIMARY KEY (lock_id, moment, position)
) STRICT;
CREATE TABLE IF NOT EXISTS alarm (
    lock_id BLOB NOT NULL REFERENCES lock, kind TEXT NOT NULL, first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL, PRIMARY KEY (lock_id, kind, first_index, last_index)
) STRICT;
"""
_CANARY = b"noeglefri office"


def connect(path: Path) -> sqlite3.Connection:
    """Open or make the database; every `with` block of the connection is one transaction."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    database.executescript(_SCHEMA)
    return database


def open_box(folder: Path) -> AeadBox:
    """The box under the key from NOEGLEFRI_OFFICE_KEY, or from a file beside the database.

    Raises:
        StoreClosedError: when the key is not the one that the database was made with.
    """
    text = os.environ.get(KEY_VARIABLE) or _key_file(folder / "office.key")
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise StoreClosedError("office_key_wrong") from error
    if len(key) != KEY_BYTES:
        raise StoreClosedError("office_key_wrong")
    box = AeadBox(key)
    _check(box, folder / "office.check")
    return box


def _key_file(path: Path) -> str:
    if not path.exists():
        # Another program may open this new office at the same moment: the first key stands.
        atomic_file.create(path, secrets.token_hex(KEY_BYTES).encode())
    return path.read_text().strip()


def _check(box: AeadBox, path: Path) -> None:
    """Refuse a wrong key before anything is sealed under it."""
    if not path.exists():
        atomic_file.replace(path, box.seal(_CANARY, _CANARY))
        return
    try:
        box.open(path.read_bytes(), _CANARY)
    except BoxError as error:
        raise StoreClosedError("office_key_wrong") from error
