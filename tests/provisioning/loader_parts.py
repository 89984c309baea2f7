"""What the mock ROM loader does otherwise than a chip, put right: a chip is quick, and it waits.

esptool gives a chip 3 seconds for a block. The mock stores one byte by byte in Python, and a
block of erased flash, short on the wire, is 2 MB of them: with a bench full, on a busy machine,
that takes longer. And the mock gives up a read, and an answer half sent, when the host does
nothing for 50 ms, as any busy host does; a chip's stub waits.
"""

import socket
import struct
import threading
import zlib

from esp32_mock_bootloader.server import BootloaderConnection, FlashImage

_PACKET_END = b"\xc0"


class BlockFlash(FlashImage):  # type: ignore[misc] # the mock loader is not typed
    """A flash that takes a block in one piece."""

    def begin_defl(self, payload: bytes) -> None:
        """Compressed blocks follow, for the offset that `payload` ends with."""
        self._at = struct.unpack_from("<IIII", payload)[3]
        self._inflater = zlib.decompressobj()

    def write_defl_block(self, payload: bytes) -> None:
        """Inflate and store one block; what is beyond the flash's end is lost."""
        length = struct.unpack_from("<I", payload)[0]
        block = self._inflater.decompress(payload[16 : 16 + length])[: len(self.data) - self._at]
        self.data[self._at : self._at + len(block)] = block
        self._at += len(block)


class PatientCable(BootloaderConnection):  # type: ignore[misc] # the mock loader is not typed
    """A chip's end of the cable, which waits for the host until it is stopped."""

    def __init__(self, wire: socket.socket, stop: threading.Event) -> None:
        """Listen on `wire` until `stop` is set or the host hangs up."""
        super().__init__(sock=wire, track_disconnect=True)
        self._wire = wire
        self._stop = stop

    def recv(self, size: int) -> bytes:
        """Whole packets, empty at the end. Raises TimeoutError when stopped.

        The mock would read a packet from its beginning again with every part that comes.
        """
        found = b""
        while not self._stop.is_set():
            try:
                part = bytes(super().recv(size))
            except TimeoutError:
                continue
            found += part
            if not part or found.endswith(_PACKET_END):
                return found
        raise TimeoutError

    def sendall(self, data: bytes) -> None:
        """All of it, however late the host reads. Raises TimeoutError when stopped."""
        left = memoryview(data)
        while left:
            if self._stop.is_set():
                raise TimeoutError
            try:
                left = left[self._wire.send(left) :]
            except TimeoutError:
                continue
