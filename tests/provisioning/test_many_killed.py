"""A bench full of boards whose process is killed at random moments, and several benches at once."""

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from unittest.mock import patch

import pytest

from host_tools.cli.main import run
from host_tools.errors import ExitCode
from provisioning.unit.register import PROVISIONED
from tests.central.inside import lock_count
from tests.provisioning.bench_chip import ChipInAFile
from tests.provisioning.conftest import Depot

pytestmark = pytest.mark.starts  # a whole bench at a virtual chip, though in this process

BOARDS = 8
LONGEST_S = 2.5
"""A bench full takes about so long; some kills come after its end."""
SPAWNING = multiprocessing.get_context("spawn")


@contextmanager
def file_link(port: str, _baud: int) -> Iterator[ChipInAFile]:
    """Stands for `open_link`: the chip in the file `port`, whose name is its address."""
    path = Path(port)
    yield ChipInAFile(path, path.name)


def chip_of(folder: Path, number: int) -> Path:
    """The file of a chip in `folder`."""
    return folder / f"240ac4{number:06x}"


def flash_many(folder: Path, numbers: range, ready: Event | None = None) -> int:
    """Make each chip the lock of the door with its number; what the command ends with."""

    def tiny_firmware() -> dict[str, bytes]:
        if ready is not None:
            ready.set()
        return {"/boot.py": b"pass\n"}

    boards = [f"Nygade {number}={chip_of(folder, number)}" for number in numbers]
    firmware = patch("provisioning.bench.flash_many_cli.firmware_files", tiny_firmware)
    with firmware, patch("provisioning.bench.flash_job.open_link", file_link):
        return run(["provision", "flash-many", *boards, "--json"])


def at_a_bench(folder: Path, numbers: range, ready: Event) -> None:
    """As `flash_many`, as a process: its exit code is the command's."""
    os._exit(flash_many(folder, numbers, ready))


def start(folder: Path, numbers: range) -> SpawnProcess:
    """A bench in a process of its own, under way."""
    ready = SPAWNING.Event()
    process = SPAWNING.Process(target=at_a_bench, args=(folder, numbers, ready))
    process.start()
    assert ready.wait(60)
    return process


def end_of(process: SpawnProcess) -> int | None:
    """How a bench ended."""
    process.join()
    code = process.exitcode
    process.close()
    return code


def check_consistent(depot: Depot, folder: Path, numbers: range) -> None:
    """Office, register and chips agree: every lock is known, and none is known twice."""
    known = {door.name: door.lock_id for door in depot.office.doors()}
    assert len(set(known.values())) == len(known) == len(numbers)
    for number in numbers:
        chip = ChipInAFile(chip_of(folder, number), "")
        assert chip.present_lock_id() == known[f"Nygade {number}"]
    assert lock_count(depot.office) == len(numbers)
    assert {one.stage for one in depot.bench.register.units()} == {PROVISIONED}


def kill_and_repair(depot: Depot, folder: Path, kills: int, seed: int) -> int:
    """Kill `kills` full benches and run each again; returns how many had not come to their end."""
    delays = random.Random(seed)
    unfinished = 0
    for first in range(0, kills * BOARDS, BOARDS):
        numbers = range(first, first + BOARDS)
        process = start(folder, numbers)
        time.sleep(delays.uniform(0, LONGEST_S))
        process.kill()
        unfinished += end_of(process) != ExitCode.DONE
        assert flash_many(folder, numbers) == ExitCode.DONE
        check_consistent(depot, folder, range(first + BOARDS))
    return unfinished


def test_a_killed_bench_full_is_put_right_by_running_again(depot: Depot, tmp_path: Path) -> None:
    assert kill_and_repair(depot, tmp_path, kills=2, seed=4)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_bench_full_killed_fifty_times_is_put_right(depot: Depot, tmp_path: Path) -> None:
    assert kill_and_repair(depot, tmp_path, kills=50, seed=5) >= 20


def test_two_benches_work_for_one_office_at_the_same_time(depot: Depot, tmp_path: Path) -> None:
    at_once = [start(tmp_path, range(4)), start(tmp_path, range(4, 8))]
    assert [end_of(one) for one in at_once] == [ExitCode.DONE, ExitCode.DONE]
    check_consistent(depot, tmp_path, range(8))
