"""The event log: a chained, sealed, append-only ring in the raw partition `log`.

A sector is 64 slots of 64 bytes: a header, then 63 records of one epoch (see `log_seal`). Epoch
e lies in sector e % sectors, index = 63 e + position, so that nothing has to be searched for.
A slot is written once; one torn by a power cut stays empty and its index unused. The header is
laid out in `log_layout`.

Opening a new epoch: next key written, victim sector erased, header, first record, and only then
is the old key destroyed; a power cut between any two steps is mended by the next append.
"""

import struct

from firmware.flash import CRC_BYTES, checksum, erase, sector_count
from firmware.hash_auth import TAG_BYTES, equal
from firmware.log_layout import HEADER, MAGIC, MARKS_AT, MARKS_BYTES, SLOTS
from firmware.log_seal import CHAIN_START, RECORD_BYTES, RECORDS_PER_EPOCH, RecordSeal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.interfaces import Partition
    from firmware.key_store import KeyRing
    from firmware.log_search import LogSearch

_NO_MAGIC = bytes(4)
_TRIES = 3
_EIO = 5
_HINT = "<III16s"
_HINT_BYTES = 28
HINT_BYTES = _HINT_BYTES + CRC_BYTES


class EventLog:
    """Appends, reads and acknowledges records; RAM is the same for an empty and a full ring.

    Attributes:
        last_tag: chain value, the newest record's tag (16 bytes; zeros before the first).
        overwritten: how many unacknowledged indices were lost to the ring's end so far.
    """

    def __init__(
        self, partition: "Partition", keys: "KeyRing", hint: "bytes | None" = None
    ) -> None:
        """Open the log and find its end; nothing is written.

        `hint` is what `hint()` returned, kept in RTC memory; a stale or damaged one costs a
        search, nothing else.
        """
        self._partition = partition
        self._keys = keys
        self._sectors = sector_count(partition)
        self._buffer = bytearray(RECORD_BYTES)
        self._seal: RecordSeal | None = None
        self._epoch = keys.newest
        self._oldest_epoch = max(0, self._epoch + 1 - self._sectors)
        self._next_slot = SLOTS
        self._first_unacknowledged = 0
        self.overwritten = 0
        self.last_tag = CHAIN_START
        if hint is None or not self._resume(hint):
            self._recover()

    @property
    def next_index(self) -> int:
        """Index that the next record will get."""
        return self._epoch * RECORDS_PER_EPOCH + self._next_slot - 1

    @property
    def oldest_index(self) -> int:
        """Lowest index that has not been overwritten."""
        return self._oldest_epoch * RECORDS_PER_EPOCH

    @property
    def pending_count(self) -> int:
        """Number of stored indices that the office has not acknowledged."""
        return self.next_index - max(self._first_unacknowledged, self.oldest_index)

    def hint(self) -> bytes:
        """HINT_BYTES to keep in RTC memory, so that the next boot needs two reads."""
        body = struct.pack(
            _HINT, self.next_index, self._first_unacknowledged, self.overwritten, self.last_tag
        )
        return body + checksum(body)

    @staticmethod
    def epoch_of(hint: bytes) -> "int | None":
        """The epoch that a hint speaks of, for `KeyRing`; None when the hint is damaged."""
        body = bytes(hint[:_HINT_BYTES])
        if len(hint) != HINT_BYTES or hint[_HINT_BYTES:] != checksum(body):
            return None
        next_index: int = struct.unpack(_HINT, body)[0]
        return max(0, next_index - 1) // RECORDS_PER_EPOCH

    def append(self, plaintext: bytes) -> "tuple[int, bytes]":
        """Store 48 bytes; return (index, tag) once they are safe.

        A place that does not read back what was written is skipped, like a torn one; the chain
        goes on. Raises OSError when the flash refuses, or no key is left.
        """
        for _ in range(_TRIES):
            if self._next_slot == SLOTS:
                self._begin_epoch()
            index = self.next_index
            record = self._sealer().seal(index, self.last_tag, plaintext)
            slot = self._next_slot
            self._next_slot += 1
            self._partition.writeblocks(self._epoch % self._sectors, record, slot * RECORD_BYTES)
            if self._fetch(self._epoch, slot) == record:
                self.last_tag = record[:TAG_BYTES]
                if self._keys.newest == self._epoch:
                    self._keys.retire()
                return index, self.last_tag
        raise OSError(_EIO)

    def last_record(self) -> "bytes | None":
        """The newest verified record's 48 bytes; None when there is none or its key is gone."""
        search = self._search()
        found = search.newest_record(self._epoch, self._next_slot)
        if not found:
            # Cut between a new epoch's header and its first record: the old key still lives.
            found = search.newest_record(self._epoch - 1, SLOTS)
        return found[1] if found else None

    def read(self, first_index: int, count: int, into: "bytearray | memoryview") -> int:
        """Copy up to `count` stored records from `first_index` on; return how many.

        Torn slots are copied as they are. Zero when `first_index` is not (or no longer) held.
        """
        if not self.oldest_index <= first_index < self.next_index:
            return 0
        count = min(count, self.next_index - first_index, len(into) // RECORD_BYTES)
        view = memoryview(into)
        done = 0
        while done < count:
            epoch, position = divmod(first_index + done, RECORDS_PER_EPOCH)
            piece = min(count - done, RECORDS_PER_EPOCH - position)
            target = view[done * RECORD_BYTES : (done + piece) * RECORD_BYTES]
            offset = (position + 1) * RECORD_BYTES
            self._partition.readblocks(epoch % self._sectors, target, offset)
            done += piece
        return count

    def acknowledge(self, index: int, tag: bytes) -> bool:
        """Free the records up to `index`, whose tag must be `tag`; True when it is."""
        if not self.read(index, 1, self._buffer):
            return False
        if not equal(bytes(self._buffer[:TAG_BYTES]), tag):
            return False
        if index >= self._first_unacknowledged:
            epoch, position = divmod(index, RECORDS_PER_EPOCH)
            self._partition.writeblocks(epoch % self._sectors, _marks(position), MARKS_AT)
            self._first_unacknowledged = index + 1
        return True

    def _sealer(self) -> RecordSeal:
        if self._seal is None:
            self._seal = RecordSeal(self._keys.key(self._epoch))
        return self._seal

    def _begin_epoch(self) -> None:
        epoch = self._epoch + 1
        if self._keys.newest < epoch:
            self._keys.advance()
        sector = epoch % self._sectors
        self._give_up(epoch - self._sectors, sector)
        lost = max(0, self.oldest_index - self._first_unacknowledged)
        unacknowledged = self._first_unacknowledged + lost
        overwritten = self.overwritten + lost
        header = struct.pack(HEADER, MAGIC, epoch, unacknowledged, overwritten, self.last_tag)
        self._partition.writeblocks(sector, header + checksum(header), 0)
        self._epoch, self._next_slot, self._seal = epoch, 1, None
        self._first_unacknowledged, self.overwritten = unacknowledged, overwritten

    def _give_up(self, epoch: int, sector: int) -> None:
        """Erase the ring's oldest sector; unnamed first, so that no half of it passes for whole."""
        if epoch >= 0:
            self._partition.writeblocks(sector, _NO_MAGIC, 0)
        self._oldest_epoch = max(self._oldest_epoch, epoch + 1)
        erase(self._partition, sector)

    def _fetch(self, epoch: int, slot: int) -> bytearray:
        self._partition.readblocks(epoch % self._sectors, self._buffer, slot * RECORD_BYTES)
        return self._buffer

    def _resume(self, hint: bytes) -> bool:
        """Trust `hint` when the record before its place is the one it names and none follows."""
        body = bytes(hint[:_HINT_BYTES])
        if len(hint) != HINT_BYTES or hint[_HINT_BYTES:] != checksum(body):
            return False
        next_index, unacknowledged, overwritten, tag = struct.unpack(_HINT, body)
        epoch, position = divmod(next_index - 1, RECORDS_PER_EPOCH)
        if epoch != self._keys.newest or self._keys.oldest != epoch:
            return False
        if self._fetch(epoch, position + 1)[:TAG_BYTES] != tag:
            return False
        if position + 2 < SLOTS and self._fetch(epoch, position + 2) != b"\xff" * RECORD_BYTES:
            return False
        self._epoch, self._next_slot = epoch, position + 2
        self._first_unacknowledged, self.overwritten = unacknowledged, overwritten
        self.last_tag = tag
        return True

    def _recover(self) -> None:
        """Find the place from flash alone."""
        end = self._search().end()
        if end is None:
            # No header of a live epoch: a new lock, or a wiped log, which the office will notice.
            self._epoch = max(0, self._keys.newest) - 1
            return
        self._epoch, self._next_slot, self._oldest_epoch = end[:3]
        self._first_unacknowledged, self.overwritten, self.last_tag = end[3:]

    def _search(self) -> "LogSearch":
        # Its code is loaded only after a change of batteries.
        from firmware.log_search import LogSearch

        return LogSearch(self._partition, self._keys, self._sectors)


def _marks(position: int) -> bytes:
    """Mark bytes with bits 0 to `position` clear."""
    whole, rest = divmod(position + 1, 8)
    marks = bytearray(b"\xff" * MARKS_BYTES)
    marks[:whole] = bytes(whole)
    if rest:
        marks[whole] = 0xFF << rest & 0xFF
    return bytes(marks)
