"""What an office seals for a lock; benches that are off line seal the first state themselves."""

from firmware import hash_auth, messages
from firmware.state_record import Config, LockState
from host_tools.lock_keys import LockKeys

FIRST_STATE = 1
"""Number of the state that a lock is made with."""


def seal(keys: LockKeys, kind: int, number: int, body: bytes) -> bytes:
    """An envelope that only the lock of `keys` opens.

    `number` is its issue time, or a state's number.
    """
    header = messages.pack_envelope_header(kind, number)
    return hash_auth.Sealer(keys.envelope_key, keys.lock_id).seal(header, body)


def first_state(keys: LockKeys, config: Config, now: int) -> bytes:
    """The envelope of a new lock's first state, sealed at lock time `now`."""
    state = LockState()
    state.issued, state.config = now, config
    return seal(keys, messages.ENVELOPE_STATE, FIRST_STATE, state.pack())
