"""A NOR partition in RAM with the interface of `esp32.Partition`, for use inside the VM.

On the host use `tests.support.partition`, which is the simulator's flash.
"""

SECTOR_BYTES = 4096


class RamPartition:
    """Only sectors that were written take memory, so that a whole partition fits a small heap."""

    def __init__(self, sectors: int) -> None:
        """Make `sectors` erased sectors."""
        self._sectors = sectors
        self._content: dict[int, bytearray] = {}

    def readblocks(self, block_num: int, buf: "bytearray | memoryview", offset: int) -> None:
        """Fill `buf` from byte `offset` of the sector on; must not cross its end."""
        content = self._content.get(block_num)
        for i in range(len(buf)):
            buf[i] = 0xFF if content is None else content[offset + i]

    def writeblocks(
        self, block_num: int, buf: "bytes | bytearray | memoryview", offset: int
    ) -> None:
        """Clear the bits that are clear in `buf`."""
        content = self._content.setdefault(block_num, bytearray(b"\xff" * SECTOR_BYTES))
        for i in range(len(buf)):
            content[offset + i] &= buf[i]

    def ioctl(self, op: int, arg: int) -> int:
        """Count (4) or erase (6) sectors."""
        if op == 6:
            self._content.pop(arg, None)
        return self._sectors
