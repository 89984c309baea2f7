"""What the log and the receipts tell of the door: the visits, never the citizen's own ways."""

import pytest

from firmware import messages, records
from firmware.state_record import LockState
from hil_tests.bench import Bench
from hil_tests.visitor import Visitor
from host_tools.phone.events import Exchange

LOOK_S = 1.5
"""A lock that sleeps has surely woken, and an awake one looked at its sensors, within that."""
WINDOW_MS = 15000
"""Awake for longer than somebody needs to go through the door."""
RELOCK_S = 20
VISIT_S = 3600
DOOR_EVENTS = {records.EVENT_DOOR_OPENED, records.EVENT_DOOR_CLOSED}


def _told(bench: Bench, exchange: Exchange) -> list[records.LogRecord]:
    """The whole log that this visitor brought home."""
    return [one.record for one in bench.verify(exchange.pages).records]


async def _log(bench: Bench, visitor: Visitor) -> list[records.LogRecord]:
    return _told(bench, await visitor.status(bench.gathering()))


def _of_the_door(told: list[records.LogRecord]) -> list[int]:
    return [one.event for one in told if one.event in DOOR_EVENTS]


def _patient() -> LockState:
    """Settings of a lock that watches for long when it wakes."""
    state = LockState()
    state.config.window_ms = WINDOW_MS
    return state


async def _through_the_door(bench: Bench) -> None:
    """Handle up, door open and shut, with a lock that is awake all the while."""
    for act in ("hold_handle", "pull_open", "release_handle", "push_shut"):
        await bench.rig.do(act)
        await bench.rig.pass_time(LOOK_S)


@pytest.mark.needs("door", "handle", "key")
async def test_citizen_who_goes_out_and_comes_home_is_in_no_record(bench: Bench) -> None:
    await bench.provision(_patient())
    anna = bench.visitor(7)
    await anna.open()
    await anna.lock()
    before = [one.pack() for one in await _log(bench, anna)]
    for _ in range(3):
        await bench.rig.asleep()
        await bench.rig.do("turn_key", False)
        await _through_the_door(bench)
        await bench.rig.do("turn_key", True)
    assert [one.pack() for one in await _log(bench, anna)] == before


@pytest.mark.needs("door", "handle", "key")
async def test_records_and_receipts_count_starts_and_not_the_times_it_was_awake(
    bench: Bench,
) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    first = bench.office.read_receipt((await anna.open()).receipt)
    for _ in range(3):
        await bench.rig.asleep()
        await bench.rig.do("hold_handle")
        await bench.rig.pass_time(LOOK_S)
        await bench.rig.do("release_handle")
    exchange = await anna.lock(bench.gathering())
    assert bench.office.read_receipt(exchange.receipt).boot_count == first.boot_count
    told = _told(bench, exchange)
    assert len({one.boot_count for one in told if one.clock_estimate}) == 1
    await bench.rig.reset()
    after = bench.office.read_receipt((await anna.status()).receipt)
    assert after.boot_count == first.boot_count + 1


@pytest.mark.needs("door", "handle")
async def test_door_is_told_within_a_visit_until_it_is_locked(bench: Bench) -> None:
    await bench.provision(_patient())
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.asleep()
    await _through_the_door(bench)
    await anna.lock()
    told = await _log(bench, anna)
    assert _of_the_door(told) == [records.EVENT_DOOR_OPENED, records.EVENT_DOOR_CLOSED]


@pytest.mark.needs("door", "handle", "key")
async def test_door_that_was_locked_by_hand_has_ended_the_visit(bench: Bench) -> None:
    await bench.provision(_patient())
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.asleep()
    await bench.rig.do("hold_handle")
    await bench.rig.do("turn_key", True)
    await bench.rig.pass_time(LOOK_S)
    await bench.rig.do("release_handle")
    await bench.rig.asleep()
    await bench.rig.do("turn_key", False)
    await _through_the_door(bench)
    assert not _of_the_door(await _log(bench, anna))


@pytest.mark.needs("door", "handle", "time")
async def test_visit_that_nobody_ends_is_over_after_an_hour(bench: Bench) -> None:
    await bench.provision(_patient())
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.asleep()
    await bench.rig.pass_time(VISIT_S + 60)
    await _through_the_door(bench)
    assert not _of_the_door(await _log(bench, anna))


@pytest.mark.needs("door", "time")
async def test_closing_that_a_due_relock_waits_for_is_told(bench: Bench) -> None:
    state = LockState()
    state.config.auto_relock_s = RELOCK_S
    await bench.provision(state)
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.do("pull_open")
    await bench.rig.asleep()
    await bench.rig.pass_time(2 * VISIT_S)
    await bench.rig.do("push_shut")
    await bench.rig.pass_time(90)
    events = [one.event for one in await _log(bench, anna)]
    closed = events.index(records.EVENT_DOOR_CLOSED)
    assert events[closed:][:2] == [records.EVENT_DOOR_CLOSED, records.EVENT_AUTO_LOCKED]


@pytest.mark.needs("handle")
async def test_open_case_is_told_once(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await bench.rig.asleep()
    await bench.rig.do("open_lid")
    for _ in range(3):
        await bench.rig.asleep()
        await bench.rig.do("hold_handle")
        await bench.rig.pass_time(LOOK_S)
        await bench.rig.do("release_handle")
    exchange = await anna.status(bench.gathering())
    assert exchange.status.flags & messages.FLAG_TAMPERED
    assert [one.event for one in _told(bench, exchange)].count(records.EVENT_TAMPER) == 1


@pytest.mark.needs("handle", "time")
async def test_summary_is_written_at_its_hour_and_not_when_the_handle_is_lifted(
    bench: Bench,
) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    async with bench.visitor(8).visit() as session:
        await session._link.read()
        await session._link.write(bytes([messages.KIND_REQUEST]).ljust(81, b"x"))
    await bench.rig.asleep()
    await bench.rig.pass_time(2 * VISIT_S)
    lifted = bench.rig.lock_time()
    await bench.rig.do("hold_handle")
    await bench.rig.pass_time(LOOK_S)
    await bench.rig.do("release_handle")
    told = await _log(bench, anna)
    (strangers,) = [one for one in told if one.event == records.EVENT_STRANGERS]
    assert strangers.clock_estimate < lifted - VISIT_S // 2
