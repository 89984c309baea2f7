"""A firmware release: its files, its manifest, and how little of it a lock needs to be sent.

`docs/protocol.md` section 11 is the normative text. The file of a release is a zip archive with
nothing in it that differs from machine to machine.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import takewhile
from pathlib import Path

from firmware import update_format
from firmware.messages import MessageError
from firmware.update_format import BLOCK_BYTES

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip archive can tell: every file of every release has it."""
_MANIFEST = "manifest"
_LONGEST_COPY = 0xFFFF


class ReleaseError(ValueError):
    """The file is no release, or not a whole one."""


@dataclass(frozen=True)
class Release:
    """One firmware: version (1 to 16777215) and the modules' bytecode by file name."""

    version: int
    files: Mapping[str, bytes]

    @cached_property
    def manifest(self) -> bytes:
        """What the lock checks every file against."""
        return update_format.pack_manifest(self.version, self.files)

    @cached_property
    def _entries(self) -> dict[str, bytes]:
        return update_format.manifest_entries(self.files)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the manifest: the same wherever the same sources were built."""
        return hashlib.sha256(self.manifest).digest()

    @property
    def base(self) -> bytes:
        """How a lock names the release it runs."""
        return self.digest[: update_format.BASE_BYTES]

    def offer_body(self) -> bytes:
        """What the release machine seals for each lock."""
        return update_format.pack_offer(self.digest, len(self.manifest), len(self.files))

    def name_of(self, file: int) -> str:
        """The name of the manifest's entry number `file`. Raises IndexError."""
        return list(self._entries)[file]

    def block(self, name: str, block: int) -> bytes:
        """One block of a file; empty beyond its end, or when there is no such file."""
        return self.files.get(name, b"")[block * BLOCK_BYTES : (block + 1) * BLOCK_BYTES]

    def compressed(self, file: int, block: int, base: "Release | None") -> tuple[int, bytes]:
        """The argument of COMMAND_UPDATE_BLOCK, and the block by DEFLATE.

        With the release that the lock runs, what the two have in common costs next to nothing.
        """
        name = self.name_of(file)
        dictionary = base.block(name, block) if base else b""
        packer = zlib.compressobj(
            9, zlib.DEFLATED, -update_format.WINDOW_BITS, 9, zlib.Z_DEFAULT_STRATEGY, dictionary
        )
        packed = packer.compress(self.block(name, block)) + packer.flush()
        return (update_format.BLOCK_WITH_DICTIONARY if dictionary else 0), packed

    def patch(self, base: "Release | None" = None) -> bytes:
        """The manifest, told by its differences from that of the release the lock runs."""
        if base is None:
            return update_format.pack_patch_step(0, 0, self.manifest)
        writer = _PatchWriter(base.manifest)
        head = update_format.MANIFEST_HEAD_BYTES
        writer.add(0, self.manifest[:head])
        for name, entry in self._entries.items():
            writer.add(base.entry_at(name), entry)
        return writer.finish()

    def entry_at(self, name: str) -> int | None:
        """Where the entry of `name` begins in the manifest."""
        at = update_format.MANIFEST_HEAD_BYTES
        for known, entry in self._entries.items():
            if known == name:
                return at
            at += len(entry)
        return None

    def write(self, path: Path) -> None:
        """Write the release's file, the same bytes on any machine. Raises OSError."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, data in {
                _MANIFEST: self.manifest,
                **dict(sorted(self.files.items())),
            }.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        path.write_bytes(target.getvalue())

    @staticmethod
    def read(path: Path) -> "Release":
        """Read a release's file and check every block. Raises ReleaseError or OSError."""
        try:
            with zipfile.ZipFile(path) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
            manifest = files.pop(_MANIFEST)
            count, version = update_format.read_manifest_head(BytesIO(manifest))
        except (zipfile.BadZipFile, KeyError, MessageError) as error:
            raise ReleaseError(str(path)) from error
        release = Release(version, files)
        if count != len(files) or release.manifest != manifest:
            raise ReleaseError(str(path))
        return release


class _PatchWriter:
    """Collects steps: what continues the last copy lengthens it."""

    def __init__(self, base: bytes) -> None:
        self._base = base
        self._steps: list[tuple[int, int, bytes]] = [(0, 0, b"")]

    def add(self, at: int | None, wanted: bytes) -> None:
        """Go on with `wanted`, which the base may have, or begin alike, at `at`."""
        there = b"" if at is None else self._base[at : at + len(wanted)]
        alike = len(list(takewhile(lambda two: two[0] == two[1], zip(there, wanted, strict=False))))
        start, copied, inserted = self._steps[-1]
        # A step costs six bytes: shorter likenesses are not worth one.
        if at is not None and not inserted and start + copied == at:
            self._steps[-1] = (start, copied + alike, wanted[alike:])
        elif at is not None and alike > update_format.PATCH_STEP_BYTES:
            self._steps.append((at, alike, wanted[alike:]))
        else:
            self._steps[-1] = (start, copied, inserted + wanted)

    def finish(self) -> bytes:
        """The patch."""
        return b"".join(update_format.pack_patch_step(*step) for step in self._steps)
