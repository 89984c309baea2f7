"""How one log record is sealed and chained, for the lock that writes and the office that reads.

record = tag (16) || ciphertext (48), where tag = HMAC(MAC key, index || previous tag ||
plaintext) cut to 16 bytes and ciphertext = AES-256-CTR(encryption key, first block = tag).
The tag is the chain value: it covers every record before it. An epoch is one flash sector of
records; its key yields the next one's by a one-way step.
"""

from firmware.hash_auth import (
    KEY_BYTES,
    LABEL_LOG_KEYS,
    LABEL_LOG_NEXT,
    TAG_BYTES,
    Hmac,
    ctr,
    equal,
    expand,
)

RECORD_BYTES = 64
PLAIN_BYTES = RECORD_BYTES - TAG_BYTES
RECORDS_PER_EPOCH = 63
CHAIN_START = bytes(TAG_BYTES)


def next_epoch_key(epoch_key: bytes) -> bytes:
    """The key of the epoch after; the way back does not exist."""
    return Hmac(epoch_key).digest(LABEL_LOG_NEXT)


class RecordSeal:
    """Seals and opens the records of one epoch."""

    def __init__(self, epoch_key: bytes) -> None:
        """Derive the epoch's two working keys from its 32-byte key."""
        keys = expand(epoch_key, LABEL_LOG_KEYS, 2 * KEY_BYTES)
        self._encryption_key = keys[:KEY_BYTES]
        self._mac = Hmac(keys[KEY_BYTES:])

    def seal(self, index: int, previous_tag: bytes, plaintext: bytes) -> bytes:
        """The 64 bytes stored for `plaintext` (48 bytes) at `index` after `previous_tag`."""
        tag = self._tag(index, previous_tag, plaintext)
        return tag + ctr(self._encryption_key, tag, plaintext)

    def open(
        self, index: int, previous_tag: bytes, record: "bytes | bytearray | memoryview"
    ) -> "bytes | None":
        """The 48 plain bytes, or None when this is not the record after `previous_tag`."""
        tag = bytes(record[:TAG_BYTES])
        plaintext = ctr(self._encryption_key, tag, bytes(record[TAG_BYTES:]))
        return plaintext if equal(tag, self._tag(index, previous_tag, plaintext)) else None

    def _tag(self, index: int, previous_tag: bytes, plaintext: bytes) -> bytes:
        mac = self._mac.digest(index.to_bytes(4, "little"), previous_tag, plaintext)
        return mac[:TAG_BYTES]
