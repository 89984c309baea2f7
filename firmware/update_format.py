"""Wire formats of a firmware update, and the manifest that lists a slot's files. Pure.

Normative text: `docs/protocol.md`, section 11. Loaded only while an update runs.
"""

import struct
from hashlib import sha256

from firmware.messages import ENVELOPE_OVERHEAD, MessageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Protocol

    class Readable(Protocol):
        """What a manifest is read from: a file, or bytes on the host."""

        def read(self, size: int = ...) -> bytes:
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

# Argument of COMMAND_UPDATE_BLOCK: the running slot's block is the compression's dictionary.
BLOCK_WITH_DICTIONARY = 1
# DEFLATE's window (RFC 1951), as the base-2 logarithm of its bytes.
WINDOW_BITS = 12
# A compressed block is at most so much longer than the block.
COMPRESSED_LIMIT = BLOCK_BYTES + 64

_HEAD = "<BBHI"
MANIFEST_HEAD_BYTES = 8
_SIZE = "<I"
_OFFER = "<32sHBx"
OFFER_BYTES = 36
OFFER_ENVELOPE_BYTES = OFFER_BYTES + ENVELOPE_OVERHEAD
_PATCH = "<HHH"
PATCH_STEP_BYTES = 6
_STATUS = "<BBBBHHIII8s4x"
UPDATE_STATUS_BYTES = 32
BASE_BYTES = 8

_NAME_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789_"
_NAME_END = b".mpy"


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
        """The status' 32 bytes."""
        return struct.pack(
            _STATUS,
            self.reason,
            self.phase,
            self.file,
            self.block,
            self.received,
            0,
            self.version,
            self.floor,
            self.offered,
            self.base,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "UpdateStatus":
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
            _,
            status.version,
            status.floor,
            status.offered,
            status.base,
        ) = struct.unpack(_STATUS, data)
        return status


def pack_offer(digest: bytes, manifest_bytes: int, files: int) -> bytes:
    """The body of an UPDATE envelope, 36 bytes: the manifest's SHA-256, length and files."""
    return struct.pack(_OFFER, digest, manifest_bytes, files)


def parse_offer(data: bytes) -> "tuple[bytes, int, int]":
    """Return (digest, length, files) of the manifest. Raises MessageError on another length."""
    if len(data) != OFFER_BYTES:
        raise MessageError("update offer length")
    digest, manifest_bytes, files = struct.unpack(_OFFER, data)
    return digest, manifest_bytes, files


def pack_patch_step(copy_from: int, copy_bytes: int, inserted: bytes) -> bytes:
    """One step of a manifest patch: copy from the running slot's manifest, then insert."""
    return struct.pack(_PATCH, copy_from, copy_bytes, len(inserted)) + inserted


def parse_patch_step(data: "bytes | memoryview") -> "tuple[int, int, int]":
    """Return (copy from, bytes to copy, bytes to insert). Raises MessageError when cut."""
    if len(data) < PATCH_STEP_BYTES:
        raise MessageError("manifest patch length")
    copy_from, copied, inserted = struct.unpack(_PATCH, bytes(data[:PATCH_STEP_BYTES]))
    return copy_from, copied, inserted


def block_place(file: int, block: int, offset: int) -> int:
    """The `value` of COMMAND_UPDATE_BLOCK: file, block in it, offset in the compressed block."""
    return file << 24 | block << 16 | offset


def pack_manifest_head(files: int, version: int) -> bytes:
    """The 8 bytes before a manifest's entries."""
    return struct.pack(_HEAD, MANIFEST_FORMAT, files, 0, version)


def read_manifest_head(source: "Readable") -> "tuple[int, int]":
    """Return (number of files, firmware version). Raises MessageError on another format."""
    head = source.read(MANIFEST_HEAD_BYTES)
    if len(head) != MANIFEST_HEAD_BYTES:
        raise MessageError("manifest length")
    form, files, _, version = struct.unpack(_HEAD, head)
    if form != MANIFEST_FORMAT:
        raise MessageError("manifest format")
    return files, version


def pack_entry(name: str, size: int, digests: bytes) -> bytes:
    """One file of a manifest: name, size, and the SHA-256 of each of its blocks."""
    return bytes((len(name),)) + name.encode() + struct.pack(_SIZE, size) + digests


def manifest_entries(files: "Mapping[str, bytes]") -> "dict[str, bytes]":
    """Each file's entry by name, in the order they have in a manifest."""
    return {
        name: pack_entry(name, len(files[name]), _digests(files[name])) for name in sorted(files)
    }


def _digests(data: bytes) -> bytes:
    starts = range(0, len(data), BLOCK_BYTES)
    return b"".join(sha256(data[at : at + BLOCK_BYTES]).digest() for at in starts)


def pack_manifest(version: int, files: "Mapping[str, bytes]") -> bytes:
    """The manifest of a release: what the depot stores beside a slot, and a release is named by."""
    return pack_manifest_head(len(files), version) + b"".join(manifest_entries(files).values())


def read_entries(source: "Readable", files: int) -> "Iterator[tuple[str, int, bytes]]":
    """Yield (name, size, digests) of each entry, in ascending order of names.

    Raises MessageError for whatever is not exactly `files` lawful entries and nothing else.
    """
    last = b""
    for _ in range(files):
        name = source.read(_first(source.read(1)))
        if name <= last or not _is_lawful(name):
            raise MessageError("manifest name")
        last = name
        size_field = source.read(4)
        size = struct.unpack(_SIZE, size_field)[0] if len(size_field) == 4 else 0
        if not 0 < size <= MAX_FILE_BYTES:
            raise MessageError("manifest file size")
        digests = source.read(DIGEST_BYTES * block_count(size))
        if len(digests) != DIGEST_BYTES * block_count(size):
            raise MessageError("manifest length")
        yield name.decode(), size, digests
    if source.read(1):
        raise MessageError("manifest padded")


def block_count(size: int) -> int:
    """Number of blocks of a file of `size` bytes."""
    return (size + BLOCK_BYTES - 1) // BLOCK_BYTES


def _first(data: bytes) -> int:
    if not data:
        raise MessageError("manifest length")
    return data[0]


def _is_lawful(name: bytes) -> bool:
    """Whether `name` is that of a module: nothing that leads out of the slot."""
    stem = name[: -len(_NAME_END)]
    return (
        len(name) <= MAX_NAME_BYTES
        and name.endswith(_NAME_END)
        and len(stem) > 0
        and all(letter in _NAME_LETTERS for letter in stem)
    )
