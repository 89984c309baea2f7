"""Where a phone's 32-byte root secret lives: the system's keyring, or a passphrase-sealed file.

The secret is made here and never leaves this computer; the office gets only what is derived
from it for one lock and one serial.
"""

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Protocol

import keyring
from keyring.errors import KeyringError

from host_tools.errors import StoreClosedError
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import BoxError, lock_with_passphrase, unlock_with_passphrase
from host_tools.texts.catalogue import N_

SECRET_BYTES = 32
PASSPHRASE_VARIABLE = "NOEGLEFRI_PASSPHRASE"  # noqa: S105 - a name, no secret
"""Environment variable with the passphrase of the encrypted file, for unattended use."""
_SERVICE = "noeglefri"

_TRIES, _PAUSE_S = 20, 0.1
"""So long the program that came second waits for the first one to have made the secret."""
_TYPED_TRIES = 3


class Question(Enum):
    """What the user is asked, and why."""

    NEW = N_("Choose a passphrase for this phone's keys on this computer")
    KEPT = N_("The passphrase for this phone's keys")
    WRONG = N_("That is not the passphrase for this phone's keys. Once more")


Ask = Callable[[Question], str]
"""Asks the user for the passphrase; "" when there is nobody to ask."""


class Vault(Protocol):
    """Keeps one secret."""

    def fetch(self) -> bytes:
        """The secret, made at the first call. Raises StoreClosedError when locked."""


class KeyringVault:
    """The secret in the operating system's keyring."""

    def __init__(self, account: str, home: Path) -> None:
        """`account` tells several phones on one computer apart; `home` is this one's folder."""
        self._account = account
        self._claim = home / "secret.claim"

    def fetch(self) -> bytes:
        """The secret, made at the first call. Raises StoreClosedError when locked."""
        try:
            kept = keyring.get_password(_SERVICE, self._account) or self._make()
        except KeyringError as error:
            raise StoreClosedError("keyring_locked") from error
        return bytes.fromhex(kept)

    def _make(self) -> str:
        """Make the secret, once: keyrings know no "unless there is one", files do."""
        mine = secrets.token_bytes(16)
        atomic_file.create(self._claim, mine)
        if self._claim.read_bytes() != mine:
            for _ in range(_TRIES):
                time.sleep(_PAUSE_S)
                if kept := keyring.get_password(_SERVICE, self._account):
                    return kept
        made = secrets.token_hex(SECRET_BYTES)
        keyring.set_password(_SERVICE, self._account, made)
        return made


class FileVault:
    """The secret in a file that a passphrase opens."""

    def __init__(self, path: Path, ask: Ask) -> None:
        """`ask` is called when the environment names no passphrase."""
        self._path = path
        self._ask = ask

    def fetch(self) -> bytes:
        """The secret, made at the first call. Raises StoreClosedError when locked."""
        if not self._path.exists():
            passphrase = self._passphrase(Question.NEW)
            # Another program may make this phone's secret at the same moment: the first one stands.
            secret = secrets.token_bytes(SECRET_BYTES)
            atomic_file.create(self._path, lock_with_passphrase(secret, passphrase))
            return self._opened(passphrase)
        question, tries = Question.KEPT, 1 if os.environ.get(PASSPHRASE_VARIABLE) else _TYPED_TRIES
        for _ in range(tries - 1):
            with suppress(StoreClosedError):
                return self._opened(self._passphrase(question))
            question = Question.WRONG
        return self._opened(self._passphrase(question))

    def _passphrase(self, question: Question) -> str:
        passphrase = os.environ.get(PASSPHRASE_VARIABLE) or self._ask(question)
        if not passphrase:
            raise StoreClosedError("passphrase_needed")
        return passphrase

    def _opened(self, passphrase: str) -> bytes:
        try:
            return unlock_with_passphrase(self._path.read_bytes(), passphrase)
        except BoxError as error:
            raise StoreClosedError("wrong_passphrase") from error


def open_vault(home: Path, ask: Ask) -> Vault:
    """The file when there is one or no keyring works here, else the keyring."""
    path = home / "secret"
    usable = keyring.get_keyring().priority > 0
    if path.exists() or not usable or os.environ.get(PASSPHRASE_VARIABLE):
        return FileVault(path, ask)
    return KeyringVault(str(home.resolve()), home)
