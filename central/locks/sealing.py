"""Seals an envelope for a lock, at a time that nothing speaks against."""

from central.locks.keys import keys_of
from central.locks.models import Lock
from central.upkeep.clock import issue_time
from host_tools.office.sealing import seal


def sealed_now(lock: Lock, kind: int, body: bytes) -> bytes:
    """An envelope issued now. Call it within a transaction.

    Raises:
        OfficeRefusedError: when the office's clock is in doubt.
    """
    return seal(keys_of(lock), kind, issue_time(), body)
