"""MicroPython's `deflate` for CPython, as far as the firmware uses it, so that it runs here too.

https://docs.micropython.org/en/latest/library/deflate.html
"""

import sys
import zlib
from io import BytesIO
from types import ModuleType

RAW = 1


class DeflateIO:
    """Decompresses a raw DEFLATE stream."""

    def __init__(self, stream: BytesIO, form: int, window_bits: int) -> None:
        """Read compressed bytes from `stream`."""
        assert form == RAW
        self._engine = zlib.decompressobj(-window_bits)
        try:
            self._plain = BytesIO(self._engine.decompress(stream.read()))
        except zlib.error as error:
            raise OSError(22) from error

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer. Raises EOFError when the stream ends within a block."""
        count = self._plain.readinto(buffer)
        if count < len(buffer) and not self._engine.eof:
            raise EOFError
        return count

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes."""
        found = self._plain.read(size)
        if len(found) < size and not self._engine.eof:
            raise EOFError
        return found


def install() -> None:
    """Make `import deflate` find it."""
    module = ModuleType("deflate")
    vars(module).update(RAW=RAW, DeflateIO=DeflateIO)
    sys.modules["deflate"] = module
