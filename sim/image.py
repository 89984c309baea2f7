"""Builds flash images for boards that no flasher has written: for tests and the simulator."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from firmware_build.file_system import file_system
from firmware_build.firmware_files import FIRMWARE, firmware_files
from firmware_build.partitions import (
    LOCK_PARTITIONS,
    TABLE_OFFSET,
    PartitionEntry,
    encode_table,
    partition,
)
from sim.hardware.flash import FLASH_BYTES

__all__ = ["FIRMWARE", "firmware_files", "firmware_image", "flash_image"]


def flash_image(
    files: Mapping[str, bytes],
    partitions: tuple[PartitionEntry, ...] = LOCK_PARTITIONS,
    size: int = FLASH_BYTES,
) -> bytes:
    """A whole chip: erased, but for the partition table and the file system with `files`."""
    image = bytearray(b"\xff" * size)
    table = encode_table(partitions)
    image[TABLE_OFFSET : TABLE_OFFSET + len(table)] = table
    vfs = partition("vfs", partitions)
    image[vfs.offset : vfs.end] = file_system(files, vfs.size)
    return bytes(image)


def firmware_image(source: Path = FIRMWARE) -> bytes:
    """The image of a lock that left the depot's flasher, not provisioned yet."""
    newest = max(file.stat().st_mtime_ns for file in source.rglob("*.py"))
    return _built(source, newest)


@lru_cache(maxsize=4)
def _built(source: Path, newest: int) -> bytes:
    del newest  # part of the key only: sources that changed are compiled anew
    return flash_image(firmware_files(source))
