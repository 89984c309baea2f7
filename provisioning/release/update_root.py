"""The update root: the one secret of the release machine, in a file that a passphrase opens.

Neither the office nor a web server has it. A bench opens it for as long as a unit is made, so that
the unit gets its update key.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from firmware import hash_auth
from host_tools.cli.context import ask_passphrase
from host_tools.errors import StoreClosedError
from host_tools.storage import output_file
from host_tools.storage.aead_box import BoxError, lock_with_passphrase, unlock_with_passphrase
from host_tools.texts.catalogue import N_
from provisioning.errors import ReleaseRefusedError

PASSPHRASE_VARIABLE = "NOEGLEFRI_UPDATE_PASSPHRASE"  # noqa: S105 - a name, no secret
"""Environment variable with the root's passphrase, for unattended use.

Another one than the phone's: who carries a phone about has no business with the root.
"""
NEXT_PASSPHRASE_VARIABLE = "NOEGLEFRI_UPDATE_PASSPHRASE_NEXT"  # noqa: S105 - a name, no secret
"""Environment variable with the passphrase that the root gets next, for unattended use."""
_QUESTION = N_("The passphrase for the update root")
_NEW_QUESTION = N_("Choose a passphrase for the new update root")
_NEXT_QUESTION = N_("Choose the passphrase that opens the update root from now on")


def require_no_root(path: Path) -> None:
    """See that a new root may be kept there, before a passphrase is asked for.

    Raises:
        ReleaseRefusedError: when a file is there: locks may have keys of the root in it.
        FileRefusedError: when nothing can be written there.
    """
    if path.is_file():
        raise ReleaseRefusedError("root_exists", path=str(path))
    output_file.require_free(path)


def new_root(path: Path, passphrase: str) -> None:
    """Make the update root, and keep it in a file that `passphrase` opens.

    Raises as `require_no_root`.
    """
    require_no_root(path)
    root = secrets.token_bytes(hash_auth.KEY_BYTES)
    output_file.write_new(path, lock_with_passphrase(root, passphrase))


def open_root(path: Path, passphrase: str) -> bytes:
    """The update root, 32 bytes. Raises StoreClosedError."""
    try:
        return unlock_with_passphrase(path.read_bytes(), passphrase)
    except OSError as error:
        raise StoreClosedError("root_unreadable", path=str(path)) from error
    except BoxError as error:
        raise StoreClosedError("root_closed", path=str(path)) from error


def root_passphrase() -> str:
    """What opens the root: the environment's, or what the user answers.

    Raises:
        StoreClosedError: when there is nobody to ask.
    """
    return _passphrase(PASSPHRASE_VARIABLE, again=False, question=_QUESTION)


def first_passphrase() -> str:
    """What shall open a root just made; asked for twice. Raises StoreClosedError."""
    return _passphrase(PASSPHRASE_VARIABLE, again=True, question=_NEW_QUESTION)


def next_passphrase() -> str:
    """What shall open a root from now on; asked for twice. Raises StoreClosedError."""
    return _passphrase(NEXT_PASSPHRASE_VARIABLE, again=True, question=_NEXT_QUESTION)


def _passphrase(variable: str, again: bool, question: str) -> str:
    passphrase = os.environ.get(variable) or ask_passphrase(again, question)
    if not passphrase:
        raise StoreClosedError("root_passphrase_needed", variable=variable)
    return passphrase


def rewrap(path: Path, passphrase: str, into: Path, ask: Callable[[], str]) -> None:
    """Keep the same root in another file, which opens by what `ask` gives; the old file stays.

    Raises:
        StoreClosedError: when the old passphrase is not the right one, or nobody answers.
        FileRefusedError: when the new file cannot be written there.
    """
    output_file.require_free(into)
    root = open_root(path, passphrase)
    output_file.write_new(into, lock_with_passphrase(root, ask()))


def read_root(path: Path | None) -> bytes | None:
    """The update root in the file `path`, by `root_passphrase`; None without a file.

    Raises:
        StoreClosedError: when the file or the passphrase is not the right one.
    """
    return None if path is None else open_root(path, root_passphrase())
