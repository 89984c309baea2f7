"""The session's encrypted channel: one key pair per direction, a counter of exactly +1 each.

Used by lock and phone alike; who sends with which half is told at construction.
"""

from firmware.hash_auth import TAG_BYTES, Hmac, ctr, equal


class _Direction:
    """One direction's keys and counter."""

    def __init__(self, keys: bytes) -> None:
        # Kept as they are: pads of a key take four times its room, in both directions of each link.
        self._keys = keys
        self._counter = 0

    def _tag(self, kind: bytes, ciphertext: "bytes | memoryview") -> bytes:
        mac = Hmac(self._keys[32:])
        return mac.digest(kind, self._counter.to_bytes(4, "little"), ciphertext)[:TAG_BYTES]

    def _crypt(self, data: "bytes | memoryview") -> bytes:
        # The counter fills the upper half of the first block: messages never share a block.
        first_block = self._counter.to_bytes(8, "big") + bytes(8)
        return ctr(self._keys[:32], first_block, data)

    def seal(self, kind: int, body: "bytes | bytearray | memoryview") -> bytes:
        head = bytes((kind,))
        ciphertext = self._crypt(memoryview(body))
        message = head + ciphertext + self._tag(head, ciphertext)
        self._counter += 1
        return message

    def open(self, message: "bytes | memoryview") -> "bytes | None":
        view = memoryview(message)
        if len(view) < 1 + TAG_BYTES:
            return None
        ciphertext = view[1 : len(view) - TAG_BYTES]
        if not equal(self._tag(bytes(view[:1]), ciphertext), view[len(view) - TAG_BYTES :]):
            return None
        body = self._crypt(ciphertext)
        self._counter += 1
        return body


class SecureChannel:
    """Seals what one party says and opens what the other said, in order, once each."""

    def __init__(self, keys: bytes, is_lock: bool) -> None:
        """Split the 128 bytes of hash_auth.session_keys()."""
        from_lock, from_phone = _Direction(keys[:64]), _Direction(keys[64:])
        self._outgoing = from_lock if is_lock else from_phone
        self._incoming = from_phone if is_lock else from_lock

    def seal(self, kind: int, body: "bytes | bytearray | memoryview") -> bytes:
        """Return kind ‖ ciphertext ‖ tag and count on."""
        return self._outgoing.seal(kind, body)

    def open(self, message: "bytes | memoryview") -> "bytes | None":
        """Return the body, or None when altered, replayed, skipped or cut: end the session then."""
        return self._incoming.open(message)
