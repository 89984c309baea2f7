"""A firmware release: its files, its manifest, and how little of it a lock needs to be sent.

`docs/protocol.md` section 11 is the normative text. The file of a release is a zip archive with
nothing in it that differs from machine to machine.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from firmware import update_format, update_pack
from firmware.messages import MessageError
from firmware.update_format import BLOCK_BYTES

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip archive can tell: every file of every release has it."""
START_MODULES = ("boot.mpy", "slot_check.mpy")
"""A release's own word on what starts a lock from outside the slots: no update renews that."""
_MANIFEST = "manifest"
_FIRST_BYTES = b"PK\x03\x04"
_LARGEST_BYTES = (update_format.MAX_FILES + 1) * (update_format.MAX_FILE_BYTES + 512)
"""Longest release: nothing in it need be packed, and what names the files is short."""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What reading an archive with any bytes in it may raise."""
_SEED_BYTES = 8
_MOST_PLACES = 16
_WORTH_A_STEP = update_format.PATCH_STEP_BYTES + 1


class ReleaseError(ValueError):
    """The file is no release, or not a whole one."""

    def __init__(self, key: str) -> None:
        """`key` names the reason: release_… in the texts."""
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Release:
    """One firmware: version (1 to 16777215) and the modules' bytecode by file name."""

    version: int
    files: Mapping[str, bytes]

    @cached_property
    def manifest(self) -> bytes:
        """What the lock checks every file against."""
        return update_pack.pack_manifest(self.version, self.files)

    @cached_property
    def _entries(self) -> dict[str, bytes]:
        return update_pack.manifest_entries(self.files)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the manifest: the same wherever the same sources were built."""
        return hashlib.sha256(self.manifest).digest()

    @property
    def base(self) -> bytes:
        """How a lock names the release it runs."""
        return self.digest[: update_format.BASE_BYTES]

    def starts_like(self, other: "Release") -> bool:
        """Whether both were built with the same start files."""
        return all(self.files.get(name) == other.files.get(name) for name in START_MODULES)

    def offer_body(self) -> bytes:
        """What the release machine seals for each lock."""
        return update_pack.pack_offer(self.digest, len(self.manifest), len(self.files))

    def name_of(self, file: int) -> str:
        """The name of the manifest's entry number `file`. Raises IndexError."""
        return list(self._entries)[file]

    def block(self, name: str, block: int) -> bytes:
        """One block of a file; empty beyond its end, or when there is no such file."""
        return self.files.get(name, b"")[block * BLOCK_BYTES : (block + 1) * BLOCK_BYTES]

    def block_patch(self, file: int, block: int, base: "Release | None" = None) -> bytes:
        """What makes one block: of the release that the lock runs, only what differs."""
        name = self.name_of(file)
        known = base.files.get(name, b"") if base else b""
        return patch_between(known, self.block(name, block))

    def patch(self, base: "Release | None" = None) -> bytes:
        """What makes the manifest, of that of the release that the lock runs."""
        return patch_between(base.manifest if base else b"", self.manifest)

    def pack(self) -> bytes:
        """The release's file: the same bytes on any machine."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, data in {
                _MANIFEST: self.manifest,
                **dict(sorted(self.files.items())),
            }.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        return target.getvalue()

    def write(self, path: Path) -> None:
        """Write the release's file. Raises OSError."""
        path.write_bytes(self.pack())

    @staticmethod
    def read(path: Path) -> "Release":
        """Read a release's file and check every block. Raises ReleaseError or OSError."""
        with path.open("rb") as file:
            return Release.unpack(file.read(_LARGEST_BYTES + 1))

    @staticmethod
    def unpack(content: bytes) -> "Release":
        """Read what `pack` gives and nothing else. Raises ReleaseError."""
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                files = _read_all(archive)
        except _UNREADABLE as error:
            raise ReleaseError(
                "release_cut" if _begins_well(content) else "release_none"
            ) from error
        try:
            manifest = files.pop(_MANIFEST)
            version = _check_set(manifest, files)
        except (KeyError, MessageError) as error:
            raise ReleaseError("release_none") from error
        release = Release(version, files)
        if release.manifest != manifest or release.pack() != content:
            raise ReleaseError("release_altered")
        return release


def _read_all(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every file, none longer than a lock takes: what is packed may claim to be any size.

    Raises ReleaseError for more.
    """
    files: dict[str, bytes] = {}
    for entry in archive.infolist()[: update_format.MAX_FILES + 2]:
        limit = max(update_format.MAX_FILE_BYTES, update_format.MAX_MANIFEST_BYTES)
        with archive.open(entry) as packed:
            files[entry.filename] = packed.read(limit + 1)
        if len(files[entry.filename]) > limit:
            raise ReleaseError("release_none")
    return files


def _begins_well(content: bytes) -> bool:
    """Whether this begins as every release does: then it was one, and is cut short or damaged."""
    return content.startswith(_FIRST_BYTES)


def _check_set(manifest: bytes, files: Mapping[str, bytes]) -> int:
    """The version of a manifest that names exactly `files`. Raises ReleaseError, MessageError."""
    source = BytesIO(manifest)
    count, version = update_format.read_manifest_head(source)
    named = {name for name, _, _ in update_format.read_entries(source, count)}
    if files.keys() - named:
        raise ReleaseError("release_extra")
    if named - files.keys():
        raise ReleaseError("release_lacks")
    return version


def patch_between(base: bytes, wanted: bytes) -> bytes:
    """Steps that make `wanted` of `base`; at most six bytes longer than `wanted`.

    Greedy: at each place the longest likeness that begins with the same eight bytes.
    """
    seeds = _seeds(base)
    steps: list[tuple[int, int, bytearray]] = [(0, 0, bytearray())]
    at = 0
    while at < len(wanted):
        start, length = _longest(base, seeds, wanted, at)
        if length > _WORTH_A_STEP:
            steps.append((start, length, bytearray()))
            at += length
        else:
            steps[-1][2].append(wanted[at])
            at += 1
    return b"".join(
        update_pack.pack_patch_step(start, length, bytes(inserted))
        for start, length, inserted in steps
        if length or inserted
    )


def _seeds(base: bytes) -> dict[bytes, list[int]]:
    """Where every eight bytes of `base` begin."""
    found: dict[bytes, list[int]] = {}
    for at in range(len(base) - _SEED_BYTES + 1):
        found.setdefault(base[at : at + _SEED_BYTES], []).append(at)
    return found


def _longest(
    base: bytes, seeds: Mapping[bytes, list[int]], wanted: bytes, at: int
) -> tuple[int, int]:
    """(start, length) of the longest part of `base` that `wanted` goes on with at `at`."""
    best = (0, 0)
    for start in seeds.get(wanted[at : at + _SEED_BYTES], ())[:_MOST_PLACES]:
        length = _alike(base, start, wanted, at)
        best = max(best, (start, length), key=lambda found: found[1])
    return best


def _alike(base: bytes, start: int, wanted: bytes, at: int) -> int:
    """For how many bytes both go on alike."""
    most = min(len(base) - start, len(wanted) - at)
    length, stride = 0, most
    while stride:
        if base[start + length : start + length + stride] == wanted[at + length :][:stride]:
            length += stride
        stride = min(stride // 2, most - length)
    return length
