"""Firmware updates, the other parties' part of the formats: manifests, offers, patches.

Normative text: `docs/protocol.md`, section 11. Depot, release machine and phone pack and parse
these; a lock never loads this module.
"""

import struct
from hashlib import sha256

from firmware.messages import ENVELOPE_OVERHEAD, MessageError
from firmware.update_format import BLOCK_BYTES, MANIFEST_FORMAT, OFFER_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

OFFER_ENVELOPE_BYTES = OFFER_BYTES + ENVELOPE_OVERHEAD
_OFFER = "<32sHBx"


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
    return struct.pack("<HHH", copy_from, copy_bytes, len(inserted)) + inserted


def block_place(file: int, block: int, offset: int) -> int:
    """The `value` of COMMAND_UPDATE_BLOCK: file, block in it, offset in the compressed block."""
    return file << 24 | block << 16 | offset


def pack_entry(name: str, data: bytes) -> bytes:
    """One file of a manifest: name, size, and the SHA-256 of each of its blocks."""
    starts = range(0, len(data), BLOCK_BYTES)
    digests = b"".join(sha256(data[at : at + BLOCK_BYTES]).digest() for at in starts)
    return bytes((len(name),)) + name.encode() + struct.pack("<I", len(data)) + digests


def manifest_entries(files: "Mapping[str, bytes]") -> "dict[str, bytes]":
    """Each file's entry by name, in the order they have in a manifest."""
    return {name: pack_entry(name, files[name]) for name in sorted(files)}


def pack_manifest(version: int, files: "Mapping[str, bytes]") -> bytes:
    """The manifest of a release: what the depot stores beside a slot, and a release is named by."""
    head = struct.pack("<BBHI", MANIFEST_FORMAT, len(files), 0, version)
    return head + b"".join(manifest_entries(files).values())
