"""Patches: what makes a block or a manifest of a file that the lock has.

A patch is steps of `copy from u16 ‖ bytes to copy u16 ‖ bytes to insert u16 ‖ these bytes`.
Normative text: `docs/protocol.md`, section 11. Loaded only while an update runs.
"""

import struct

from firmware.messages import MessageError
from firmware.update_format import PATCH_STEP_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    Sink = Callable[[bytes], object]

_CHUNK_BYTES = 256


def apply_patch(read: "Callable[[int], bytes]", base: str, sink: "Sink", limit: int) -> int:
    """Hand what a patch makes of the file `base` to `sink`; return its length.

    Without a base ("") what is copied is missing. Raises MessageError when the patch is cut, or
    before it makes more than `limit` bytes: its steps could copy thousands of times its length.
    """
    made = 0
    while True:
        head = read(PATCH_STEP_BYTES)
        if not head:
            return made
        while len(head) < PATCH_STEP_BYTES:
            head += _some(read, PATCH_STEP_BYTES - len(head))
        start, copied, inserted = struct.unpack("<HHH", head)
        if made + copied + inserted > limit:
            raise MessageError("patch")
        if copied and base:
            with open(base, "rb") as file:
                made += copy(file, start, copied, sink)
        made += inserted
        while inserted:
            part = _some(read, min(inserted, _CHUNK_BYTES))
            sink(part)
            inserted -= len(part)


def _some(read: "Callable[[int], bytes]", most: int) -> bytes:
    found = read(most)
    if not found:
        raise MessageError("patch")
    return found


def copy(source: "BinaryIO", start: int, length: int, sink: "Sink") -> int:
    """Hand `length` bytes of a file from `start` on to `sink`; return how many there were."""
    source.seek(start)
    left = length
    while left:
        part = source.read(min(left, _CHUNK_BYTES))
        if not part:
            break
        sink(part)
        left -= len(part)
    return length - left


class Pieces:
    """Reads on through pieces."""

    def __init__(self, pieces: "list[bytes]") -> None:
        """Begin with the first of `pieces`."""
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    def read(self, most: int) -> bytes:
        """Return at least one byte, from one piece; none at the end."""
        if self._piece == len(self._pieces):
            return b""
        piece = self._pieces[self._piece]
        found = piece[self._at : self._at + most]
        self._at += len(found)
        if self._at == len(piece):
            self._piece += 1
            self._at = 0
        return found
