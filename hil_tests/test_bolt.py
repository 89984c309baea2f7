"""What a caregiver is told when the door needs help."""

import pytest

from firmware import messages
from firmware.state_record import (
    OPTION_DOOR_CONTACT,
    OPTION_LIFT_HANDLE,
    OPTION_STRIKE,
    LockState,
)
from hil_tests.bench import Bench
from host_tools.errors import LinkLostError
from host_tools.phone.events import ExchangeStep


@pytest.mark.needs("handle")
async def test_hooks_ask_for_the_handle_and_lock_once_it_is_lifted(bench: Bench) -> None:
    state = LockState()
    state.config.options = OPTION_DOOR_CONTACT | OPTION_LIFT_HANDLE
    await bench.provision(state, needs_handle=True, locked=False)
    anna = bench.visitor(7)
    assert (await anna.lock()).outcome == messages.OUTCOME_LIFT_HANDLE
    await bench.rig.do("hold_handle")
    assert (await anna.lock()).outcome == messages.OUTCOME_LOCKED
    await bench.rig.do("release_handle")
    assert await bench.rig.do("is_locked")


@pytest.mark.needs("door")
async def test_a_strike_lets_in_for_its_time_and_holds_nobody_in(bench: Bench) -> None:
    state = LockState()
    state.config.options = OPTION_DOOR_CONTACT | OPTION_STRIKE
    state.config.unlatch_hold_ms = 8000
    await bench.provision(state, strike=True)
    anna = bench.visitor(7)
    assert not await bench.rig.do("pull_open")
    opened = await anna.open()
    assert opened.outcome == messages.OUTCOME_OPENED
    assert opened.status.bolt == messages.BOLT_UNLOCKED
    assert await bench.rig.do("pull_open")
    assert (await anna.lock()).outcome == messages.OUTCOME_CLOSE_DOOR_FIRST
    assert await bench.rig.do("push_shut")
    locked = await anna.lock()
    assert (locked.outcome, locked.status.bolt) == (messages.OUTCOME_LOCKED, messages.BOLT_LOCKED)
    assert not await bench.rig.do("pull_open")
    assert await bench.rig.do("leave")


@pytest.mark.needs("door")
async def test_open_door_is_never_locked(bench: Bench) -> None:
    await bench.provision(locked=False)
    anna = bench.visitor(7)
    assert await bench.rig.do("pull_open")
    assert (await anna.lock()).outcome == messages.OUTCOME_CLOSE_DOOR_FIRST
    assert not await bench.rig.do("is_locked")
    assert await bench.rig.do("push_shut")
    assert (await anna.lock()).outcome == messages.OUTCOME_LOCKED


@pytest.mark.needs("jam")
@pytest.mark.parametrize("lock", [False, True])
async def test_jam_is_told_and_works_again_once_freed(bench: Bench, lock: bool) -> None:
    await bench.provision(locked=not lock)
    anna = bench.visitor(7)
    await bench.rig.do("jam", 0.5)
    work = anna.lock if lock else anna.open
    assert (await work()).outcome == messages.OUTCOME_JAMMED
    await bench.rig.do("jam", None)
    reached = messages.OUTCOME_LOCKED if lock else messages.OUTCOME_OPENED
    assert (await work()).outcome == reached


@pytest.mark.needs("battery")
async def test_weak_battery_opens_but_does_not_lock(bench: Bench) -> None:
    await bench.provision(charge=0.16)
    anna = bench.visitor(7)
    exchange = await anna.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.status.flags & messages.FLAG_BATTERY_CRITICAL
    assert (await anna.lock()).outcome == messages.OUTCOME_BATTERY_TOO_LOW_TO_LOCK


@pytest.mark.needs("power")
async def test_brown_out_in_the_middle_of_a_move_leaves_a_lock_that_opens(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    sags: list[object] = []

    def sag_once(step: ExchangeStep) -> None:
        if step is ExchangeStep.MOVING and not sags:
            sags.append(bench.soon(bench.rig.do("brown_out")))

    anna.on_step = sag_once
    with pytest.raises(LinkLostError):
        await anna.open()
    anna.on_step = lambda _step: None
    assert (await anna.open()).outcome == messages.OUTCOME_OPENED
