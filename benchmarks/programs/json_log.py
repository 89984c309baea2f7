"""Appends JSON lines to a file in littlefs, closing it each time; counts what the flash suffers.

The file system is MicroPython's own with the settings it uses on an ESP32.
"""

import json
import sys

import vfs

BLOCK_BYTES = 4096
_LINE = {
    "event": 1,
    "time": 849346560,
    "lowest": 849342960,
    "width": 432,
    "slot": 7,
    "serial": 3,
    "argument": 1,
    "role": 0,
    "battery_mv": 5812,
    "battery_percent": 87,
    "boot": 212,
}


class CountingFlash:
    """A block device in memory that counts programs and erases."""

    def __init__(self, blocks: int) -> None:
        """Make `blocks` erased blocks."""
        self._content = bytearray(b"\xff" * blocks * BLOCK_BYTES)
        self.programmed_bytes = 0
        self.erases = 0

    def readblocks(self, block: int, buf: "bytearray", offset: int = 0) -> None:
        """Fill `buf`."""
        at = block * BLOCK_BYTES + offset
        buf[:] = memoryview(self._content)[at : at + len(buf)]

    def writeblocks(self, block: int, buf: "bytearray", offset: int = 0) -> None:
        """Store and count `buf`."""
        at = block * BLOCK_BYTES + offset
        self._content[at : at + len(buf)] = buf
        self.programmed_bytes += len(buf)

    def ioctl(self, op: int, arg: int) -> int:
        """Count the blocks (4), tell their size (5) or erase one (6)."""
        if op == 4:
            return len(self._content) // BLOCK_BYTES
        if op == 5:
            return BLOCK_BYTES
        if op == 6:
            at = arg * BLOCK_BYTES
            self._content[at : at + BLOCK_BYTES] = b"\xff" * BLOCK_BYTES
            self.erases += 1
        return 0


job = json.loads(sys.stdin.readline())
flash = CountingFlash(job["blocks"])
vfs.VfsLfs2.mkfs(flash)
vfs.mount(flash, "/lfs")
erases, programmed_bytes = flash.erases, flash.programmed_bytes
for index in range(job["events"]):
    _LINE["index"] = index
    with open("/lfs/log", "a") as file:
        file.write(json.dumps(_LINE) + "\n")
print(
    json.dumps(
        {
            "erases": flash.erases - erases,
            "programmed_bytes": flash.programmed_bytes - programmed_bytes,
        }
    )
)
