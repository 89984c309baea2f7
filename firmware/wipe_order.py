"""The office's order to wipe a lock that was taken down: the body of its sealed envelope.

Normative text: `docs/protocol.md`. Pure.
"""

import struct

from firmware.messages import MessageError

_ORDER = "<II16s8x"
WIPE_ORDER_BYTES = 32
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
