"""Who may do what, when; and that the lock says why not."""

from typing import Any

import pytest

from firmware import messages
from firmware.state_record import LockState
from hil_tests.bench import Bench
from hil_tests.office import HOUR_S


@pytest.mark.parametrize(
    ("grant", "outcome"),
    [
        ({"ends_s": -60}, messages.OUTCOME_GRANT_ENDED),
        ({"begins_s": HOUR_S}, messages.OUTCOME_GRANT_NOT_BEGUN),
        ({"rights": messages.RIGHT_STATUS}, messages.OUTCOME_NO_RIGHT),
    ],
)
async def test_refusal_names_its_reason_and_nothing_moves(
    bench: Bench, grant: dict[str, Any], outcome: int
) -> None:
    await bench.provision()
    exchange = await bench.visitor(7, **grant).open()
    assert exchange.outcome == outcome
    assert exchange.refused
    assert exchange.status.bolt != messages.BOLT_MOVING


async def test_schedule_of_other_weekdays_refuses(bench: Bench) -> None:
    await bench.provision()
    tomorrow = (bench.rig.lock_time() // 86400 + 5 + 1) % 7
    exchange = await bench.visitor(7, schedule=bytes([1 << tomorrow, 0, 96])).open()
    assert exchange.outcome == messages.OUTCOME_OUTSIDE_SCHEDULE


async def test_renewed_grant_replaces_the_ended_one(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7, ends_s=-60)
    assert (await anna.open()).outcome == messages.OUTCOME_GRANT_ENDED
    assert (await bench.renewed(anna, serial=2).open()).outcome == messages.OUTCOME_OPENED


async def test_lost_phone_is_revoked_by_a_colleague_who_passes(bench: Bench) -> None:
    await bench.provision()
    anna, bente = bench.visitor(7), bench.visitor(8)
    await anna.open()
    state = LockState()
    state.floors[7] = anna.credential.serial
    exchange = await bench.deliver_state(bente, state)
    assert exchange.delivered
    assert (await anna.open()).outcome == messages.OUTCOME_REVOKED
    assert (await bente.open()).outcome == messages.OUTCOME_OPENED


async def test_revoked_holder_with_a_new_grant_is_let_in(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    state = LockState()
    state.floors[7] = 1
    await bench.deliver_state(bench.visitor(8), state)
    assert (await anna.open()).outcome == messages.OUTCOME_REVOKED
    assert (await bench.renewed(anna, serial=2).open()).outcome == messages.OUTCOME_OPENED


async def test_older_state_does_not_replace_a_newer_one(bench: Bench) -> None:
    await bench.provision()
    bente = bench.visitor(8)
    revoking = LockState()
    revoking.floors[7] = 1
    await bench.deliver_state(bente, revoking)
    assert (await bente.status()).status.state_number == bench.state_number
    stale = bench.office.state(LockState(), bench.state_number - 1, bench.rig.lock_time())
    async with bente.visit() as session:
        await session.prove(messages.COMMAND_SYNC)
        answer = await session.deliver(stale, lambda _done, _total: None)
        assert answer.outcome == messages.OUTCOME_STALE
    assert (await bench.visitor(7).open()).outcome == messages.OUTCOME_REVOKED
