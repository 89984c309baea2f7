"""The main job: a caregiver opens, locks, asks."""

import pytest

from firmware import messages
from hil_tests.bench import Bench


async def test_first_visit_brings_the_grant_and_opens(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    exchange = await anna.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.grant_stored
    assert exchange.status.bolt == messages.BOLT_UNLOCKED


async def test_second_visit_opens_without_the_grant(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    assert anna.credential.grant_stored
    exchange = await anna.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.requests_to_start == 2
