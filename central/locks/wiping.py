"""What the office seals to have a lock wiped, and how it knows that it is."""

from central import runtime
from central.audit.requests import writing
from central.locks.keys import keys_of
from central.locks.models import Lock
from central.locks.sealing import sealed_now
from firmware import messages
from firmware.wipe_order import LOG_GIVEN_UP, last_word, pack_wipe_order

WIPE_ORDER_S = 8 * 3600
"""An order to wipe is good for a working day, so that one withdrawn does not lie in wait."""


def wipe_order(lock: Lock, newest: tuple[int, bytes] | None) -> bytes:
    """The sealed order to wipe, once record `newest` (index, chain value) is saved.

    None: the log cannot be read, or has nothing; wipe all the same.
    """
    index, tag = newest or (LOG_GIVEN_UP, bytes(messages.TAG_BYTES))
    with writing():
        body = pack_wipe_order(runtime.now() + WIPE_ORDER_S, index, tag)
        return sealed_now(lock, messages.ENVELOPE_WIPE, body)


def word_of(lock: Lock) -> bytes:
    """What that lock sends when it is wiped, and never before."""
    return bytes(last_word(keys_of(lock).receipt_key))
