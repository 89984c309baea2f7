"""Automatic locking, across deep sleep, and never of an open door."""

import pytest

from firmware import messages
from firmware.records import BOOT_BOLT, BOOT_FORGOT, EVENT_BOOT
from firmware.state_record import LockState
from hil_tests.bench import Bench

RELOCK_S = 20


def _relocking() -> LockState:
    state = LockState()
    state.config.auto_relock_s = RELOCK_S
    return state


@pytest.mark.needs("door", "time")
async def test_door_locks_itself_though_the_lock_sleeps_meanwhile(bench: Bench) -> None:
    await bench.provision(_relocking())
    await bench.visitor(7).open()
    await bench.rig.asleep()
    assert not await bench.rig.do("is_locked")
    await bench.rig.pass_time(RELOCK_S - 5)
    assert not await bench.rig.do("is_locked")
    await bench.rig.pass_time(15)
    assert await bench.rig.do("is_locked")


@pytest.mark.needs("door", "time")
async def test_open_door_is_not_locked_before_it_is_closed(bench: Bench) -> None:
    await bench.provision(_relocking())
    await bench.visitor(7).open()
    assert await bench.rig.do("pull_open")
    await bench.rig.pass_time(10 * RELOCK_S)
    assert not await bench.rig.do("is_locked")
    assert await bench.rig.do("push_shut")
    await bench.rig.pass_time(90)
    assert await bench.rig.do("is_locked")


@pytest.mark.long
@pytest.mark.needs("door", "time", "energy")
async def test_door_left_open_all_night_does_not_empty_the_battery(bench: Bench) -> None:
    await bench.provision(_relocking())
    await bench.visitor(7).open()
    await bench.rig.do("pull_open")
    await bench.rig.asleep()
    before_mah = await bench.rig.do("drawn_mah")
    await bench.rig.pass_time(8 * 3600)
    # Ten times what it would sleep through: half a percent of the battery.
    assert await bench.rig.do("drawn_mah") - before_mah < 10
    assert not await bench.rig.do("is_locked")


@pytest.mark.needs("door", "time")
async def test_due_relock_survives_a_reset_after_the_opening(bench: Bench) -> None:
    await bench.provision(_relocking())
    await bench.visitor(7).open()
    await bench.rig.reset()
    await bench.rig.pass_time(RELOCK_S + 15)
    assert await bench.rig.do("is_locked")


@pytest.mark.needs("door", "time", "power")
async def test_due_relock_survives_a_supply_that_sags(bench: Bench) -> None:
    await bench.provision(_relocking())
    await bench.visitor(7).open()
    await bench.rig.do("brown_out")
    await bench.rig.pass_time(RELOCK_S + 15)
    assert await bench.rig.do("is_locked")


@pytest.mark.needs("door", "time")
async def test_due_relock_survives_a_reset_while_the_bolt_is_withdrawn(bench: Bench) -> None:
    await bench.provision(_relocking())
    async with bench.visitor(7).visit() as session:
        await session.prove(messages.COMMAND_OPEN)
        await bench.rig.pass_time(0.2)
        await bench.rig.reset()
    await bench.rig.pass_time(RELOCK_S + 15)
    assert await bench.rig.do("is_locked")


@pytest.mark.needs("door", "power")
async def test_bolt_stays_as_it_is_when_the_power_was_gone_and_the_log_says_so(
    bench: Bench,
) -> None:
    await bench.provision(_relocking())
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.do("cut_power")
    await bench.rig.do("power_on")
    await bench.rig.pass_time(RELOCK_S + 15)
    exchange = await anna.status(bench.gathering())
    assert exchange.status.bolt == messages.BOLT_UNLOCKED
    last = [one for one in bench.verify(exchange.pages).records if one.record.event == EVENT_BOOT]
    argument = last[-1].record.argument
    assert argument & BOOT_FORGOT
    assert argument // BOOT_BOLT % BOOT_BOLT == messages.BOLT_UNLOCKED
