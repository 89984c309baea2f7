"""Whether a simulated lock that was kept runs the clone's firmware, and how it comes to do so."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from littlefs.errors import LittleFSError

from firmware_build.file_system import file_system, files_of
from firmware_build.partitions import partition
from sim.image import firmware_image

_SLOT_FILE = "/slot"
_FIRMWARE = ("/a/", "/b/", _SLOT_FILE, "/boot.py", "/main.py")
"""What the beginnings of a firmware's own files are; all else is the lock's."""


@lru_cache(maxsize=1)
def _clones() -> Mapping[str, bytes]:
    return files_of(firmware_image())


def changed_modules(flash: Path) -> list[str]:
    """Modules of the clone that are other ones, or none, in the slot in force of a kept lock.

    Nothing is told of a lock whose file system cannot be read.
    """
    try:
        kept = files_of(flash.read_bytes())
    except LittleFSError:
        return []
    running = _modules(kept, chr(kept.get(_SLOT_FILE, b"a")[0]))
    wanted = _modules(_clones(), "a")
    names = running.keys() | wanted.keys()
    return sorted(name for name in names if running.get(name) != wanted.get(name))


def _modules(files: Mapping[str, bytes], slot: str) -> dict[str, bytes]:
    """Compiled modules by the names of their sources."""
    folder = f"/{slot}/firmware/"
    return {
        f"{path.removeprefix(folder).removesuffix('.mpy')}.py": code
        for path, code in files.items()
        if path.startswith(folder)
    }


def brought_over(flash: Path) -> bytes:
    """A kept lock's flash with the clone's firmware; identity, state, log and list stay.

    Raises:
        littlefs.errors.LittleFSError: when its file system cannot be read.
    """
    image = bytearray(flash.read_bytes())
    own = {path: code for path, code in files_of(bytes(image)).items() if not _is_firmware(path)}
    vfs = partition("vfs")
    image[vfs.offset : vfs.end] = file_system({**own, **_clones()}, vfs.size)
    return bytes(image)


def _is_firmware(path: str) -> bool:
    return path.startswith(_FIRMWARE)
