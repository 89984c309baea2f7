"""Secrets at rest on the host: AES-256-GCM under a key, or under a passphrase by scrypt."""

import secrets
from hashlib import scrypt

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
_MAGIC = b"nfp1"
# RFC 7914 with N = 2^16 and r = 8 takes 64 MiB and a fraction of a second for each guess.
_SCRYPT_COST = 1 << 16
_SCRYPT_MEMORY = 1 << 27


class BoxError(ValueError):
    """The key is not the one it was sealed with, or the bytes were altered."""


class AeadBox:
    """Seals and opens values under one 32-byte key; each is bound to its `context`."""

    def __init__(self, key: bytes) -> None:
        """Prepare `key` (32 bytes)."""
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Nonce (12 bytes) ‖ ciphertext ‖ tag; `context` must be the same when opening."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return the plain value. Raises BoxError for any other key, context or bytes."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
        except (InvalidTag, ValueError) as error:
            raise BoxError("cannot be opened") from error


def lock_with_passphrase(plain: bytes, passphrase: str) -> bytes:
    """A file's content that only `passphrase` opens."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return _MAGIC + salt + AeadBox(_stretch(passphrase, salt)).seal(plain, _MAGIC)


def unlock_with_passphrase(content: bytes, passphrase: str) -> bytes:
    """What `lock_with_passphrase` sealed. Raises BoxError otherwise."""
    head = len(_MAGIC) + _SALT_BYTES
    if content[: len(_MAGIC)] != _MAGIC:
        raise BoxError("not a sealed file")
    salt = content[len(_MAGIC) : head]
    return AeadBox(_stretch(passphrase, salt)).open(content[head:], _MAGIC)


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return scrypt(
        passphrase.encode(),
        salt=salt,
        n=_SCRYPT_COST,
        r=8,
        p=1,
        maxmem=_SCRYPT_MEMORY,
        dklen=KEY_BYTES,
    )
