"""AES for the 32-bit VM, which lacks it: done by the host, native code on a lock."""

import _host

ECB = 1


class aes:
    """One key; encryption in ECB mode only."""

    def __init__(self, key: bytes, mode: int) -> None:
        """Raise ValueError for a mode that the firmware does not use."""
        if mode != ECB:
            raise ValueError(mode)
        self._key = key

    def encrypt(self, data: "bytes | bytearray | memoryview") -> bytes:
        """Encrypt whole blocks."""
        return bytes(_host.aes_ecb(self._key.hex(), bytes(data).hex()))
