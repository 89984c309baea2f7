"""Finds the event log's end and its newest record from the flash alone.

Loaded when nothing else tells: after a change of batteries, or when the hint in RTC memory is
stale.
"""

import struct

from firmware.flash import CRC_BYTES, checksum
from firmware.hash_auth import TAG_BYTES
from firmware.log_layout import HEADER, HEADER_BYTES, MAGIC, MARKS_AT, MARKS_BYTES, SLOTS
from firmware.log_seal import RECORD_BYTES, RECORDS_PER_EPOCH, RecordSeal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.interfaces import Partition
    from firmware.key_store import KeyRing

_HEADER_END = HEADER_BYTES + CRC_BYTES
_BLANK = b"\xff" * RECORD_BYTES


class LogSearch:
    """Reads a log that another object writes."""

    def __init__(self, partition: "Partition", keys: "KeyRing", sectors: int) -> None:
        """Look in `partition` with its number of `sectors`; only epochs of `keys` are trusted."""
        self._partition = partition
        self._keys = keys
        self._sectors = sectors
        self._buffer = bytearray(RECORD_BYTES)

    def end(self) -> "tuple[int, int, int, int, int, bytes] | None":
        """Return where the log goes on: None for a log without a live epoch.

        (epoch, next slot, oldest epoch, first unacknowledged, overwritten, last tag). The ring's
        epochs say which sector can be the newest. Without any key nothing can be added, but what
        is there can be fetched.
        """
        keys = self._keys
        first, last = (keys.oldest, keys.newest) if keys.usable else (0, self._newest_header())
        for epoch in range(last, first - 1, -1):
            if self._is_header(epoch):
                return self._end_of(epoch)
        return None

    def _newest_header(self) -> int:
        """The highest epoch that a header in the partition speaks of; -1 without any."""
        newest = -1
        for sector in range(self._sectors):
            epoch = int.from_bytes(self._fetch(sector, 0)[4:8], "little")
            if epoch % self._sectors == sector and epoch > newest and self._is_header(epoch):
                newest = epoch
        return newest

    def _end_of(self, epoch: int) -> "tuple[int, int, int, int, int, bytes]":
        fields = struct.unpack(HEADER, self._buffer[:HEADER_BYTES])
        first_unacknowledged, overwritten, last_tag = fields[2:]
        next_slot = self._first_blank_slot(epoch)
        found = self.newest_record(epoch, next_slot)
        if found:
            last_tag = found[0]
        elif not self._keys.usable:
            last_tag = self._tag_at(epoch, next_slot - 1)
        oldest = max(0, epoch + 1 - self._sectors)
        if not self._is_header(oldest):
            # Cut while it was given up for the next epoch.
            oldest += 1
        unacknowledged = self._acknowledged(epoch, oldest, first_unacknowledged)
        return epoch, next_slot, oldest, unacknowledged, overwritten, last_tag

    def newest_record(self, epoch: int, end_slot: int) -> "tuple[bytes, bytes] | None":
        """(tag, plaintext) of the newest record of `epoch` before `end_slot` that verifies.

        A torn slot is skipped by the record after it, so each earlier tag is tried in turn.
        """
        if not self._keys.oldest <= epoch <= self._keys.newest or not self._is_header(epoch):
            return None
        seal = RecordSeal(self._keys.key(epoch))
        for slot in range(end_slot - 1, 0, -1):
            record = bytes(self._fetch(epoch, slot))
            index = epoch * RECORDS_PER_EPOCH + slot - 1
            for previous in range(slot - 1, -1, -1):
                plaintext = seal.open(index, self._tag_at(epoch, previous), record)
                if plaintext is not None:
                    return record[:TAG_BYTES], plaintext
        return None

    def _fetch(self, epoch: int, slot: int) -> bytearray:
        self._partition.readblocks(epoch % self._sectors, self._buffer, slot * RECORD_BYTES)
        return self._buffer

    def _is_header(self, epoch: int) -> bool:
        """Whether the header of `epoch` stands in its sector; leaves it in the buffer, mended."""
        if epoch < 0:
            return False
        self._fetch(epoch, 0)
        return self._fits(epoch) or self._mend(epoch)

    def _fits(self, epoch: int) -> bool:
        header = self._buffer
        body = header[:HEADER_BYTES]
        return body[:8] == MAGIC + epoch.to_bytes(4, "little") and header[
            HEADER_BYTES:_HEADER_END
        ] == checksum(body)

    def _mend(self, epoch: int) -> bool:
        """Put right the one bad byte of a header of `epoch`: the CRC tells which value fits."""
        header, named = self._buffer, MAGIC + epoch.to_bytes(4, "little")
        if sum(header[at] != named[at] for at in range(8)) > 1:
            return False
        for at in range(_HEADER_END):
            found = header[at]
            for value in range(256):
                header[at] = value
                if self._fits(epoch):
                    return True
            header[at] = found
        return False

    def _first_blank_slot(self, epoch: int) -> int:
        low, high = 1, SLOTS
        while low < high:
            middle = (low + high) // 2
            if self._fetch(epoch, middle) == _BLANK:
                high = middle
            else:
                low = middle + 1
        return low

    def _tag_at(self, epoch: int, slot: int) -> bytes:
        """The chain value after `slot`; the header's is the one it carries."""
        at = HEADER_BYTES - TAG_BYTES if slot == 0 else 0
        return bytes(self._fetch(epoch, slot)[at : at + TAG_BYTES])

    def _acknowledged(self, newest: int, oldest: int, first_unacknowledged: int) -> int:
        """Look for the newest mark, from the newest sector back to where the header points."""
        last = max(first_unacknowledged // RECORDS_PER_EPOCH, oldest)
        for epoch in range(newest, last - 1, -1):
            if not self._is_header(epoch):
                continue
            marked = _marked_count(self._buffer)
            if marked:
                return max(first_unacknowledged, marked + epoch * RECORDS_PER_EPOCH)
        return first_unacknowledged


def _marked_count(header: bytearray) -> int:
    """Number of leading clear bits of the marks; a torn mark counts for less, never more."""
    for bit in range(8 * MARKS_BYTES):
        if header[MARKS_AT + bit // 8] >> bit % 8 & 1:
            return bit
    return 0
