"""The idle slot's files while an update fills it, beside those of the running one.

    /b/offer              the sealed offer; while it is there, the update can be resumed
    /b/incoming.manifest  the manifest that it names
    /b/incoming/          the files, in the manifest's order, each block checked before it is stored
    /b/firmware/          what can be booted: never half filled, it gets its name by one rename
    /b/manifest           the manifest of that

Loaded only while an update runs. Every method raises OSError when the file system refuses.
"""

import os
from hashlib import sha256

from firmware import update_format
from firmware.messages import MessageError
from firmware.update_format import BLOCK_BYTES, DIGEST_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_CHUNK_BYTES = 256


class SlotStore:
    """Two slots' folders: one to copy from, one to fill."""

    def __init__(self, running: str, idle: str) -> None:
        """`running` and `idle` are folders such as /a and /b."""
        self._running = running
        self._idle = idle
        self._incoming = idle + "/incoming"
        self._manifest = self._incoming + ".manifest"
        self._offer = idle + "/offer"

    def running_manifest(self) -> "tuple[int, bytes]":
        """Return (version, SHA-256) of the running slot's manifest; (0, b"") without one."""
        try:
            with open(self._running + "/manifest", "rb") as file:
                version = update_format.read_manifest_head(file)[1]
        except (OSError, MessageError):
            return 0, b""
        return version, _digest_of(self._running + "/manifest")

    def offer(self) -> bytes:
        """The sealed offer that is being followed, or b""."""
        try:
            with open(self._offer, "rb") as file:
                return file.read()
        except OSError:
            return b""

    def compose(self, patch: "bytes | memoryview") -> "tuple[int, bytes]":
        """Build a manifest from the running slot's by `patch`; return (length, SHA-256) of it.

        Nothing else of the slot changes. Raises MessageError when the patch is cut.
        """
        _make(self._idle)
        patch = memoryview(patch)
        with open(self._idle + "/manifest.new", "wb") as new:
            while patch:
                copy_from, copied, inserted = update_format.parse_patch_step(patch)
                end = update_format.PATCH_STEP_BYTES + inserted
                if end > len(patch) or new.tell() + copied + inserted > _MANIFEST_LIMIT:
                    raise MessageError("manifest patch length")
                if copied:
                    self._copy_manifest(new, copy_from, copied)
                new.write(patch[update_format.PATCH_STEP_BYTES : end])
                patch = patch[end:]
            length = new.tell()
        return length, _digest_of(self._idle + "/manifest.new")

    def _copy_manifest(self, target: "BinaryIO", start: int, length: int) -> None:
        """Copy a part of the running manifest, as much of it as there is."""
        try:
            source = open(self._running + "/manifest", "rb")
        except OSError:
            return
        with source:
            source.seek(start)
            while length:
                part = source.read(min(length, _CHUNK_BYTES))
                if not part:
                    return
                target.write(part)
                length -= len(part)

    def check_composed(self, files: int, version: int) -> None:
        """Raise MessageError unless the composed manifest is lawful and names both numbers."""
        with open(self._idle + "/manifest.new", "rb") as file:
            if update_format.read_manifest_head(file) != (files, version) or not files:
                raise MessageError("manifest head")
            for _ in update_format.read_entries(file, files):
                continue

    def begin(self, envelope: bytes) -> None:
        """Empty the slot and follow the composed manifest; `envelope` is the sealed offer."""
        _remove(self._offer)
        _remove(self._incoming)
        # By one rename a slot that could be booted becomes none, before its first file goes.
        if _is_there(self._idle + "/firmware"):
            os.rename(self._idle + "/firmware", self._incoming)
            _remove(self._incoming)
        _remove(self._idle + "/manifest")
        os.mkdir(self._incoming)
        os.rename(self._idle + "/manifest.new", self._manifest)
        with open(self._offer, "wb") as file:
            file.write(envelope)

    def open_manifest(self) -> "tuple[BinaryIO, int]":
        """Return the followed manifest, opened after its head, and its number of files.

        Raises MessageError when it is not readable.
        """
        file = open(self._manifest, "rb")
        return file, update_format.read_manifest_head(file)[0]

    def stored_blocks(self, name: str, size: int) -> int:
        """How many blocks of a file are stored; a torn or too long one is removed."""
        path = self._incoming + "/" + name
        try:
            stored = os.stat(path)[6]
        except OSError:
            return 0
        if stored == size:
            return update_format.block_count(size)
        if stored > size or stored % BLOCK_BYTES:
            os.remove(path)
            return 0
        return stored // BLOCK_BYTES

    def append(self, name: str, block: "bytes | memoryview") -> None:
        """Store the next block of a file. Closing it makes the block last, and not before."""
        with open(self._incoming + "/" + name, "ab") as file:
            file.write(block)

    def read_running(self, name: str, block: int, into: memoryview) -> int:
        """Read a block of the running slot's file `name`; the number of bytes that are there."""
        try:
            with open(self._running + "/firmware/" + name, "rb") as file:
                file.seek(block * BLOCK_BYTES)
                return file.readinto(into) or 0
        except OSError:
            return 0

    def verify(self, digest: bytes, buffer: bytearray) -> int:
        """Re-read everything from flash; REASON_NONE when it is exactly what was offered.

        A file that is not what its digests say is removed, so that it is fetched again.
        `buffer` takes one block.
        """
        if _digest_of(self._manifest) != digest:
            return update_format.REASON_BAD_MANIFEST
        names = set(os.listdir(self._incoming))
        manifest, files = self.open_manifest()
        reason = update_format.REASON_NONE
        with manifest:
            for name, size, digests in update_format.read_entries(manifest, files):
                if name not in names or not self._is_sound(name, size, digests, buffer):
                    _remove(self._incoming + "/" + name)
                    reason = update_format.REASON_DAMAGED
                names.discard(name)
        return update_format.REASON_EXTRA_FILES if names else reason

    def _is_sound(self, name: str, size: int, digests: bytes, buffer: bytearray) -> bool:
        view = memoryview(buffer)
        with open(self._incoming + "/" + name, "rb") as file:
            for at in range(0, len(digests), DIGEST_BYTES):
                length = min(BLOCK_BYTES, size)
                size -= length
                if file.readinto(view[:length]) != length:
                    return False
                if sha256(view[:length]).digest() != digests[at : at + DIGEST_BYTES]:
                    return False
            return not file.read(1)

    def commit(self) -> None:
        """Give the verified files the name under which they boot; the slot is not in force yet."""
        os.rename(self._manifest, self._idle + "/manifest")
        os.rename(self._incoming, self._idle + "/firmware")
        _remove(self._offer)


_MANIFEST_LIMIT = update_format.MAX_MANIFEST_BYTES


def _digest_of(path: str) -> bytes:
    """The SHA-256 of a whole file."""
    digest = sha256()
    with open(path, "rb") as file:
        while True:
            part = file.read(_CHUNK_BYTES)
            if not part:
                return digest.digest()
            digest.update(part)


def _is_there(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _make(folder: str) -> None:
    if not _is_there(folder):
        os.mkdir(folder)


def _remove(path: str) -> None:
    """Remove a file, or a folder with what is in it, if it is there."""
    if not _is_there(path):
        return
    try:
        names = os.listdir(path)
    except OSError:
        os.remove(path)
        return
    for name in names:
        _remove(path + "/" + name)
    os.rmdir(path)
