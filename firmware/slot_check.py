"""Reads a firmware slot again from flash and says whether it is what its manifest names.

Installed as /slot_check.mpy as well: boot.py uses that copy when the slot in force does not start,
so nothing of `firmware` is imported here. `docs/protocol.md`, section 11, has the format.
"""

import os
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_FORMAT = 1
_HEAD_BYTES = 8
_BLOCK_BYTES = 4096
_DIGEST_BYTES = 32
_MAX_FILE_BYTES = 8 * _BLOCK_BYTES
_CHUNK_BYTES = 256


def is_whole(slot: str, floor: int = 0) -> bool:
    """Whether the folder `slot` holds one whole firmware, of version `floor` or later.

    False for whatever cannot be read: flash that has worn out tells all kinds of things.
    """
    try:
        with open(slot + "/manifest", "rb") as manifest:
            return _is_as_told(slot + "/firmware/", manifest, floor)
    except (OSError, ValueError, IndexError, MemoryError):
        return False


def _is_as_told(folder: str, manifest: "BinaryIO", floor: int) -> bool:
    head = manifest.read(_HEAD_BYTES)
    files = head[1]
    if head[0] != _FORMAT or int.from_bytes(head[4:], "little") < floor:
        return False
    for _ in range(files):
        name = manifest.read(manifest.read(1)[0]).decode()
        size = int.from_bytes(manifest.read(4), "little")
        if size > _MAX_FILE_BYTES:
            return False
        blocks = (size + _BLOCK_BYTES - 1) // _BLOCK_BYTES
        if not is_sound(folder + name, size, manifest.read(_DIGEST_BYTES * blocks)):
            return False
    # All that is named is there, so the count tells whether anything else is.
    return files > 0 and not manifest.read(1) and len(os.listdir(folder[:-1])) == files


def is_sound(path: str, size: int, digests: bytes) -> bool:
    """Whether a file reads back as `size` bytes with the SHA-256 `digests` of its blocks.

    Raises OSError when it is not there or cannot be read.
    """
    with open(path, "rb") as file:
        for at in range(0, len(digests), _DIGEST_BYTES):
            left = min(_BLOCK_BYTES, size)
            size -= left
            if _digest_of_next(file, left) != digests[at : at + _DIGEST_BYTES]:
                return False
        return not size and not file.read(1)


def _digest_of_next(file: "BinaryIO", length: int) -> bytes:
    """The SHA-256 of the next `length` bytes, or of as many as there are."""
    digest = sha256()
    while length:
        part = file.read(min(length, _CHUNK_BYTES))
        if not part:
            break
        digest.update(part)
        length -= len(part)
    return digest.digest()
