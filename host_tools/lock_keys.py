"""The keys of one lock, all derived from its K_lock, which never enters the lock."""

import secrets
from dataclasses import dataclass, field

from firmware import hash_auth
from firmware.messages import LOCK_ID_BYTES


@dataclass(frozen=True)
class LockKeys:
    """What provisioning gives a lock, and the office derives again when it needs it."""

    lock_id: bytes
    envelope_key: bytes = field(repr=False)
    receipt_key: bytes = field(repr=False)
    log_root: bytes = field(repr=False)
    door_root: bytes = field(repr=False)
    rng_key: bytes = field(repr=False)

    @staticmethod
    def derive(lock_id: bytes, k_lock: bytes) -> "LockKeys":
        """Each key by its own HKDF label (RFC 5869); the lock id is the salt."""
        root = hash_auth.extract(lock_id, k_lock)
        labels = (
            hash_auth.LABEL_OFFICE_ENVELOPES,
            hash_auth.LABEL_LOCK_RECEIPTS,
            hash_auth.LABEL_LOG_ROOT,
            hash_auth.LABEL_DOOR_ROOT,
            hash_auth.LABEL_RNG,
        )
        return LockKeys(lock_id, *(hash_auth.expand(root, one, 32) for one in labels))


def update_key(update_root: bytes, lock_id: bytes) -> bytes:
    """The key under which the release machine seals firmware for one lock.

    `update_root` (32 bytes) is the release machine's own: no office and no web server holds it.
    """
    root = hash_auth.extract(lock_id, update_root)
    return hash_auth.expand(root, hash_auth.LABEL_UPDATE, hash_auth.KEY_BYTES)


def new_lock() -> tuple[bytes, bytes]:
    """A fresh lock id (8 bytes) and K_lock (32 bytes) from the operating system's generator."""
    return secrets.token_bytes(LOCK_ID_BYTES), secrets.token_bytes(hash_auth.KEY_BYTES)
