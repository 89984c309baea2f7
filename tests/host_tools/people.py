"""Who and what the tests of the host tools work with."""

from pathlib import Path

from firmware.state_record import Config
from host_tools.lock_keys import LockKeys, new_lock
from host_tools.office.client import OfficeClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import enrol, refresh

NOW = 848_707_200
"""Monday 2026-11-23 in lock time."""


class Clock:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        """Stand at NOW."""
        self.now = NOW

    def __call__(self) -> int:
        """Lock time."""
        return self.now


class MemoryVault:
    """A vault without a passphrase."""

    def __init__(self, secret: bytes = b"s" * 32) -> None:
        """Keep `secret`."""
        self._secret = secret

    def fetch(self) -> bytes:
        """The secret."""
        return self._secret


def add_lock(office: OfficeClient, name: str) -> LockKeys:
    """Put a lock in service; returns its keys."""
    lock_id, k_lock = new_lock()
    office.announce_lock(lock_id, k_lock, name, Config())
    office.confirm_lock(lock_id)
    return LockKeys.derive(lock_id, k_lock)


def add_phone(office: OfficeClient, holder: str, home: Path) -> CredentialStore:
    """Enrol a phone and register its hashes."""
    store = CredentialStore(home, MemoryVault(holder.encode().ljust(32)))
    enrol(store, office.add_phone(holder))
    refresh(store, office)
    return store
