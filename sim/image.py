"""Builds flash images for boards that no flasher has written: for tests and the simulator."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from firmware.update_format import pack_manifest
from provisioning.file_system import file_system
from provisioning.partitions import (
    LOCK_PARTITIONS,
    TABLE_OFFSET,
    Partition,
    encode_table,
    partition,
)
from sim.compile import compile_package
from sim.flash import FLASH_BYTES

FIRMWARE = Path(__file__).resolve().parent.parent / "firmware"
"""Where the lock's firmware is kept as source."""

FIRST_SLOT = "a"
"""The firmware slot that a depot fills."""

FIRST_VERSION = 1
"""The firmware version of a lock that no release was installed on."""

MAIN = b"launch()\n"
"""/main.py: boot.py, whose globals it shares, has picked the slot and knows how to start it."""


def flash_image(
    files: Mapping[str, bytes],
    partitions: tuple[Partition, ...] = LOCK_PARTITIONS,
    size: int = FLASH_BYTES,
) -> bytes:
    """A whole chip: erased, but for the partition table and the file system with `files`."""
    image = bytearray(b"\xff" * size)
    table = encode_table(partitions)
    image[TABLE_OFFSET : TABLE_OFFSET + len(table)] = table
    vfs = partition("vfs", partitions)
    image[vfs.offset : vfs.end] = file_system(files, vfs.size)
    return bytes(image)


def firmware_files(
    source: Path = FIRMWARE, slot: str = FIRST_SLOT, version: int = FIRST_VERSION
) -> dict[str, bytes]:
    """What a depot puts on a lock: boot.py and main.py, and the package compiled in a slot.

    The slot's manifest names the firmware's `version`; updates tell only what differs from it.
    """
    files = {"/boot.py": (source / "boot.py").read_bytes(), "/main.py": MAIN}
    package = compile_package(source)
    files[f"/{slot}/manifest"] = pack_manifest(version, package)
    return files | {f"/{slot}/firmware/{name}": code for name, code in package.items()}


def firmware_image(source: Path = FIRMWARE) -> bytes:
    """The image of a lock that left the depot's flasher, not provisioned yet."""
    newest = max(file.stat().st_mtime_ns for file in source.rglob("*.py"))
    return _built(source, newest)


@lru_cache(maxsize=4)
def _built(source: Path, newest: int) -> bytes:
    del newest  # part of the key only: sources that changed are compiled anew
    return flash_image(firmware_files(source))
