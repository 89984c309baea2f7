"""Times lookups in lists of several sizes in the VM; job and result are JSON.

The job gives the size of the partition and, per list, how many grants it holds.
"""

import json
import sys

from timing import least_us

from firmware.access_list import AccessList
from firmware.grant_layout import BUCKETS
from firmware.records import Grant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SECTOR_BYTES = 4096
_LOOKUPS = 10


class RamPartition:
    """A raw partition in memory; reads cost what a copy costs."""

    def __init__(self, size: int) -> None:
        """Make `size` erased bytes."""
        self._content = bytearray(b"\xff" * size)

    def readblocks(self, block_num: int, buf: bytearray, offset: int) -> None:
        """Fill `buf`."""
        at = block_num * SECTOR_BYTES + offset
        buf[:] = memoryview(self._content)[at : at + len(buf)]

    def writeblocks(self, block_num: int, buf: bytes, offset: int) -> None:
        """Clear the bits that are clear in `buf`."""
        at = block_num * SECTOR_BYTES + offset
        for i in range(len(buf)):
            self._content[at + i] &= buf[i]

    def ioctl(self, op: int, arg: int) -> int:
        """Count the blocks (4) or erase one (6)."""
        if op == 6:
            at = arg * SECTOR_BYTES
            self._content[at : at + SECTOR_BYTES] = b"\xff" * SECTOR_BYTES
        return len(self._content) // SECTOR_BYTES


def filled_list(size: int, count: int) -> AccessList:
    """A list of `count` grants in slots from 0 on."""
    grants = AccessList(RamPartition(size))
    for slot in range(count):
        key = slot.to_bytes(32, "little")
        grant = Grant()
        grant.slot, grant.serial, grant.rights, grant.not_after = slot, 1, 1, 1
        grant.stored_key = grant.server_key = key
        grants.store(grant.pack(), 1400, 0)
    return grants


def look_up(grants: AccessList, slots: "list[int]", found: bool) -> "Callable[[], None]":
    """A call that finds `slots`, or must not find them."""

    def call() -> None:
        for slot in slots:
            if (grants.find(slot) is not None) != found:
                raise AssertionError(slot)

    return call


job = json.loads(sys.stdin.readline())
calls = []
names = []
for count in job["counts"]:
    grants = filled_list(job["partition_bytes"], count)
    known = [count * i // _LOOKUPS for i in range(_LOOKUPS)]
    # In the same buckets: an empty bucket is no search at all.
    unknown = [100 * BUCKETS + slot for slot in known]
    calls += [(look_up(grants, known, True), 20), (look_up(grants, unknown, False), 20)]
    names += [f"known_{count}", f"unknown_{count}"]
print(json.dumps({name: us / _LOOKUPS for name, us in zip(names, least_us(*calls))}))
