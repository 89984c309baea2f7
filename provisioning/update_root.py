"""The update root: the one secret of the release machine, in a file that a passphrase opens.

Neither the office nor a web server has it. A bench opens it for as long as a unit is made, so that
the unit gets its update key.
"""

import os
import secrets
from pathlib import Path

from firmware import hash_auth
from host_tools import atomic_file
from host_tools.cli.context import ask_passphrase
from host_tools.errors import StoreClosedError
from host_tools.sealed_box import BoxError, lock_with_passphrase, unlock_with_passphrase
from host_tools.secret_vault import PASSPHRASE_VARIABLE
from provisioning.errors import ReleaseRefusedError


def new_root(path: Path, passphrase: str) -> None:
    """Make the update root, and keep it in a file that `passphrase` opens.

    Raises:
        ReleaseRefusedError: when a file is there: locks may have keys of the root in it.
    """
    if path.exists():
        raise ReleaseRefusedError("root_exists", path=str(path))
    root = secrets.token_bytes(hash_auth.KEY_BYTES)
    atomic_file.replace(path, lock_with_passphrase(root, passphrase))


def open_root(path: Path, passphrase: str) -> bytes:
    """The update root, 32 bytes. Raises StoreClosedError."""
    try:
        return unlock_with_passphrase(path.read_bytes(), passphrase)
    except OSError as error:
        raise StoreClosedError("root_unreadable", path=str(path)) from error
    except BoxError as error:
        raise StoreClosedError("root_closed", path=str(path)) from error


def root_passphrase(again: bool = False) -> str:
    """NOEGLEFRI_PASSPHRASE, or what the user answers; `again` asks twice, for a new root.

    Raises:
        StoreClosedError: when there is nobody to ask.
    """
    passphrase = os.environ.get(PASSPHRASE_VARIABLE) or ask_passphrase(again)
    if not passphrase:
        raise StoreClosedError("root_passphrase_needed")
    return passphrase


def read_root(path: Path | None) -> bytes | None:
    """The update root in the file `path`, by `root_passphrase`; None without a file.

    Raises:
        StoreClosedError: when the file or the passphrase is not the right one.
    """
    return None if path is None else open_root(path, root_passphrase())
