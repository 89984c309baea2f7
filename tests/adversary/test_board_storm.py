"""Storms on simulated boards, through the whole radio stack, on locks that sleep and that never do.

While bad peers do harm the bolt is thrown when it is due; afterwards a holder opens, the lock
sleeps (or goes on, never started anew), and every record is there.
"""

from pathlib import Path

import pytest

from firmware import messages, records
from firmware.state_record import LockState
from hil_tests.bench import Bench
from hil_tests.sim_rig import SimRig
from hil_tests.visitor import Visitor
from tests.adversary.radio_peers import ATTACKS, EVERYTHING, storm

RELOCK_S = 5
STORM_S = 15
SLOT = 7
MODES = pytest.mark.parametrize("always_on", [False, True], ids=["sleeping", "always on"])


async def _weather(folder: Path, seed: int, attacks: tuple[str, ...], *, always_on: bool) -> None:
    rig = SimRig(seed, folder, always_on=always_on)
    bench = Bench(rig, seed)
    try:
        state = LockState()
        state.config.auto_relock_s = RELOCK_S
        await bench.provision(state)
        await _passes(bench, rig, attacks)
        await bench.check_heap()
    finally:
        await rig.close()


async def _passes(bench: Bench, rig: SimRig, attacks: tuple[str, ...]) -> None:
    anna = bench.visitor(SLOT)
    await anna.open()
    async with storm(rig, attacks) as done:
        await rig.pass_time(STORM_S)
        assert rig.door.is_locked, "a due relock was forgotten in the storm"
    assert done["links"]
    await _is_whole(bench, anna)


async def _is_whole(bench: Bench, anna: Visitor) -> None:
    anna.waits, anna.deadline_s = False, 60.0
    exchange = await bench.until_it_succeeds(lambda: anna.open(bench.gathering()))
    assert exchange.outcome == messages.OUTCOME_OPENED
    await bench.rig.asleep()
    checked = bench.verify(exchange.pages)
    assert not checked.problems, "records were lost"
    events = [one.record for one in checked.records]
    opened = [one for one in events if one.event == records.EVENT_OPENED and one.slot == SLOT]
    boots = [one for one in events if one.event == records.EVENT_BOOT]
    assert len(opened) >= 2  # once more when its first answer was lost
    assert len(boots) == 1, "the lock was started anew"


@pytest.mark.long
@MODES
async def test_a_storm_of_every_kind_leaves_a_lock_that_opens(
    tmp_path: Path, *, always_on: bool
) -> None:
    await _weather(tmp_path, 1, EVERYTHING, always_on=always_on)


@pytest.mark.long
@MODES
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("seed", range(2, 5))
async def test_a_storm_of_one_kind_leaves_a_lock_that_opens(
    tmp_path: Path, seed: int, attack: str, *, always_on: bool
) -> None:
    await _weather(tmp_path, seed, (attack,), always_on=always_on)
