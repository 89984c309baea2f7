"""What an office seals for a lock; benches that are off line seal the first state themselves."""

from firmware import hash_auth, messages
from host_tools.lock_keys import LockKeys


def seal(keys: LockKeys, kind: int, number: int, body: bytes) -> bytes:
    """An envelope that only the lock of `keys` opens; `number` is its issue time."""
    header = messages.pack_envelope_header(kind, number)
    return hash_auth.Sealer(keys.envelope_key, keys.lock_id).seal(header, body)
