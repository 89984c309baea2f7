"""Resets at any instant of an exchange, on simulated boards that sleep and that never do.

The phone comes again by itself and opens; the bolt is thrown when it is due; the log is whole.
"""

import asyncio
from pathlib import Path

import pytest

from firmware import messages, records
from firmware.state_record import LockState
from hil_tests.bench import Bench
from hil_tests.sim_rig import SimRig
from hil_tests.visitor import Visitor

RELOCK_S = 5
SLOT = 7
LOOK_S = 0.25
LOCKED_WITHIN_S = 60.0
"""Real seconds, on a busy machine."""
KINDS = ("reset button", "supply that sags", "hang")
"""A processor that hangs is reset by the watchdog."""
MODES = pytest.mark.parametrize("always_on", [False, True], ids=["sleeping", "always on"])


async def _befall(bench: Bench, kind: str) -> None:
    if kind == "reset button":
        await bench.rig.reset()
    else:
        await bench.rig.do("hang" if kind == "hang" else "brown_out")


async def _is_reset_meanwhile(bench: Bench, anna: Visitor, kinds: tuple[str, ...]) -> None:
    """Anna opens, and at some instant of it the chip starts anew."""
    opening = bench.soon(bench.until_it_succeeds(anna.open))
    await bench.rig.pass_time(bench.random.uniform(0, 1.5))
    await _befall(bench, bench.random.choice(kinds))
    assert (await opening).outcome == messages.OUTCOME_OPENED


async def _locks_itself(bench: Bench) -> None:
    async with asyncio.timeout(LOCKED_WITHIN_S):
        while not await bench.rig.do("is_locked"):
            await bench.rig.pass_time(LOOK_S)


async def _log_is_whole(bench: Bench, anna: Visitor, openings: int) -> None:
    exchange = await bench.until_it_succeeds(lambda: anna.status(bench.gathering()))
    checked = bench.verify(exchange.pages)
    assert not checked.problems
    assert checked.position.next_index == exchange.status.log_next
    opened = [one for one in checked.records if one.record.event == records.EVENT_OPENED]
    assert len(opened) >= openings


async def _live(
    folder: Path, seed: int, resets: int, kinds: tuple[str, ...], *, always_on: bool
) -> None:
    bench = Bench(SimRig(seed, folder, always_on=always_on), seed)
    try:
        state = LockState()
        state.config.auto_relock_s = RELOCK_S
        await bench.provision(state)
        anna = bench.visitor(SLOT)
        anna.waits, anna.deadline_s = False, 60.0
        for _ in range(resets):
            await bench.rig.asleep()
            await _is_reset_meanwhile(bench, anna, kinds)
            await _locks_itself(bench)
        await bench.rig.asleep()
        await _log_is_whole(bench, anna, resets)
    finally:
        await bench.rig.close()


@MODES
async def test_a_reset_at_any_instant_of_an_opening_costs_a_retry(
    tmp_path: Path, *, always_on: bool
) -> None:
    await _live(tmp_path, 1, 2, KINDS[:2], always_on=always_on)


@pytest.mark.long
@MODES
@pytest.mark.parametrize("seed", range(2, 6))
async def test_resets_at_many_instants_cost_retries(
    tmp_path: Path, seed: int, *, always_on: bool
) -> None:
    await _live(tmp_path, seed, 20, KINDS, always_on=always_on)
