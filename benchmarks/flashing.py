"""What the flasher adds to bare esptool: everything but connecting and writing, on a real wire.

The chip is the mock ROM loader, which takes bytes faster than any wire. So what goes over the
cable is counted, and the bare time is what that takes at the usual speed.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, Report
from central.embedded.office import EmbeddedOffice
from firmware_build.firmware_files import firmware_files
from provisioning.chip.chip_link import FAST_BAUD, open_link
from provisioning.chip.rom_image import parse_image
from provisioning.unit.make import MakingStep, OfficeRegistry, UnitOrder, Watcher, make_unit
from provisioning.unit.register import UnitRegister
from sim.board.board import Board
from sim.clock import WorldClock
from tests.provisioning.devkit import plugged_in
from tests.provisioning.images import real_esp32_image

LIMIT_PERCENT = 10.0
"""At most so much over bare esptool writing the same bytes."""
RUNS = 3
"""Other work on the machine only ever adds to what is ours, so the least of these counts."""
_BITS_PER_BYTE = 10  # with start and stop bit


class _Stopwatch:
    """Notes when each step began."""

    def __init__(self) -> None:
        self.began_s: dict[MakingStep, float] = {}
        self.wire_bytes = 0

    def step(self, now: MakingStep) -> None:
        """A step begins."""
        self.began_s[now] = time.perf_counter()

    def count(self, _region: int, sent: int, total: int) -> None:
        """Bytes went over the wire; each region's end adds its length."""
        self.wire_bytes += total if sent == total else 0

    def writing_s(self) -> float:
        """How long esptool wrote."""
        return self.began_s[MakingStep.REPORT] - self.began_s[MakingStep.WRITE]


def measure() -> Report:
    """Make one unit of a blank ESP32 and see where the time went."""
    runs = sorted(_pair() for _ in range(RUNS))
    (own_s, bare_s), wire_bytes = runs[0], round(runs[0][1] * FAST_BAUD / _BITS_PER_BYTE)
    percent = 100 * own_s / bare_s
    against = f"esptool sending {wire_bytes} bytes at {FAST_BAUD} baud"
    return Report(
        (Figure("time besides connecting and writing", percent, "%", against, LIMIT_PERCENT),),
        {"own_s": own_s, "bare_s": bare_s, "all_own_s": [own for own, _ in runs]},
    )


def _pair() -> tuple[float, float]:
    """Seconds of our own, and of bare esptool, for one and the same unit."""
    own_s, wire_bytes = asyncio.run(_flash())
    return own_s, wire_bytes * _BITS_PER_BYTE / FAST_BAUD


async def _flash() -> tuple[float, int]:
    board = Board(WorldClock(), seed=1)
    try:
        with plugged_in(board) as kit:
            return await asyncio.to_thread(_make, kit.url)
    finally:
        await board.close()


def _make(url: str) -> tuple[float, int]:
    """Seconds of our own, the lock's first boot included, and bytes over the wire."""
    watch = _Stopwatch()
    with tempfile.TemporaryDirectory() as folder, open_link(url) as link:
        # A bench opens its office and reads image and firmware once, not for every unit.
        office = EmbeddedOffice(Path(folder) / "office")
        register = UnitRegister(Path(folder) / "units")
        order = UnitOrder("front door", parse_image(real_esp32_image()), firmware_files())
        watcher = Watcher(watch.step, watch.count)
        began_s = time.perf_counter()
        make_unit(link, OfficeRegistry(office), register, order, watcher)
        own_s = time.perf_counter() - began_s - watch.writing_s()
        office.close()
    return own_s, watch.wire_bytes
