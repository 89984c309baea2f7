"""A chip that only exists in memory, made into a lock by the depot's own path."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from firmware.state_record import Config
from firmware_build.partitions import partition
from provisioning.chip.chip_link import ChipFacts
from provisioning.chip.flash_plan import Region, as_flashed
from provisioning.chip.lock_content import IDENTITY_HEAD_BYTES, lock_id_in
from provisioning.chip.rom_image import parse_image
from provisioning.unit.make import OfficeRegistry, UnitOrder, Watcher, make_unit
from provisioning.unit.register import BenchUnit
from tests.provisioning.conftest import Depot
from tests.provisioning.images import fixture_image

FLASH_BYTES = 4 << 20
CHUNK_BYTES = 16 << 10
SILENT = Watcher(lambda _step: None, lambda *_counts: None)


class ChipOnTheBench:
    """Stands for a `ChipLink`: a chip in memory that reports what was written to it."""

    def __init__(self, unit: str = "240ac4000001", flash_bytes: int = FLASH_BYTES) -> None:
        """Make a blank chip with the address `unit`."""
        self.facts = ChipFacts("ESP32C3", 3, flash_bytes, unit)
        self.port = "here"
        self.flash = b"\xff" * flash_bytes

    def present_lock_id(self) -> bytes | None:
        """See `Chip`."""
        at = partition("keys").offset
        return lock_id_in(self.flash[at : at + IDENTITY_HEAD_BYTES])

    def write(self, regions: list[Region], progress: Callable[[int, int, int], None]) -> None:
        """See `Chip`."""
        progress(0, 1, 1)
        self.flash = as_flashed(regions, len(self.flash))

    def start(self) -> None:
        """See `Chip`."""

    def lines(self, timeout_s: float) -> list[str]:
        """See `Chip`."""
        del timeout_s
        lock_id = self.present_lock_id()
        return [f"noeglefri: lock {lock_id.hex()}, ESP32C3"] if lock_id else []


class ChipInAFile(ChipOnTheBench):
    """A chip whose flash outlives the process that writes it, block by block."""

    def __init__(self, path: Path, unit: str) -> None:
        """Take up the chip in `path`, blank when there is none."""
        super().__init__(unit)
        if not path.exists():
            # In one step: a chip is never half there, even when the process is killed here.
            made = path.with_name(f".{path.name}.{os.getpid()}")
            made.write_bytes(b"\xff" * FLASH_BYTES)
            made.replace(path)
        self._path = path
        self.flash = path.read_bytes()

    def write(self, regions: list[Region], progress: Callable[[int, int, int], None]) -> None:
        """See `Chip`."""
        with self._path.open("r+b") as file:
            for region in regions:
                for at in range(0, len(region.content), CHUNK_BYTES):
                    file.seek(region.offset + at)
                    file.write(region.content[at : at + CHUNK_BYTES])
                    file.flush()
                    time.sleep(0.001)
        super().write(regions, progress)


def order(door: str = "Nygade 7") -> UnitOrder:
    """What a chip is to become."""
    return UnitOrder(door, parse_image(fixture_image("ESP32C3")), {"/boot.py": b"pass\n"}, Config())


def make(depot: Depot, chip: ChipOnTheBench, door: str = "Nygade 7") -> BenchUnit:
    """Make `chip` the lock of `door` for an office that is online."""
    registry = OfficeRegistry(depot.office)
    return make_unit(chip, registry, depot.bench.register, order(door), SILENT)
