"""The list of grants in the raw partition `grants`: hashed buckets, append-only sectors.

Holder slot s lives in bucket s % 64; eight buckets share nine sectors, so that one is always
spare. Sector and entry are laid out in `grant_layout`.

An entry is announced in the index, then programmed; a torn one fails its CRC and the slot's
earlier entry counts again. A full sector is copied to the spare one, whose header is programmed
last: higher sequence wins, and the old sector becomes the spare.
"""

from firmware.flash import CRC_BYTES, checksum
from firmware.grant_layout import (
    BODY_BYTES,
    BUCKETS,
    ENTRY_BYTES,
    FREE,
    GROUP_BUCKETS,
    GROUP_SECTORS,
    HEADER_BYTES,
    INDEX_AT,
    INDEX_END,
    MAGIC,
    MARKED_WEEKS,
    MARKS_AT,
    MAX_SLOT,
    NO_SECTOR,
    PLACES,
    REMOVED,
    UNKNOWN,
)
from firmware.messages import GRANT_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from firmware.interfaces import Partition


class AccessList:
    """Finds, stores and forgets grants; RAM is the same for none and for all of them."""

    def __init__(self, partition: "Partition") -> None:
        """Open the list; a blank or garbled partition is an empty list. Nothing is written."""
        self.partition = partition
        # Sector of each bucket, learnt group by group when first asked for.
        self.sector_of = bytearray(b"\xff" * BUCKETS)
        self._head = bytearray(ENTRY_BYTES)
        self.entry = bytearray(ENTRY_BYTES)

    def find(self, slot: int) -> "bytes | None":
        """The 96 bytes of the newest grant stored for `slot`, or None: two reads either way."""
        return bytes(self.entry[:GRANT_BYTES]) if self._seek(slot) >= 0 else None

    def store(self, grant: bytes, week: int, lowest_time: int) -> None:
        """Store a 96-byte grant in place of its slot's former one; safe when this returns.

        A full bucket loses a grant that ended by `lowest_time`, else the one used longest ago.
        `week` is the present calendar week. Raises ValueError for a slot above MAX_SLOT,
        OSError when the flash refuses.
        """
        slot = int.from_bytes(grant[:2], "little")
        if slot > MAX_SLOT:
            raise ValueError("slot")
        bucket = slot % BUCKETS
        sector = self.open_bucket(bucket)
        if sector != NO_SECTOR:
            at = self._index_find(FREE, INDEX_AT)
            if at >= 0:
                self.write_entry(sector, at, grant, week)
                return
        # A sector is full after dozens of new grants: rare, so its code is loaded only now.
        from firmware.grant_compaction import move_bucket

        move_bucket(self, grant, week, lowest_time)

    def mark_used(self, slot: int, week: int) -> None:
        """Remember that `slot` was used in `week`: at most one programmed byte a week."""
        place = self._seek(slot)
        if place < 0:
            return
        bit = week - self.base_week()
        if bit < 0:
            return
        bit = min(bit, MARKED_WEEKS - 1)
        at, mask = MARKS_AT + bit // 8, 1 << bit % 8
        if self.entry[at] & mask:
            sector = self.sector_of[slot % BUCKETS]
            mark = bytes((self.entry[at] & ~mask,))
            self.partition.writeblocks(sector, mark, (place + 1) * ENTRY_BYTES + at)

    def remove(self, slot: int) -> None:  # host only
        """Forget every grant of `slot`, the oldest first, so that none comes back."""
        sector = self.open_bucket(slot % BUCKETS) if slot <= MAX_SLOT else NO_SECTOR
        at = INDEX_AT
        while sector != NO_SECTOR:
            at = self._index_find(_word(slot), at)
            if at < 0:
                return
            self.partition.writeblocks(sector, REMOVED, at)
            at += 2

    def count(self) -> int:  # host only
        """Number of stored grants; reads every entry."""
        return sum(1 for _ in self.grants())

    def grants(self) -> "Iterator[bytes]":  # host only
        """Every stored grant's 96 bytes, in no order; use the list for nothing else meanwhile."""
        for bucket in range(BUCKETS):
            if self.open_bucket(bucket) != NO_SECTOR:
                for place in range(PLACES):
                    if self.is_current(bucket, place):
                        yield bytes(self.entry[:GRANT_BYTES])

    def _seek(self, slot: int) -> int:
        """Bring the newest whole entry of `slot` into the buffer; its place, or -1.

        Two reads either way: how long an answer takes tells nobody who has been here.
        """
        sector = self.open_bucket(slot % BUCKETS)
        if slot > MAX_SLOT:
            sector = NO_SECTOR
        end, is_read = INDEX_END, False
        while sector != NO_SECTOR:
            end = self._index_rfind(_word(slot), end)
            if end < 0:
                break
            place, is_read = (end - INDEX_AT) // 2, True
            if self.read_entry(sector, place) and self.entry_slot() == slot:
                return place
        if not is_read:
            self.read_entry(0, 0)
        return -1

    # These, and what they leave in `entry`, are also for `grant_compaction`.

    def is_current(self, bucket: int, place: int) -> bool:
        """Whether `place` holds its slot's newest whole entry; leaves it in the buffer."""
        at = INDEX_AT + 2 * place
        word = bytes(self._head[at : at + 2])
        if word in (FREE, REMOVED):
            return False
        if self._index_rfind(word, INDEX_END) != at:
            # A later one may be torn: only then does this one still count.
            return self._seek(int.from_bytes(word, "little") - 1) == place
        return self.read_entry(self.sector_of[bucket], place) and _word(self.entry_slot()) == word

    def _index_find(self, word: bytes, start: int) -> int:
        at = self._head.find(word, start, INDEX_END)
        while at >= 0 and at % 2:
            at = self._head.find(word, at + 1, INDEX_END)
        return at

    def _index_rfind(self, word: bytes, end: int) -> int:
        at = self._head.rfind(word, INDEX_AT, end)
        while at >= 0 and at % 2:
            at = self._head.rfind(word, INDEX_AT, at + 1)
        return at

    def read_entry(self, sector: int, place: int) -> bool:
        """Read one entry into the buffer; False when it is torn or not written."""
        self.partition.readblocks(sector, self.entry, (place + 1) * ENTRY_BYTES)
        return self.entry[BODY_BYTES:MARKS_AT] == checksum(self.entry[:BODY_BYTES])

    def entry_slot(self) -> int:
        """The slot of the grant in `entry`."""
        return self.entry[0] | self.entry[1] << 8

    def base_week(self) -> int:
        """The week that the use marks of `entry` begin with."""
        return int.from_bytes(self.entry[GRANT_BYTES:BODY_BYTES], "little")

    def write_entry(self, sector: int, at: int, grant: bytes, week: int) -> None:
        """Announce the grant in the index word at `at`, then program its entry."""
        self.partition.writeblocks(sector, _word(int.from_bytes(grant[:2], "little")), at)
        place = (at - INDEX_AT) // 2
        self.partition.writeblocks(sector, _pack_entry(grant, week), (place + 1) * ENTRY_BYTES)

    def open_bucket(self, bucket: int) -> int:
        """Read the head of the bucket's sector into the buffer; its number, or NO_SECTOR."""
        if self.sector_of[bucket] == UNKNOWN:
            self._learn_group(bucket // GROUP_BUCKETS)
        sector = self.sector_of[bucket]
        self.partition.readblocks(sector if sector != NO_SECTOR else 0, self._head, 0)
        return sector

    def _learn_group(self, group: int) -> None:
        """Read the nine heads of a group: the highest sequence of each bucket wins."""
        first = group * GROUP_BUCKETS
        newest = [-1] * GROUP_BUCKETS
        self.sector_of[first : first + GROUP_BUCKETS] = bytes((NO_SECTOR,)) * GROUP_BUCKETS
        for sector in range(group * GROUP_SECTORS, (group + 1) * GROUP_SECTORS):
            bucket, sequence = self.read_header(sector)
            if bucket // GROUP_BUCKETS == group and sequence > newest[bucket - first]:
                newest[bucket - first] = sequence
                self.sector_of[bucket] = sector

    def read_header(self, sector: int) -> "tuple[int, int]":
        """(bucket, sequence) of a committed sector, else (-1, -1)."""
        self.partition.readblocks(sector, self._head, 0)
        header = bytes(self._head[:HEADER_BYTES])
        if header[:2] != MAGIC or self._head[8 : 8 + CRC_BYTES] != checksum(header):
            return -1, -1
        return header[2], int.from_bytes(header[4:8], "little")


def _word(slot: int) -> bytes:
    return (slot + 1).to_bytes(2, "little")


def _pack_entry(grant: bytes, week: int) -> bytes:
    """The entry up to its use marks, which stay blank."""
    body = grant + week.to_bytes(2, "little")
    return body + checksum(body)
