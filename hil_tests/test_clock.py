"""A lock whose clock is lost or wrong is found and opened all the same."""

import pytest

from firmware import messages
from hil_tests.bench import Bench
from hil_tests.office import HOUR_S


async def test_lock_that_never_had_the_time_is_found_and_opened(bench: Bench) -> None:
    await bench.provision(clock=False)
    exchange = await bench.visitor(7).open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.status.flags & messages.FLAG_CLOCK_LOST


@pytest.mark.needs("battery", "power")
async def test_lock_is_found_and_opened_after_a_battery_change(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.asleep()
    await bench.rig.do("exchange_battery")
    exchange = await anna.lock()
    assert exchange.outcome == messages.OUTCOME_LOCKED
    assert exchange.status.flags & messages.FLAG_CLOCK_UNSURE
    assert (await anna.open()).outcome == messages.OUTCOME_OPENED


@pytest.mark.needs("battery", "power")
async def test_unsure_clock_still_refuses_what_ended_before_the_last_word(bench: Bench) -> None:
    await bench.provision()
    gone = bench.visitor(7, begins_s=-2 * HOUR_S, ends_s=-HOUR_S)
    await bench.visitor(8).open()
    await bench.rig.asleep()
    await bench.rig.do("exchange_battery")
    assert (await gone.open()).outcome == messages.OUTCOME_GRANT_ENDED


@pytest.mark.needs("battery", "power", "time")
async def test_a_supply_that_sags_stops_no_clock_unnoticed(bench: Bench) -> None:
    """The chip's seconds begin anew while its memory is kept."""
    await bench.provision()
    anna, gone = bench.visitor(8), bench.visitor(7, ends_s=HOUR_S)
    await anna.open()
    await bench.rig.asleep()
    await bench.rig.pass_time(2 * HOUR_S)
    await anna.open()
    await bench.rig.asleep()
    await bench.rig.do("brown_out")
    assert (await gone.open()).outcome == messages.OUTCOME_GRANT_ENDED
    assert (await anna.status()).status.flags & messages.FLAG_CLOCK_UNSURE


async def test_lying_phone_clock_does_not_revive_an_ended_grant(bench: Bench) -> None:
    await bench.provision()
    liar = bench.visitor(7, begins_s=-2 * HOUR_S, ends_s=-HOUR_S)
    liar.clock_error_s = -int(1.5 * HOUR_S)
    for _ in range(2):
        assert (await liar.open()).outcome == messages.OUTCOME_GRANT_ENDED


@pytest.mark.needs("time", "drift")
@pytest.mark.parametrize("drift_ppm", [-50_000, 50_000])
async def test_weekend_of_bad_clock_does_not_hide_the_door(bench: Bench, drift_ppm: int) -> None:
    await bench.provision(asleep_ppm=drift_ppm)
    await bench.rig.asleep()
    await bench.rig.pass_time(60 * HOUR_S)
    assert (await bench.visitor(7).open()).outcome == messages.OUTCOME_OPENED
    # The heap check comes with a grant of today.
    bench.depot = bench.visitor(4001)
