"""The state the office set for this lock: its number and body, in two checked copies.

The state (revocation floors, configuration) is replaced whole by a higher number. Both files
hold the newest one; they are written one after the other, so a power cut leaves at least one
whole, and a spoilt copy never brings an older state back. File:

    magic 4 | number u32 | body | CRC of these 4
"""

from hashlib import sha256

from firmware.flash import CRC_BYTES, checksum

_MAGIC = b"nfs1"
_BODY_AT = 8
_NAMES = ("state.0", "state.1")
DIGEST_BYTES = 8


class StateStore:
    """The newest state, kept in RAM as the bytes that the envelope carried.

    Attributes:
        number: the state's number; -1 when there is none, which means that the lock must refuse
            Bluetooth until it is provisioned.
        body: the state's bytes.
        digest: which of the states that were ever sealed under this number it is.
    """

    def __init__(self, directory: str = "/") -> None:
        """Read both copies in `directory` (ending in a slash) and mend the one that is behind."""
        self._paths = [directory + name for name in _NAMES]
        copies = [_read(path) for path in self._paths]
        newest = max(copies, key=_number)
        self._set(newest)
        if newest:
            self._mend(copies, newest)

    def store(self, number: int, body: bytes) -> bool:
        """Put a newer state in force; False, and nothing happens, when it is not newer.

        Raises OSError when the file system refuses; the copy not yet written is as before.
        """
        if number <= self.number:
            return False
        content = _MAGIC + number.to_bytes(4, "little") + body
        for path in self._paths:
            _write(path, content)
        self._set(content)
        return True

    def _mend(self, copies: "list[bytes]", newest: bytes) -> None:
        try:
            for i in range(len(copies)):
                if copies[i] != newest:
                    _write(self._paths[i], newest)
        except OSError:
            # A flash that refuses must not keep a door shut; the next start tries again.
            return

    def _set(self, content: bytes) -> None:
        self.number = _number(content)
        self.body = content[_BODY_AT:]
        self.digest = digest_of(self.body)


def digest_of(body: bytes) -> bytes:
    """What a lock tells of a state's content: the first 8 bytes of its SHA-256."""
    return sha256(body).digest()[:DIGEST_BYTES]


def _number(content: bytes) -> int:
    return int.from_bytes(content[4:_BODY_AT], "little") if content else -1


def _read(path: str) -> bytes:
    """A copy's content without its CRC; empty when it is missing or spoilt."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return b""
    content = data[:-CRC_BYTES]
    if len(content) < _BODY_AT or content[:4] != _MAGIC or data[-CRC_BYTES:] != checksum(content):
        return b""
    return content


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content + checksum(content))
