"""A region of the simulated flash with the interface of `esp32.Partition`, for storage tests."""

import random
import weakref

from sim.hardware.flash import ERASE_BLOCK_BYTES, NorFlash, PowerCutError, Tear

_BLOCK_COUNT = 4
_ERASE = 6


class RegionPartition:
    """`sectors` erase blocks of a chip of their own, with power cuts harsher than the chip's.

    After a cut the torn place holds either what the chip's model leaves, or any mixture of
    done and undone bits; a torn erase may leave anything at all.
    """

    def __init__(self, sectors: int) -> None:
        """Make an erased region."""
        self.flash = NorFlash(size=sectors * ERASE_BLOCK_BYTES)
        weakref.finalize(self, self.flash.close)
        self._sectors = sectors
        self._rng = random.Random(0)
        self.reads = 0

    def cut_power_after(self, operations: int, seed: int) -> None:
        """Cut the power in the operation after the next `operations`, torn by `seed`."""
        self._rng = random.Random(seed)
        tear = self._rng.choice(list(Tear))
        self.flash.cut_power_after(operations, tear, seed)

    def readblocks(self, block_num: int, buf: bytearray | memoryview, offset: int = 0) -> None:
        """Fill `buf` from byte `offset` of the block on."""
        self.reads += 1
        buf[:] = self.flash.read(block_num * ERASE_BLOCK_BYTES + offset, len(buf))

    def writeblocks(
        self, block_num: int, buf: bytes | bytearray | memoryview, offset: int = 0
    ) -> None:
        """Program `buf`; raises PowerCutError at the armed cut."""
        at = block_num * ERASE_BLOCK_BYTES + offset
        data = bytes(buf)
        before = self.flash.read(at, len(data))
        try:
            self.flash.program(at, data)
        except PowerCutError:
            if self._rng.random() < 0.5:
                self.flash.load(self._half_programmed(before, data), at)
            raise

    def ioctl(self, op: int, arg: int) -> int:
        """Count or erase blocks; raises PowerCutError at the armed cut."""
        if op == _BLOCK_COUNT:
            return self._sectors
        if op != _ERASE:
            raise ValueError(op)
        try:
            self.flash.erase(arg)
        except PowerCutError:
            if self._rng.random() < 0.5:
                self.flash.load(self._half_erased(arg), arg * ERASE_BLOCK_BYTES)
            raise
        return 0

    def _half_programmed(self, before: bytes, data: bytes) -> bytes:
        mask = self._rng.randbytes(len(data))
        return bytes(b & (d | m) for b, d, m in zip(before, data, mask, strict=True))

    def _half_erased(self, block: int) -> bytes:
        before = self.flash.read(block * ERASE_BLOCK_BYTES, ERASE_BLOCK_BYTES)
        kind = self._rng.randrange(3)
        if kind == 0:
            return self._rng.randbytes(ERASE_BLOCK_BYTES)
        if kind == 1:
            kept = self._rng.randrange(ERASE_BLOCK_BYTES)
            return before[:kept].ljust(ERASE_BLOCK_BYTES, b"\xff")
        mask = self._rng.randbytes(ERASE_BLOCK_BYTES)
        return bytes(b | m for b, m in zip(before, mask, strict=True))
