"""Moves a full bucket of the access list to the spare sector, and decides who is forgotten.

Loaded when a sector is full. The layout is in `grant_layout`.
"""

import struct

from firmware.flash import checksum, erase
from firmware.grant_layout import (
    BUCKETS,
    ENTRY_BYTES,
    GROUP_BUCKETS,
    GROUP_SECTORS,
    INDEX_AT,
    MAGIC,
    MARKS_AT,
    NO_SECTOR,
    PLACES,
)
from firmware.messages import GRANT_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from firmware.interfaces import Partition

    class GrantList(Protocol):
        """The list of grants as it is moved."""

        partition: Partition
        sector_of: bytearray
        entry: bytearray

        def open_bucket(self, bucket: int) -> int:
            """Read the head of the bucket's sector; its number, or NO_SECTOR."""

        def read_header(self, sector: int) -> "tuple[int, int]":
            """(bucket, sequence) of a committed sector."""

        def read_entry(self, sector: int, place: int) -> bool:
            """Read one entry into `entry`; False when it is torn."""

        def write_entry(self, sector: int, at: int, grant: bytes, week: int) -> None:
            """Announce the grant in the index word at `at`, then program its entry."""

        def is_current(self, bucket: int, place: int) -> bool:
            """Whether `place` holds its slot's newest whole entry; leaves it in `entry`."""

        def entry_slot(self) -> int:
            """The slot of the grant in `entry`."""

        def base_week(self) -> int:
            """The week that the use marks of `entry` begin with."""


_NOT_AFTER_AT = 14


def move_bucket(grants: "GrantList", grant: bytes, week: int, lowest_time: int) -> None:
    """Move the bucket of `grant` to the spare sector together with it.

    Takes what `AccessList.store` takes. Raises OSError when the flash refuses.
    """
    slot = int.from_bytes(grant[:2], "little")
    bucket = slot % BUCKETS
    old = grants.open_bucket(bucket)
    sequence, kept = 0, []
    if old != NO_SECTOR:
        sequence = grants.read_header(old)[1]
        kept = _survivors(grants, bucket, slot, lowest_time)
    spare = _spare_sector(grants, bucket // GROUP_BUCKETS)
    erase(grants.partition, spare)
    at = INDEX_AT
    for place in kept:
        grants.read_entry(old, place)
        grants.write_entry(spare, at, bytes(grants.entry[:GRANT_BYTES]), _last_used_week(grants))
        at += 2
    grants.write_entry(spare, at, grant, week)
    header = struct.pack("<2sBBI", MAGIC, bucket, 0xFF, sequence + 1)
    grants.partition.writeblocks(spare, header + checksum(header), 0)
    grants.sector_of[bucket] = spare


def _survivors(grants: "GrantList", bucket: int, but_slot: int, lowest_time: int) -> "list[int]":
    """Places of the bucket's grants without `but_slot`'s, one place left for a new one."""
    kept = []
    victim = -1
    least = (2, 0)
    for place in range(PLACES):
        if grants.is_current(bucket, place) and grants.entry_slot() != but_slot:
            kept.append(place)
            ended = _not_after(grants.entry) <= lowest_time
            rank = (0 if ended else 1, _last_used_week(grants))
            if rank < least:
                least, victim = rank, place
    if len(kept) == PLACES:
        kept.remove(victim)
    return kept


def _spare_sector(grants: "GrantList", group: int) -> int:
    first = group * GROUP_BUCKETS
    # MicroPython looks up a number in bytes, but not in a bytearray.
    used = bytes(grants.sector_of[first : first + GROUP_BUCKETS])
    sector = group * GROUP_SECTORS
    while sector in used:
        sector += 1
    return sector


def _last_used_week(grants: "GrantList") -> int:
    week = grants.base_week()
    for at in range(ENTRY_BYTES - 1, MARKS_AT - 1, -1):
        used = ~grants.entry[at] & 0xFF
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
