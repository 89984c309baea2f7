"""What modules expect of objects given to them. For the type checker: never loaded on a lock."""

from typing import Any, Protocol


class Partition(Protocol):
    """What the raw storage uses of `esp32.Partition`; sectors are 4096 bytes."""

    def readblocks(self, block_num: int, buf: "bytearray | memoryview", offset: int) -> Any:
        """Fill `buf` from byte `offset` of sector `block_num` on, also across sectors."""

    def writeblocks(
        self, block_num: int, buf: "bytes | bytearray | memoryview", offset: int
    ) -> Any:
        """Clear the bits that are clear in `buf`; nothing is erased."""

    def ioctl(self, op: int, arg: int) -> Any:
        """Return the number of sectors (4) or erase sector `arg` (6)."""
