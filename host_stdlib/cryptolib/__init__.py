"""MicroPython's `cryptolib` for the host, over the `cryptography` package.

The firmware's pure modules import `cryptolib`; on the lock that is the chip's own, here it is
this body under the same name, so that both run one implementation of the protocol. Only what
the official ESP32 build offers and the firmware uses is here: AES in ECB mode.
https://docs.micropython.org/en/latest/library/cryptolib.html
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MODE_ECB = 1


class aes:
    """An AES cipher object with MicroPython's signature."""

    def __init__(self, key: bytes, mode: int) -> None:
        """Take a 16- or 32-byte `key`; `mode` must be 1 (ECB), else ValueError."""
        if mode != MODE_ECB:
            raise ValueError("mode")
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())

    def encrypt(self, in_buf: bytes) -> bytes:
        """Encrypt whole 16-byte blocks."""
        encryptor = self._cipher.encryptor()
        return encryptor.update(in_buf) + encryptor.finalize()
