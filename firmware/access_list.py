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

import struct

from firmware.flash import CRC_BYTES, checksum, erase
from firmware.messages import GRANT_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from firmware.interfaces import Partition

BUCKETS = 64
MAX_SLOT = 65533
_GROUP_BUCKETS = 8
_GROUP_SECTORS = 9
_MAGIC = b"ng"
_HEADER_BYTES = 8
_INDEX_AT = 16
_PLACES = 31
_INDEX_END = _INDEX_AT + 2 * _PLACES
_ENTRY_BYTES = 128
_BODY_BYTES = GRANT_BYTES + 2
_MARKS_AT = _BODY_BYTES + CRC_BYTES
_MARKED_WEEKS = 8 * (_ENTRY_BYTES - _MARKS_AT)
_FREE = b"\xff\xff"
_REMOVED = b"\0\0"
_NOT_AFTER_AT = 14
_UNKNOWN = 0xFF
_NONE = 0xFE


class AccessList:
    """Finds, stores and forgets grants; RAM is the same for none and for all of them."""

    def __init__(self, partition: "Partition") -> None:
        """Open the list; a blank or garbled partition is an empty list. Nothing is written."""
        self._partition = partition
        # Sector of each bucket, learnt group by group when first asked for.
        self._sector_of = bytearray(b"\xff" * BUCKETS)
        self._head = bytearray(_ENTRY_BYTES)
        self._entry = bytearray(_ENTRY_BYTES)

    def find(self, slot: int) -> "bytes | None":
        """The 96 bytes of the newest grant stored for `slot`, or None: two reads."""
        return bytes(self._entry[:GRANT_BYTES]) if self._seek(slot) >= 0 else None

    def store(self, grant: bytes, week: int, lowest_time: int) -> None:
        """Store a 96-byte grant in place of its slot's former one; safe when this returns.

        A full bucket loses a grant that ended by `lowest_time`, else the one used longest ago.
        `week` is the present calendar week. Raises ValueError for a slot above MAX_SLOT,
        OSError when the flash refuses.
        """
        slot = _slot_of(grant)
        if slot > MAX_SLOT:
            raise ValueError("slot")
        bucket = slot % BUCKETS
        sector = self._open_bucket(bucket)
        if sector != _NONE:
            at = self._index_find(_FREE, _INDEX_AT)
            if at >= 0:
                self._write_entry(sector, at, grant, week)
                return
        self._compact(bucket, grant, week, lowest_time)

    def mark_used(self, slot: int, week: int) -> None:
        """Remember that `slot` was used in `week`: at most one programmed byte a week."""
        place = self._seek(slot)
        if place < 0:
            return
        bit = week - self._base_week()
        if bit < 0:
            return
        bit = min(bit, _MARKED_WEEKS - 1)
        at, mask = _MARKS_AT + bit // 8, 1 << bit % 8
        if self._entry[at] & mask:
            sector = self._sector_of[slot % BUCKETS]
            mark = bytes((self._entry[at] & ~mask,))
            self._partition.writeblocks(sector, mark, (place + 1) * _ENTRY_BYTES + at)

    def remove(self, slot: int) -> None:
        """Forget every grant of `slot`, the oldest first, so that none comes back."""
        sector = self._open_bucket(slot % BUCKETS) if slot <= MAX_SLOT else _NONE
        at = _INDEX_AT
        while sector != _NONE:
            at = self._index_find(_word(slot), at)
            if at < 0:
                return
            self._partition.writeblocks(sector, _REMOVED, at)
            at += 2

    def count(self) -> int:
        """Number of stored grants; reads every entry."""
        return sum(1 for _ in self.grants())

    def grants(self) -> "Iterator[bytes]":
        """Every stored grant's 96 bytes, in no order; use the list for nothing else meanwhile."""
        for bucket in range(BUCKETS):
            if self._open_bucket(bucket) != _NONE:
                for place in range(_PLACES):
                    if self._is_current(bucket, place):
                        yield bytes(self._entry[:GRANT_BYTES])

    def _seek(self, slot: int) -> int:
        """Bring the newest whole entry of `slot` into the buffer; its place, or -1."""
        sector = self._open_bucket(slot % BUCKETS) if slot <= MAX_SLOT else _NONE
        end = _INDEX_END
        while sector != _NONE:
            end = self._index_rfind(_word(slot), end)
            if end < 0:
                break
            place = (end - _INDEX_AT) // 2
            if self._read_entry(sector, place) and _slot_of(self._entry) == slot:
                return place
        return -1

    def _is_current(self, bucket: int, place: int) -> bool:
        """Whether `place` holds its slot's newest whole entry; leaves it in the buffer."""
        at = _INDEX_AT + 2 * place
        word = bytes(self._head[at : at + 2])
        if word in (_FREE, _REMOVED):
            return False
        if self._index_rfind(word, _INDEX_END) != at:
            # A later one may be torn: only then does this one still count.
            return self._seek(int.from_bytes(word, "little") - 1) == place
        return (
            self._read_entry(self._sector_of[bucket], place)
            and _word(_slot_of(self._entry)) == word
        )

    def _index_find(self, word: bytes, start: int) -> int:
        at = self._head.find(word, start, _INDEX_END)
        while at >= 0 and at % 2:
            at = self._head.find(word, at + 1, _INDEX_END)
        return at

    def _index_rfind(self, word: bytes, end: int) -> int:
        at = self._head.rfind(word, _INDEX_AT, end)
        while at >= 0 and at % 2:
            at = self._head.rfind(word, _INDEX_AT, at + 1)
        return at

    def _read_entry(self, sector: int, place: int) -> bool:
        """Read one entry into the buffer; False when it is torn or not written."""
        self._partition.readblocks(sector, self._entry, (place + 1) * _ENTRY_BYTES)
        return self._entry[_BODY_BYTES:_MARKS_AT] == checksum(self._entry[:_BODY_BYTES])

    def _base_week(self) -> int:
        return int.from_bytes(self._entry[GRANT_BYTES:_BODY_BYTES], "little")

    def _last_used_week(self) -> int:
        week = self._base_week()
        for at in range(_ENTRY_BYTES - 1, _MARKS_AT - 1, -1):
            used = ~self._entry[at] & 0xFF
            if used:
                return week + 8 * (at - _MARKS_AT) + _highest_bit(used)
        return week

    def _write_entry(self, sector: int, at: int, grant: bytes, week: int) -> None:
        """Announce the grant in the index word at `at`, then program its entry."""
        self._partition.writeblocks(sector, _word(_slot_of(grant)), at)
        place = (at - _INDEX_AT) // 2
        self._partition.writeblocks(sector, _pack_entry(grant, week), (place + 1) * _ENTRY_BYTES)

    def _open_bucket(self, bucket: int) -> int:
        """Read the head of the bucket's sector into the buffer; its number, or _NONE."""
        if self._sector_of[bucket] == _UNKNOWN:
            self._learn_group(bucket // _GROUP_BUCKETS)
        sector = self._sector_of[bucket]
        if sector != _NONE:
            self._partition.readblocks(sector, self._head, 0)
        return sector

    def _learn_group(self, group: int) -> None:
        """Read the nine heads of a group: the highest sequence of each bucket wins."""
        first = group * _GROUP_BUCKETS
        newest = [-1] * _GROUP_BUCKETS
        self._sector_of[first : first + _GROUP_BUCKETS] = bytes((_NONE,)) * _GROUP_BUCKETS
        for sector in range(group * _GROUP_SECTORS, (group + 1) * _GROUP_SECTORS):
            bucket, sequence = self._read_header(sector)
            if bucket // _GROUP_BUCKETS == group and sequence > newest[bucket - first]:
                newest[bucket - first] = sequence
                self._sector_of[bucket] = sector

    def _read_header(self, sector: int) -> "tuple[int, int]":
        """(bucket, sequence) of a committed sector, else (-1, -1)."""
        self._partition.readblocks(sector, self._head, 0)
        header = bytes(self._head[:_HEADER_BYTES])
        if header[:2] != _MAGIC or self._head[8 : 8 + CRC_BYTES] != checksum(header):
            return -1, -1
        return header[2], int.from_bytes(header[4:8], "little")

    def _compact(self, bucket: int, grant: bytes, week: int, lowest_time: int) -> None:
        """Move the bucket to the spare sector together with `grant`."""
        old = self._sector_of[bucket]
        sequence = self._read_header(old)[1] if old != _NONE else 0
        kept = self._survivors(bucket, _slot_of(grant), lowest_time) if old != _NONE else []
        spare = self._spare_sector(bucket // _GROUP_BUCKETS)
        erase(self._partition, spare)
        at = _INDEX_AT
        for place in kept:
            self._read_entry(old, place)
            last_used = self._last_used_week()
            self._write_entry(spare, at, bytes(self._entry[:GRANT_BYTES]), last_used)
            at += 2
        self._write_entry(spare, at, grant, week)
        header = struct.pack("<2sBBI", _MAGIC, bucket, 0xFF, sequence + 1)
        self._partition.writeblocks(spare, header + checksum(header), 0)
        self._sector_of[bucket] = spare

    def _survivors(self, bucket: int, but_slot: int, lowest_time: int) -> "list[int]":
        """Places of the bucket's grants without `but_slot`'s, one place left for a new one."""
        kept = []
        victim = -1
        least = (2, 0)
        for place in range(_PLACES):
            if self._is_current(bucket, place) and _slot_of(self._entry) != but_slot:
                kept.append(place)
                ended = _not_after(self._entry) <= lowest_time
                rank = (0 if ended else 1, self._last_used_week())
                if rank < least:
                    least, victim = rank, place
        if len(kept) == _PLACES:
            kept.remove(victim)
        return kept

    def _spare_sector(self, group: int) -> int:
        first = group * _GROUP_BUCKETS
        # MicroPython looks up a number in bytes, but not in a bytearray.
        used = bytes(self._sector_of[first : first + _GROUP_BUCKETS])
        sector = group * _GROUP_SECTORS
        while sector in used:
            sector += 1
        return sector


def _word(slot: int) -> bytes:
    return (slot + 1).to_bytes(2, "little")


def _slot_of(grant: "bytes | bytearray") -> int:
    return grant[0] | grant[1] << 8


def _not_after(grant: "bytes | bytearray") -> int:
    return int.from_bytes(grant[_NOT_AFTER_AT : _NOT_AFTER_AT + 4], "little")


def _pack_entry(grant: bytes, week: int) -> bytes:
    """The entry up to its use marks, which stay blank."""
    body = grant + week.to_bytes(2, "little")
    return body + checksum(body)


def _highest_bit(byte: int) -> int:
    """Number of the highest set bit of a byte that is not 0."""
    bit = 7
    while not byte >> bit:
        bit -= 1
    return bit
