"""Firmware updates, the lock's part of the formats: numbers, status, and reading a manifest.

Normative text: `docs/protocol.md`, section 11. What only depot, release machine and phone do is
in `update_pack.py`, which a lock never loads.
"""

import struct

from firmware.messages import MessageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Readable(Protocol):
        """What a manifest is read from: a file, or bytes on the host."""

        def read(self, __size: int = ...) -> bytes:
            """Return at most `size` bytes."""


MANIFEST_FORMAT = 1
BLOCK_BYTES = 4096
DIGEST_BYTES = 32
MAX_FILES = 96
MAX_FILE_BYTES = 8 * BLOCK_BYTES
MAX_NAME_BYTES = 32
MAX_MANIFEST_BYTES = 8192
# A larger number does not fit the log's argument beside what happened.
MAX_FIRMWARE_VERSION = 0xFFFFFF

# What is to be done next.
PHASE_IDLE = 0
PHASE_COPYING = 1
PHASE_WANTING = 2
PHASE_COMPLETE = 3
PHASE_SWITCHED = 4

# Why something was refused.
REASON_NONE = 0
REASON_TRUNCATED = 1
REASON_FOREIGN = 2
REASON_OLDER = 3
REASON_PRESENT = 4
REASON_BAD_MANIFEST = 5
REASON_EXTRA_FILES = 6
REASON_BAD_BLOCK = 7
REASON_OUT_OF_ORDER = 8
REASON_ON_TRIAL = 9
REASON_DAMAGED = 10

# The patch of a block is at most so much longer than the block.
BLOCK_PATCH_LIMIT = BLOCK_BYTES + 64

MANIFEST_HEAD_BYTES = 8
OFFER_BYTES = 36
PATCH_STEP_BYTES = 6
UPDATE_STATUS_BYTES = 32
_STATUS = "<BBBBHxxIII8s4x"
# Envelope, one patch step and the longest manifest.
OFFER_LIMIT = 8448
BASE_BYTES = 8

_NAME_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789_"


def read_manifest_head(source: "Readable") -> "tuple[int, int]":
    """Return (number of files, firmware version). Raises MessageError on another format."""
    head = source.read(MANIFEST_HEAD_BYTES)
    if len(head) != MANIFEST_HEAD_BYTES or head[0] != MANIFEST_FORMAT:
        raise MessageError("manifest")
    return head[1], int.from_bytes(head[4:], "little")


def read_entries(source: "Readable", files: int) -> "Iterator[tuple[str, int, bytes]]":
    """Yield (name, size, digests) of each entry, in ascending order of names.

    Raises MessageError for whatever is not exactly `files` lawful entries and nothing else.
    """
    last = b""
    for _ in range(files):
        length = source.read(1)
        name = source.read(length[0]) if length else b""
        size = int.from_bytes(source.read(4), "little")
        blocks = (size + BLOCK_BYTES - 1) // BLOCK_BYTES
        if name <= last or not _is_lawful(name) or not 0 < size <= MAX_FILE_BYTES:
            raise MessageError("manifest")
        last = name
        digests = source.read(DIGEST_BYTES * blocks)
        if len(digests) != DIGEST_BYTES * blocks:
            raise MessageError("manifest")
        yield name.decode(), size, digests
    if source.read(1):
        raise MessageError("manifest")


def _is_lawful(name: bytes) -> bool:
    """Whether `name` is that of a module: nothing that leads out of the slot."""
    stem = name[:-4]
    return (
        0 < len(stem) <= MAX_NAME_BYTES - 4
        and name.endswith(b".mpy")
        and all(letter in _NAME_LETTERS for letter in stem)
    )


class UpdateStatus:
    """Where an update stands, as the lock tells it."""

    __slots__ = (
        "base",
        "block",
        "file",
        "floor",
        "offered",
        "phase",
        "reason",
        "received",
        "version",
    )

    def __init__(self) -> None:
        """Nothing offered; fields are set by name."""
        self.reason = REASON_NONE
        self.phase = PHASE_IDLE
        # The block wanted: index of its file in the manifest, and its index in the file.
        self.file = 0
        self.block = 0
        # Bytes of the compressed block that are here.
        self.received = 0
        # Firmware versions: running, lowest that may be installed, offered.
        self.version = 0
        self.floor = 0
        self.offered = 0
        # The first bytes of the SHA-256 of the running slot's manifest.
        self.base = bytes(BASE_BYTES)

    def pack(self) -> bytes:
        """The 32 bytes."""
        return struct.pack(
            _STATUS,
            self.reason,
            self.phase,
            self.file,
            self.block,
            self.received,
            self.version,
            self.floor,
            self.offered,
            self.base,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "UpdateStatus":  # host only
        """Read 32 bytes. Raises MessageError on another length."""
        if len(data) != UPDATE_STATUS_BYTES:
            raise MessageError("update status length")
        status = UpdateStatus()
        (
            status.reason,
            status.phase,
            status.file,
            status.block,
            status.received,
            status.version,
            status.floor,
            status.offered,
            status.base,
        ) = struct.unpack(_STATUS, data)
        return status
