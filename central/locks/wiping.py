"""What the office seals to have a lock wiped, and how it knows that it is."""

from central import runtime
from central.locks.keys import keys_of
from central.locks.models import Lock
from firmware import messages
from firmware.wipe_order import LOG_GIVEN_UP, last_word, pack_wipe_order
from host_tools.office.sealing import seal

WIPE_ORDER_S = 8 * 3600
"""An order to wipe is good for a working day, so that one withdrawn does not lie in wait."""


def wipe_order(lock: Lock, newest: tuple[int, bytes] | None) -> bytes:
    """The sealed order to wipe, once record `newest` (index, chain value) is saved.

    None: the log cannot be read, or has nothing; wipe all the same.
    """
    now = runtime.now()
    index, tag = newest or (LOG_GIVEN_UP, bytes(messages.TAG_BYTES))
    body = pack_wipe_order(now + WIPE_ORDER_S, index, tag)
    return seal(keys_of(lock), messages.ENVELOPE_WIPE, now, body)


def word_of(lock: Lock) -> bytes:
    """What that lock sends when it is wiped, and never before."""
    return bytes(last_word(keys_of(lock).receipt_key))
