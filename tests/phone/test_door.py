"""The app's modules in a real Chromium against real firmware: every way that a visit goes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from benchmarks.stored_lock import (
    LOCK_ID,
    PHONE_SLOT,
    SERIAL,
    STATE_ISSUED,
    STATE_NUMBER,
    make,
    office,
)
from firmware import messages
from firmware.state_record import OPTION_LIFT_HANDLE, LockState
from host_tools.credentials import LogPage
from sim.door.door import DoorProfile
from sim.radio.phone.phone import PhoneProfile
from tests.phone.handset import browser
from tests.phone.stage import BROWSER_WINDOW_MS, Stage, access, staged, waking_for

GATHER_ALL = {"parcels": [], "gather": 0xFFFF, "nextIndex": 0, "limitMs": 30_000}


# One browser for all: starting it costs more than a test.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Browser]:
    """The browser."""
    async with browser() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def stage(running: Browser) -> AsyncIterator[Stage]:
    """A phone at a locked door that knows it."""
    async with staged(running) as made:
        yield made


def kill_at(stage: Stage, *numbers: int) -> None:
    """Break the link at these reads and writes, counted from 1."""

    def before(number: int) -> None:
        if number in numbers:
            stage.phone.world.air.kill_links()  # type: ignore[attr-defined]

    stage.phone.between.before = before


def outcome(result: dict[str, Any]) -> Any:
    """The proven outcome."""
    assert result["problem"] is None, result
    return result["status"]["outcome"]


async def test_the_shared_vectors_hold_in_chromium(stage: Stage) -> None:
    script = """async () => {
      const { failuresOf } = await import("/tests/phone/vectors.mjs");
      const listing = await (await fetch("/tests/vectors/")).text();
      const names = listing.match(/(?<=href=")\\w+[.]json/g);
      const found = names.map(async (name) =>
        failuresOf((await (await fetch(`/tests/vectors/${name}`)).json()).cases));
      return [names.length, (await Promise.all(found)).flat()];
    }"""
    files, failures = await stage.phone.page.evaluate(script)
    assert files >= 12
    assert failures == []


async def test_an_opening_takes_three_operations_and_the_bolt_is_back(stage: Stage) -> None:
    result = await stage.tap(messages.COMMAND_OPEN)
    assert outcome(result) == messages.OUTCOME_OPENED
    assert stage.door.bolt.is_withdrawn
    assert result["operationsToStart"] == 2
    assert result["operationsToKnow"] == 3
    assert result["told"][-3:] == ["answered", "moving", "settled"]


async def test_a_page_that_dies_mid_way_leaves_a_door_that_opens_to_the_next(stage: Stage) -> None:
    def dies(number: int) -> None:
        if number == 2:
            _later(stage.phone.page.close())

    stage.phone.between.before = dies
    with pytest.raises(Exception, match="closed"):
        await stage.tap(messages.COMMAND_OPEN)
    await stage.phone.bluetooth.hang_up()
    stage.phone.between.before = lambda _number: None
    await stage.phone.open()
    assert outcome(await stage.tap(messages.COMMAND_OPEN)) == messages.OUTCOME_OPENED


async def test_no_bluetooth_and_a_closed_chooser_are_told_apart(stage: Stage) -> None:
    await stage.phone.bluetooth.become("absent")
    assert (await stage.tap(messages.COMMAND_OPEN))["problem"] == "bluetooth_missing"
    await stage.phone.bluetooth.become("powered-on")
    stage.phone.chooser.picks = False
    assert (await stage.tap(messages.COMMAND_OPEN))["problem"] == "not_chosen"
    assert not stage.door.bolt.is_withdrawn


@pytest.mark.parametrize(
    "number", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)]
)
async def test_a_link_lost_before_the_answer_is_tried_again(running: Browser, number: int) -> None:
    async with staged(running) as stage:
        kill_at(stage, number)
        result = await stage.tap(messages.COMMAND_OPEN)
        assert outcome(result) == messages.OUTCOME_OPENED
        assert result["attempts"] == 2
        assert stage.door.bolt.is_withdrawn


async def test_a_door_that_fell_asleep_meanwhile_asks_for_another_knock(
    running: Browser,
) -> None:
    async with staged(running, waking_for(2000)) as stage:
        kill_at(stage, 1)
        assert (await stage.tap(messages.COMMAND_OPEN))["problem"] == "link_lost"
        assert outcome(await stage.tap(messages.COMMAND_OPEN)) == messages.OUTCOME_OPENED


async def test_a_link_lost_after_the_answer_is_told_as_what_it_is(stage: Stage) -> None:
    kill_at(stage, 4)
    result = await stage.tap(messages.COMMAND_OPEN)
    assert result["problem"] == "link_lost_accepted"
    assert "settled" not in result["told"]
    assert len(result["kept"]["receipt"]) == 2 * messages.RECEIPT_ENVELOPE_BYTES


async def test_who_forges_answers_is_not_believed_and_who_forges_one_is_in_vain(
    stage: Stage,
) -> None:
    def forge(number: int, value: bytes) -> bytes:
        is_answer = value[0] == messages.KIND_RESPONSE and number <= forged_until
        return value[:50] + bytes([value[50] ^ 1]) + value[51:] if is_answer else value

    stage.phone.between.change = forge
    forged_until = 3
    assert outcome(await stage.tap(messages.COMMAND_OPEN)) == messages.OUTCOME_OPENED
    forged_until = 1_000_000
    result = await stage.tap(messages.COMMAND_OPEN)
    assert result["problem"] == "not_the_lock"
    assert "answered" not in result["told"]


async def test_another_phone_s_secret_is_not_recognised(stage: Stage) -> None:
    stranger = access(stage.lock) | {"secret": "00" * 32}
    result = await stage.tap(messages.COMMAND_OPEN, access=stranger)
    assert result["problem"] == "not_recognised"
    assert not stage.door.bolt.is_withdrawn


async def test_nobody_who_knocks_is_asked_to_and_then_told(stage: Stage) -> None:
    stage.phone.chooser.picks = False
    stage.phone.chooser.after_s = 1.0
    result = await stage.tap(messages.COMMAND_OPEN, knocks=False)
    assert result["told"] == ["searching", "knock"]
    assert result["problem"] == "not_chosen"


async def test_a_withdrawn_access_is_told_with_its_reason(running: Browser) -> None:
    state = LockState()
    state.config.window_ms = BROWSER_WINDOW_MS
    state.floors[PHONE_SLOT] = SERIAL
    async with staged(running, make(10, 10, state=state)) as stage:
        result = await stage.tap(messages.COMMAND_OPEN)
        assert outcome(result) == messages.OUTCOME_REVOKED
        assert not stage.door.bolt.is_withdrawn


async def test_a_door_to_be_lifted_says_so_and_then_locks(running: Browser) -> None:
    state = LockState()
    state.config.window_ms = BROWSER_WINDOW_MS
    state.config.options |= OPTION_LIFT_HANDLE
    lock = make(10, 10, state=state)
    async with staged(running, lock, DoorProfile(needs_handle=True)) as stage:
        assert outcome(await stage.tap(messages.COMMAND_LOCK)) == messages.OUTCOME_LIFT_HANDLE
        stage.door.hold_handle()
        assert outcome(await stage.tap(messages.COMMAND_LOCK)) == messages.OUTCOME_LOCKED
        assert stage.door.is_locked


@pytest.mark.parametrize("mtu", [pytest.param(517, marks=pytest.mark.long), 23])
async def test_the_post_is_delivered_and_the_log_taken_along(running: Browser, mtu: int) -> None:
    header = messages.pack_envelope_header(messages.ENVELOPE_STATE, STATE_NUMBER + 1)
    state = LockState()
    state.issued = STATE_ISSUED
    state.floors = dict.fromkeys(range(100, 140), 1)
    envelope = office().seal(header, state.pack())
    async with staged(running, make(10, 40), phone=PhoneProfile(mtu=mtu)) as stage:
        errand = GATHER_ALL | {"parcels": [envelope.hex()]}
        result = await stage.tap(messages.COMMAND_SYNC, errand=errand)
        assert outcome(result) == messages.OUTCOME_OK
        assert result["kept"]["delivered"] == [envelope.hex()]
        pages = [
            LogPage(LOCK_ID, first, bytes.fromhex(records))
            for first, records in result["kept"]["pages"]
        ]
        overlapping = [one.next_index - 1 for one in pages[:-1]]
        assert [page.first_index for page in pages[1:]] == overlapping
        assert pages[0].first_index == 0
        assert pages[-1].next_index >= 40
        again = await stage.tap(messages.COMMAND_STATUS)
        assert again["status"]["state_number"] == STATE_NUMBER + 1


async def test_a_first_visit_brings_the_grant_even_by_short_messages(running: Browser) -> None:
    async with staged(running, make(0, 10), phone=PhoneProfile(mtu=23)) as stage:
        unknown = access(stage.lock, stored=False)
        result = await stage.tap(messages.COMMAND_OPEN, access=unknown)
        assert outcome(result) == messages.OUTCOME_OPENED


def _later(work: Any) -> None:
    _pending.add(task := asyncio.ensure_future(work))
    task.add_done_callback(_pending.discard)


_pending: set[asyncio.Future[Any]] = set()
