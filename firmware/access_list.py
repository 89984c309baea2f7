"""The list of grants in the raw partition `grants`: hashed buckets, append-only sectors.

Holder slot s lives in bucket s % 64; eight buckets share nine sectors, so that one is always
spare. A sector is 32 places of 128 bytes: a head, then 31 entries. Head:

    magic 2 | bucket u8 | 0xFF | sequence u32 | CRC of these 4 | 0xFF x4 | 31 x (slot + 1) u16

An index word of 0xFFFF is free, of 0 removed; the last one of a slot counts. Entry:

    grant 96 | base week u16 | CRC of these 4 | use marks 26: bit n clear = used in week base + n

An entry is announced in the index, then programmed; a torn one fails its CRC and the slot's
earlier entry counts again. A full sector is copied to the spare one, whose header is programmed
last: higher sequence wins, and the old sector becomes the spare.
"""

from firmware.flash import CRC_BYTES, checksum
from firmware.messages import GRANT_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from firmware.interfaces import Partition

BUCKETS = 64
MAX_SLOT = 65533
# Also for `grant_compaction`, as are the other names without an underscore.
GROUP_BUCKETS = 8
GROUP_SECTORS = 9
MAGIC = b"ng"
_HEADER_BYTES = 8
INDEX_AT = 16
PLACES = 31
_INDEX_END = INDEX_AT + 2 * PLACES
ENTRY_BYTES = 128
_BODY_BYTES = GRANT_BYTES + 2
MARKS_AT = _BODY_BYTES + CRC_BYTES
_MARKED_WEEKS = 8 * (ENTRY_BYTES - MARKS_AT)
_FREE = b"\xff\xff"
_REMOVED = b"\0\0"
_UNKNOWN = 0xFF
NO_SECTOR = 0xFE


class AccessList:
    """Finds, stores and forgets grants; RAM is the same for none and for all of them."""

    def __init__(self, partition: "Partition") -> None:
        """Open the list; a blank or garbled partition is an empty list. Nothing is written."""
        self._partition = partition
        # Sector of each bucket, learnt group by group when first asked for.
        self._sector_of = bytearray(b"\xff" * BUCKETS)
        self._head = bytearray(ENTRY_BYTES)
        self._entry = bytearray(ENTRY_BYTES)

    def find(self, slot: int) -> "bytes | None":
        """The 96 bytes of the newest grant stored for `slot`, or None: two reads."""
        return bytes(self._entry[:GRANT_BYTES]) if self._seek(slot) >= 0 else None

    def store(self, grant: bytes, week: int, lowest_time: int) -> None:
        """Store a 96-byte grant in place of its slot's former one; safe when this returns.

        A full bucket loses a grant that ended by `lowest_time`, else the one used longest ago.
        `week` is the present calendar week. Raises ValueError for a slot above MAX_SLOT,
        OSError when the flash refuses.
        """
        slot = slot_of(grant)
        if slot > MAX_SLOT:
            raise ValueError("slot")
        bucket = slot % BUCKETS
        sector = self._open_bucket(bucket)
        if sector != NO_SECTOR:
            at = self._index_find(_FREE, INDEX_AT)
            if at >= 0:
                self._write_entry(sector, at, grant, week)
                return
        # A sector is full after dozens of new grants: rare, so its code is loaded only now.
        from firmware.grant_compaction import Compaction

        compaction = Compaction(self._partition)
        self._sector_of[bucket] = compaction.run(bucket, grant, week, lowest_time)

    def mark_used(self, slot: int, week: int) -> None:
        """Remember that `slot` was used in `week`: at most one programmed byte a week."""
        place = self._seek(slot)
        if place < 0:
            return
        bit = week - self._base_week()
        if bit < 0:
            return
        bit = min(bit, _MARKED_WEEKS - 1)
        at, mask = MARKS_AT + bit // 8, 1 << bit % 8
        if self._entry[at] & mask:
            sector = self._sector_of[slot % BUCKETS]
            mark = bytes((self._entry[at] & ~mask,))
            self._partition.writeblocks(sector, mark, (place + 1) * ENTRY_BYTES + at)

    def remove(self, slot: int) -> None:  # host only
        """Forget every grant of `slot`, the oldest first, so that none comes back."""
        sector = self._open_bucket(slot % BUCKETS) if slot <= MAX_SLOT else NO_SECTOR
        at = INDEX_AT
        while sector != NO_SECTOR:
            at = self._index_find(_word(slot), at)
            if at < 0:
                return
            self._partition.writeblocks(sector, _REMOVED, at)
            at += 2

    def count(self) -> int:  # host only
        """Number of stored grants; reads every entry."""
        return sum(1 for _ in self.grants())

    def grants(self) -> "Iterator[bytes]":  # host only
        """Every stored grant's 96 bytes, in no order; use the list for nothing else meanwhile."""
        for bucket in range(BUCKETS):
            if self._open_bucket(bucket) != NO_SECTOR:
                for place in range(PLACES):
                    if self._is_current(bucket, place):
                        yield bytes(self._entry[:GRANT_BYTES])

    def _seek(self, slot: int) -> int:
        """Bring the newest whole entry of `slot` into the buffer; its place, or -1."""
        sector = self._open_bucket(slot % BUCKETS) if slot <= MAX_SLOT else NO_SECTOR
        end = _INDEX_END
        while sector != NO_SECTOR:
            end = self._index_rfind(_word(slot), end)
            if end < 0:
                break
            place = (end - INDEX_AT) // 2
            if self._read_entry(sector, place) and slot_of(self._entry) == slot:
                return place
        return -1

    def _is_current(self, bucket: int, place: int) -> bool:
        """Whether `place` holds its slot's newest whole entry; leaves it in the buffer."""
        at = INDEX_AT + 2 * place
        word = bytes(self._head[at : at + 2])
        if word in (_FREE, _REMOVED):
            return False
        if self._index_rfind(word, _INDEX_END) != at:
            # A later one may be torn: only then does this one still count.
            return self._seek(int.from_bytes(word, "little") - 1) == place
        return (
            self._read_entry(self._sector_of[bucket], place) and _word(slot_of(self._entry)) == word
        )

    def _index_find(self, word: bytes, start: int) -> int:
        at = self._head.find(word, start, _INDEX_END)
        while at >= 0 and at % 2:
            at = self._head.find(word, at + 1, _INDEX_END)
        return at

    def _index_rfind(self, word: bytes, end: int) -> int:
        at = self._head.rfind(word, INDEX_AT, end)
        while at >= 0 and at % 2:
            at = self._head.rfind(word, INDEX_AT, at + 1)
        return at

    def _read_entry(self, sector: int, place: int) -> bool:
        """Read one entry into the buffer; False when it is torn or not written."""
        self._partition.readblocks(sector, self._entry, (place + 1) * ENTRY_BYTES)
        return self._entry[_BODY_BYTES:MARKS_AT] == checksum(self._entry[:_BODY_BYTES])

    def _base_week(self) -> int:
        return int.from_bytes(self._entry[GRANT_BYTES:_BODY_BYTES], "little")

    def _write_entry(self, sector: int, at: int, grant: bytes, week: int) -> None:
        """Announce the grant in the index word at `at`, then program its entry."""
        self._partition.writeblocks(sector, _word(slot_of(grant)), at)
        place = (at - INDEX_AT) // 2
        self._partition.writeblocks(sector, _pack_entry(grant, week), (place + 1) * ENTRY_BYTES)

    def _open_bucket(self, bucket: int) -> int:
        """Read the head of the bucket's sector into the buffer; its number, or NO_SECTOR."""
        if self._sector_of[bucket] == _UNKNOWN:
            self._learn_group(bucket // GROUP_BUCKETS)
        sector = self._sector_of[bucket]
        if sector != NO_SECTOR:
            self._partition.readblocks(sector, self._head, 0)
        return sector

    def _learn_group(self, group: int) -> None:
        """Read the nine heads of a group: the highest sequence of each bucket wins."""
        first = group * GROUP_BUCKETS
        newest = [-1] * GROUP_BUCKETS
        self._sector_of[first : first + GROUP_BUCKETS] = bytes((NO_SECTOR,)) * GROUP_BUCKETS
        for sector in range(group * GROUP_SECTORS, (group + 1) * GROUP_SECTORS):
            bucket, sequence = self._read_header(sector)
            if bucket // GROUP_BUCKETS == group and sequence > newest[bucket - first]:
                newest[bucket - first] = sequence
                self._sector_of[bucket] = sector

    def _read_header(self, sector: int) -> "tuple[int, int]":
        """(bucket, sequence) of a committed sector, else (-1, -1)."""
        self._partition.readblocks(sector, self._head, 0)
        header = bytes(self._head[:_HEADER_BYTES])
        if header[:2] != MAGIC or self._head[8 : 8 + CRC_BYTES] != checksum(header):
            return -1, -1
        return header[2], int.from_bytes(header[4:8], "little")


def _word(slot: int) -> bytes:
    return (slot + 1).to_bytes(2, "little")


def slot_of(grant: "bytes | bytearray") -> int:
    """The holder's slot that a packed grant is for."""
    return grant[0] | grant[1] << 8


def _pack_entry(grant: bytes, week: int) -> bytes:
    """The entry up to its use marks, which stay blank."""
    body = grant + week.to_bytes(2, "little")
    return body + checksum(body)
