"""Reads a lock's log off its flash, as a bench has it that holds the board in its hands.

The records stay sealed and chained as the lock wrote them; only the office can tell whether they
are whole. The layout of a sector is that of `firmware/event_log.py`.
"""

import struct

from firmware.flash import CRC_BYTES, SECTOR_BYTES, checksum
from firmware.log_seal import RECORD_BYTES, RECORDS_PER_EPOCH

_MAGIC = b"nfl1"
_HEADER_BYTES = 32
_BLANK = b"\xff" * RECORD_BYTES


def records_in(log: bytes) -> tuple[int, bytes]:
    """The newest unbroken stretch in the `log` partition: (index of its first, its records).

    Slots torn by a power cut are handed on as they are. (0, b"") for an empty or erased log.
    """
    sectors = _by_epoch(log)
    if not sectors:
        return 0, b""
    newest = oldest = max(sectors)
    while oldest - 1 in sectors:
        oldest -= 1
    records = b"".join(sectors[epoch][RECORD_BYTES:] for epoch in range(oldest, newest + 1))
    while records.endswith(_BLANK):
        records = records[:-RECORD_BYTES]
    return oldest * RECORDS_PER_EPOCH, records


def _by_epoch(log: bytes) -> dict[int, bytes]:
    """The sectors whose headers are whole, by the epoch that they hold."""
    found = {}
    for at in range(0, len(log), SECTOR_BYTES):
        sector = log[at : at + SECTOR_BYTES]
        body, guard = sector[:_HEADER_BYTES], sector[_HEADER_BYTES : _HEADER_BYTES + CRC_BYTES]
        if body.startswith(_MAGIC) and guard == checksum(body):
            found[struct.unpack_from("<I", body, len(_MAGIC))[0]] = sector
    return found
