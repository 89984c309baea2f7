"""Builds and reads the littlefs of a lock, in the geometry that MicroPython mounts."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from littlefs import LittleFS

from firmware_build.partitions import LOCK_PARTITIONS, PartitionEntry, partition

ERASE_BLOCK_BYTES = 4096
"""Smallest erasable unit of the SPI NOR chips on ESP32 modules."""

# What MicroPython's VfsLfs2 uses by itself; block_count is the partition's and must match it.
_GEOMETRY: dict[str, Any] = {
    "block_size": ERASE_BLOCK_BYTES,
    "read_size": 32,
    "prog_size": 32,
    "cache_size": 128,
    "lookahead_size": 32,
    "name_max": 255,
}


def file_system(files: Mapping[str, bytes], size: int) -> bytes:
    """A littlefs of `size` bytes that holds `files`, by absolute path."""
    made = LittleFS(mount=False, block_count=size // ERASE_BLOCK_BYTES, **_GEOMETRY)
    made.context.buffer[:] = b"\xff" * size
    made.format()
    made.mount()
    for path, content in files.items():
        made.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        with made.open(path, "wb") as file:
            file.write(content)
    return bytes(made.context.buffer)


def files_of(
    image: bytes, partitions: tuple[PartitionEntry, ...] = LOCK_PARTITIONS
) -> dict[str, bytes]:
    """Every file of the file system in a flash `image`, by absolute path.

    Raises:
        littlefs.errors.LittleFSError: when there is no readable file system.
    """
    vfs = partition("vfs", partitions)
    opened = LittleFS(block_count=vfs.size // ERASE_BLOCK_BYTES, mount=False, **_GEOMETRY)
    opened.context.buffer[:] = image[vfs.offset : vfs.end]
    opened.mount()
    found: dict[str, bytes] = {}
    for folder, _, names in opened.walk("/"):
        for name in names:
            path = str(PurePosixPath(folder) / name)
            with opened.open(path, "rb") as file:
                found[path] = file.read()
    return found
