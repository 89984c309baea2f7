"""The office's order to wipe a lock that was taken down, and the word by which a wiped one says so.

Normative text: `docs/protocol.md`. Pure.
"""

import struct

from firmware.hash_auth import Hmac
from firmware.messages import MessageError

_ORDER = "<II16s8x"
WIPE_ORDER_BYTES = 32
LABEL_WIPED = b"nf1-waswiped"
"""What a lock's last word is derived by."""
LAST_WORD_BYTES = 16
LOG_GIVEN_UP = 0xFFFFFFFF
"""Instead of a log index: wipe although the log could not be saved."""


def pack_wipe_order(until: int, log_index: int, chain_value: bytes) -> bytes:
    """An order good until lock time `until`, for a log saved up to `log_index`.

    `chain_value` is that record's tag (16 bytes): what the office holds is what the lock wrote.
    """
    return struct.pack(_ORDER, until, log_index, chain_value)


def parse_wipe_order(data: "bytes | memoryview") -> "tuple[int, int, bytes]":
    """Return (until, log index, chain value). Raises MessageError on another length."""
    if len(data) != WIPE_ORDER_BYTES:
        raise MessageError("wipe order length")
    until, log_index, chain_value = struct.unpack(_ORDER, data)
    return until, log_index, chain_value


def last_word(receipt_key: bytes) -> bytes:
    """What only this lock and its office know, and the lock shows only when it is wiped.

    It is kept on the flash and sent as a UUID afterwards; no key follows from it.
    """
    return Hmac(receipt_key).digest(LABEL_WIPED)[:LAST_WORD_BYTES]
