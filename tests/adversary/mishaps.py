"""What befalls a door's flash: writes that are refused, and bytes that spoil where they lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.adversary.door import SECTOR_BYTES, Door, MemoryPartition
from tests.adversary.world import Person, World

PLACES = (
    "identity",
    "identity's copy",
    "log key",
    "log key's copy",
    "log header",
    "newest record",
    "any record",
    "grant",
    "head of the grants",
    "state",
    "state's copy",
)
"""What may spoil."""
_IDENTITY_BYTES = 180
_KEY_BYTES = 40
_RECORD_BYTES = 64
_GRANT_BYTES = 128
_HEADER_BYTES = 36
_HEAD_BYTES = 12


def spoil(world: World, door: Door, place: str, at: int, value: int) -> None:
    """Change one byte of a stored structure, `at` counted round within it."""
    if place.startswith("state"):
        _spoil_file(Path(door.path("state.1" if "copy" in place else "state.0")), at, value)
        return
    partition, start, length = _region(world, door, place)
    partition.content[start + at % length] = value


def _spoil_file(path: Path, at: int, value: int) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[at % len(content)] = value
    path.write_bytes(content)


def _region(world: World, door: Door, place: str) -> tuple[MemoryPartition, int, int]:
    """(partition, first byte, length) of a structure in the raw flash."""
    copy = "copy" in place
    if place.startswith("identity"):
        return door.key_flash, copy * SECTOR_BYTES, _IDENTITY_BYTES
    if place.startswith("log key"):
        return door.key_flash, _key_at(door, copy=copy), _KEY_BYTES
    if "grant" in place:
        entry = _grant_at(world.people["anna"], world, door)
        if place == "grant":
            return door.grant_flash, entry, _GRANT_BYTES
        return door.grant_flash, entry - entry % SECTOR_BYTES, _HEAD_BYTES
    return (door.log_flash, *_log_region(door, place))


def _key_at(door: Door, *, copy: bool) -> int:
    keys = door.lock.log._keys
    sector, offset = keys._place(int(copy), keys.newest)
    return int(sector * SECTOR_BYTES + offset)


def _grant_at(person: Person, world: World, door: Door) -> int:
    """Where this holder's newest entry begins; that of the first sector when it is not stored."""
    stored_key = world.keys(person, door.master, person.serial).stored_key
    at = max(door.grant_flash.content.rfind(stored_key), 0)
    return at - at % _GRANT_BYTES


def _log_region(door: Door, place: str) -> tuple[int, int]:
    epoch, position = divmod(door.lock.log.next_index - 1, _RECORD_BYTES - 1)
    sector = epoch % 6 * SECTOR_BYTES
    if place == "log header":
        return sector, _HEADER_BYTES
    if place == "newest record":
        return sector + (position + 1) * _RECORD_BYTES, _RECORD_BYTES
    return sector + _RECORD_BYTES, (position + 1) * _RECORD_BYTES


@contextmanager
def refusing(door: Door, label: str, refused: range) -> Iterator[None]:
    """While it lasts, these of the coming writes fail; `label` is a partition, or `files`."""
    if label == "files":
        with _files_refusing(door.modules.lock_state, refused):
            yield
        return
    partition = door.partition(label)
    partition.refused = refused
    try:
        yield
    finally:
        partition.refused = range(0)


@contextmanager
def _files_refusing(module: Any, refused: range) -> Iterator[None]:
    """The file is cut short before the write is refused, as the worst file system would."""
    opened = [0]

    def opens(path: str, mode: str = "r") -> IO[Any]:
        if "w" in mode:
            opened[0] += 1
            if opened[0] - 1 in refused:
                Path(path).write_bytes(b"")
                raise OSError(path)
        return Path(path).open(mode)

    module.open = opens
    try:
        yield
    finally:
        del module.open
