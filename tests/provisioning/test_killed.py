"""A bench whose process is killed, without any warning, at random moments of making a unit."""

import multiprocessing
import random
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from provisioning.bench.folder import BenchFolder
from provisioning.unit.make import OfficeRegistry, make_unit
from provisioning.unit.register import PROVISIONED, BenchUnit
from tests.central.inside import lock_count
from tests.provisioning.bench_chip import SILENT, ChipInAFile, order
from tests.provisioning.conftest import Depot

pytestmark = pytest.mark.starts  # a whole bench at a virtual chip, though in this process

LONGEST_S = 0.6
"""A whole run takes about so long; some kills come after its end."""


def make_in(folder: Path, number: int, ready: Event | None = None) -> BenchUnit:
    """Make unit `number` at the bench and office in `folder`."""
    office = EmbeddedOffice(folder / "office")
    chip = ChipInAFile(folder / f"chip-{number}", f"240ac4{number:06x}")
    register, wanted = BenchFolder(folder / "bench").register, order(f"Nygade {number}")
    if ready is not None:
        ready.set()
    try:
        return make_unit(chip, OfficeRegistry(office), register, wanted, SILENT)
    finally:
        office.close()


def kill_while_making(folder: Path, number: int, after_s: float) -> None:
    """Start to make unit `number` in a process of its own and kill that after `after_s`."""
    spawning = multiprocessing.get_context("spawn")
    ready = spawning.Event()
    process = spawning.Process(target=make_in, args=(folder, number, ready))
    process.start()
    assert ready.wait(30)
    time.sleep(after_s)
    process.kill()
    process.join()
    process.close()


def kill_and_repair(depot: Depot, folder: Path, kills: int, seed: int) -> int:
    """Kill `kills` runs, each of another unit, and see that running again puts all right.

    Returns how many of the killed runs had not come to their end.
    """
    delays = random.Random(seed)
    unfinished = 0
    for number in range(kills):
        kill_while_making(folder, number, delays.uniform(0, LONGEST_S))
        unfinished += len(depot.office.doors()) == number
        unit = make_in(folder, number)
        flash = ChipInAFile(folder / f"chip-{number}", unit.unit)
        known = {door.lock_id: door.name for door in depot.office.doors()}
        assert flash.present_lock_id() == bytes.fromhex(unit.lock_id)
        assert known[bytes.fromhex(unit.lock_id)] == f"Nygade {number}"
        assert len(known) == number + 1
    assert lock_count(depot.office) == kills
    assert {one.stage for one in depot.bench.register.units()} == {PROVISIONED}
    return unfinished


def test_a_killed_bench_is_put_right_by_running_again(depot: Depot, tmp_path: Path) -> None:
    assert kill_and_repair(depot, tmp_path, kills=3, seed=1)


@pytest.mark.long
def test_a_bench_killed_fifty_times_is_put_right(depot: Depot, tmp_path: Path) -> None:
    assert kill_and_repair(depot, tmp_path, kills=50, seed=2) >= 10
