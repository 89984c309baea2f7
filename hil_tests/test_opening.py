"""The main job: a caregiver opens, locks, asks."""

import pytest

from firmware import messages
from hil_tests.bench import Bench
from host_tools.errors import DoorNotHeardError, NotRecognisedError
from host_tools.phone.events import ExchangeStep


async def test_first_visit_brings_the_grant_and_opens(bench: Bench) -> None:
    await bench.provision()
    exchange = await bench.visitor(7).open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.grant_stored
    assert exchange.status.bolt == messages.BOLT_UNLOCKED


async def test_second_visit_opens_without_the_grant_in_two_requests(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    assert anna.credential.grant_stored
    exchange = await anna.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.requests_to_start == 2


async def test_lock_throws_the_bolt_and_status_tells(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    assert (await anna.lock()).outcome == messages.OUTCOME_LOCKED
    assert (await anna.status()).status.bolt == messages.BOLT_LOCKED


@pytest.mark.needs("key")
async def test_status_sees_what_the_key_did(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await bench.rig.do("turn_key", False)
    assert (await anna.status()).status.bolt == messages.BOLT_UNLOCKED


@pytest.mark.needs("sleep")
async def test_caregiver_may_tap_before_knocking(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    assert anna.steps.index(ExchangeStep.SCANNING) < anna.steps.index(ExchangeStep.KNOCK)
    assert anna.steps.index(ExchangeStep.KNOCK) < anna.steps.index(ExchangeStep.HEARD)


@pytest.mark.needs("knock", "sleep")
async def test_sleeping_lock_is_not_heard_until_somebody_knocks(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    anna.knocks, anna.deadline_s = False, 1.5
    with pytest.raises(DoorNotHeardError):
        await anna.open()
    anna.knocks, anna.deadline_s = True, 20.0
    assert (await anna.open()).succeeded


async def test_phone_with_another_secret_is_not_recognised(bench: Bench) -> None:
    await bench.provision()
    anna, thief = bench.visitor(7), bench.visitor(8)
    await anna.open()
    await anna.lock()
    thief.credential = anna.credential
    with pytest.raises(NotRecognisedError):
        await thief.open()
    assert (await anna.status()).status.bolt == messages.BOLT_LOCKED


async def test_reset_in_the_middle_of_an_exchange_costs_only_a_retry(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    resets: list[object] = []

    def reset_once(step: ExchangeStep) -> None:
        if step is ExchangeStep.CONNECTED and not resets:
            resets.append(bench.soon(bench.rig.reset()))

    anna.on_step = reset_once
    exchange = await anna.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.connect_attempts > 1
