"""Moves a full bucket of the access list to the spare sector, and decides who is forgotten.

Loaded when a sector is full. The layout is that of `access_list`.
"""

import struct

from firmware.access_list import (
    ENTRY_BYTES,
    GROUP_BUCKETS,
    GROUP_SECTORS,
    INDEX_AT,
    MAGIC,
    MARKS_AT,
    NO_SECTOR,
    PLACES,
    AccessList,
    slot_of,
)
from firmware.flash import checksum, erase
from firmware.messages import GRANT_BYTES

_NOT_AFTER_AT = 14


class Compaction(AccessList):
    """Works on the same partition as the list that has no place left."""

    def run(self, bucket: int, grant: bytes, week: int, lowest_time: int) -> int:
        """Move the bucket to the spare sector together with `grant`; returns that sector.

        Takes what `AccessList.store` takes. Raises OSError when the flash refuses.
        """
        self._open_bucket(bucket)
        old = self._sector_of[bucket]
        sequence = self._read_header(old)[1] if old != NO_SECTOR else 0
        kept = self._survivors(bucket, slot_of(grant), lowest_time) if old != NO_SECTOR else []
        spare = self._spare_sector(bucket // GROUP_BUCKETS)
        erase(self._partition, spare)
        at = INDEX_AT
        for place in kept:
            self._read_entry(old, place)
            last_used = self._last_used_week()
            self._write_entry(spare, at, bytes(self._entry[:GRANT_BYTES]), last_used)
            at += 2
        self._write_entry(spare, at, grant, week)
        header = struct.pack("<2sBBI", MAGIC, bucket, 0xFF, sequence + 1)
        self._partition.writeblocks(spare, header + checksum(header), 0)
        return spare

    def _survivors(self, bucket: int, but_slot: int, lowest_time: int) -> "list[int]":
        """Places of the bucket's grants without `but_slot`'s, one place left for a new one."""
        kept = []
        victim = -1
        least = (2, 0)
        for place in range(PLACES):
            if self._is_current(bucket, place) and slot_of(self._entry) != but_slot:
                kept.append(place)
                ended = _not_after(self._entry) <= lowest_time
                rank = (0 if ended else 1, self._last_used_week())
                if rank < least:
                    least, victim = rank, place
        if len(kept) == PLACES:
            kept.remove(victim)
        return kept

    def _spare_sector(self, group: int) -> int:
        first = group * GROUP_BUCKETS
        # MicroPython looks up a number in bytes, but not in a bytearray.
        used = bytes(self._sector_of[first : first + GROUP_BUCKETS])
        sector = group * GROUP_SECTORS
        while sector in used:
            sector += 1
        return sector

    def _last_used_week(self) -> int:
        week = self._base_week()
        for at in range(ENTRY_BYTES - 1, MARKS_AT - 1, -1):
            used = ~self._entry[at] & 0xFF
            if used:
                return week + 8 * (at - MARKS_AT) + _highest_bit(used)
        return week


def _not_after(grant: "bytes | bytearray") -> int:
    return int.from_bytes(grant[_NOT_AFTER_AT : _NOT_AFTER_AT + 4], "little")


def _highest_bit(byte: int) -> int:
    """Number of the highest set bit of a byte that is not 0."""
    bit = 7
    while not byte >> bit:
        bit -= 1
    return bit
