"""Builds flash images: our partition table, and a littlefs that MicroPython mounts."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from littlefs import LittleFS

from sim.compile import compile_package
from sim.flash import ERASE_BLOCK_BYTES, FLASH_BYTES
from sim.partitions import LOCK_PARTITIONS, TABLE_OFFSET, Partition, encode_table, partition

FIRMWARE = Path(__file__).resolve().parent.parent / "firmware"
"""Where the lock's firmware is kept as source."""

FIRST_SLOT = "a"
"""The firmware slot that a depot fills."""

MAIN = b"launch()\n"
"""/main.py: boot.py, whose globals it shares, has picked the slot and knows how to start it."""

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


def files_of(image: bytes, partitions: tuple[Partition, ...] = LOCK_PARTITIONS) -> dict[str, bytes]:
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


def firmware_files(source: Path = FIRMWARE, slot: str = FIRST_SLOT) -> dict[str, bytes]:
    """What a depot puts on a lock: boot.py and main.py, and the package compiled in a slot."""
    files = {"/boot.py": (source / "boot.py").read_bytes(), "/main.py": MAIN}
    for name, code in compile_package(source).items():
        files[f"/{slot}/firmware/{name}"] = code
    return files


def firmware_image(source: Path = FIRMWARE) -> bytes:
    """The image of a lock that left the depot's flasher, not provisioned yet."""
    newest = max(file.stat().st_mtime_ns for file in source.rglob("*.py"))
    return _built(source, newest)


@lru_cache(maxsize=4)
def _built(source: Path, newest: int) -> bytes:
    del newest  # part of the key only: sources that changed are compiled anew
    return flash_image(firmware_files(source))
