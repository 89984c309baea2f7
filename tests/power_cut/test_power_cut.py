"""Power cut at a flash operation: no acknowledged event is lost, and the lock opens.

`make test` cuts at a sample of the operations, `make test-long` at every one. Each time the flash
is rebuilt to that moment, the operation under way torn, and a lock booted from it in the real VM;
a rightful holder opens and reads the whole log.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware import messages
from hil_tests.sim_rig import SimRig
from host_tools.log_chain import ChainPosition
from sim.board.profile import BoardProfile
from sim.door.door import DoorProfile
from sim.hardware.flash import Recording, Tear
from tests.power_cut.working_life import EVENTS, SEED, Life, live, read_log

SAMPLE = 10
"""Cuts in `make test`."""
TEAR_SEED = 7


def _acknowledged(recording: Recording, operations: int) -> int:
    """How many events phones held receipts of when so many operations were done."""
    return max(int(str(label)) for label in recording.marks_before(operations))


async def _survives(life: Life, image: bytes, acknowledged: int, folder: Path) -> None:
    """Boot a lock from `image`, open it, and find every acknowledged event in its log."""
    rig = SimRig(SEED, folder, start_lock_time=life.lock_time)
    rig.air.interval_s = 0
    try:
        await rig.world.add_door(DoorProfile("the door", locked=True), BoardProfile(), image)
        life.holder.rig = rig
        life.holder.waits = False
        async with life.holder.visit() as session:
            status = await session.prove(messages.COMMAND_OPEN)
            assert status.outcome == messages.OUTCOME_MOVING
            pages = await read_log(session, 0, status.log_next)
        stored = b"".join(page.records for page in pages)
        checked = life.bench.office.verify(ChainPosition(), 0, stored)
        assert not checked.problems
        held = {entry.index for entry in checked.records}
        lost = set(range(acknowledged)) - held
        assert not lost, f"lost {sorted(lost)}"
    finally:
        await rig.close()


def _cuts(recording: Recording, chosen: set[int]) -> Iterator[tuple[int, bytes]]:
    for count, image in recording.prefixes(Tear.PART, TEAR_SEED):
        if count in chosen:
            yield count, image


async def test_sample_of_power_cuts_loses_no_event_and_the_lock_opens(tmp_path: Path) -> None:
    life = await live(tmp_path)
    operations = len(life.recording.operations)
    chosen = set(random.Random(SEED).sample(range(operations), SAMPLE)) | {operations}
    assert _acknowledged(life.recording, operations) >= EVENTS
    for count, image in _cuts(life.recording, chosen):
        folder = tmp_path / str(count)
        folder.mkdir()
        await _survives(life, image, _acknowledged(life.recording, count), folder)


@pytest.mark.long
async def test_every_power_cut_loses_no_event_and_the_lock_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    life = await live(tmp_path)
    operations = len(life.recording.operations)
    for count, image in _cuts(life.recording, set(range(operations + 1))):
        folder = tmp_path / "cut"
        folder.mkdir(exist_ok=True)
        await _survives(life, image, _acknowledged(life.recording, count), folder)
        with capsys.disabled():
            sys.stderr.write(f"\rpower cut {count} of {operations}")
