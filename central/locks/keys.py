"""The keys of locks: kept sealed, derived when an envelope is to be sealed or opened."""

from central import runtime
from central.locks.models import Lock
from host_tools.lock_keys import LockKeys


def seal_key(lock_id: bytes, k_lock: bytes) -> bytes:
    """K_lock as it rests in the database, bound to its lock id."""
    return runtime.current().box.seal(k_lock, lock_id)


def keys_of(lock: Lock) -> LockKeys:
    """All keys of a lock whose key is not destroyed."""
    return LockKeys.derive(lock.lock_id, runtime.current().box.open(lock.sealed_key, lock.lock_id))
