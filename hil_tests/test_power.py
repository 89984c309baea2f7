"""Energy, hangs, and what wakes the lock in vain."""

import pytest

from firmware import messages, power
from hil_tests.bench import Bench

SLEEP_BUDGET_MA = 0.022
"""Design: about 20 microamperes in all."""


@pytest.mark.needs("energy", "time")
async def test_idle_day_costs_what_deep_sleep_costs(bench: Bench) -> None:
    await bench.provision()
    await bench.rig.asleep()
    before_mah = await bench.rig.do("drawn_mah")
    await bench.rig.pass_time(24 * 3600)
    assert await bench.rig.do("drawn_mah") - before_mah <= 24 * SLEEP_BUDGET_MA
    bench.depot = bench.visitor(4001)


@pytest.mark.needs("knock", "energy")
async def test_fruitless_knocks_shrink_the_window_but_not_to_none(bench: Bench) -> None:
    await bench.provision()
    await bench.rig.asleep()
    done = len(await bench.rig.do("wakes"))
    for _ in range(power.FRUITLESS_LIMIT + 1):
        await bench.rig.do("knock")
        await bench.rig.asleep()
    first, *_, last = (await bench.rig.do("wakes"))[done:]
    assert last < 0.8 * first
    anna = bench.visitor(7)
    assert (await anna.open()).outcome == messages.OUTCOME_OPENED


@pytest.mark.needs("knock", "energy")
async def test_knock_while_it_falls_asleep_does_not_leave_it_deaf(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await bench.rig.asleep()
    await bench.rig.rouse()
    await bench.rig.do("knock_into_sleep")
    assert (await anna.open()).outcome == messages.OUTCOME_OPENED


@pytest.mark.needs("hang")
async def test_watchdog_brings_a_hung_lock_back(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await bench.rig.asleep()
    await bench.rig.rouse()
    boots = await bench.rig.do("boots")
    await bench.rig.pass_time(0.6)
    await bench.rig.do("hang")
    await bench.rig.pass_time(25)
    assert await bench.rig.do("boots") > boots
    assert (await anna.open()).outcome == messages.OUTCOME_OPENED


@pytest.mark.needs("power")
async def test_lock_comes_back_after_the_supply_was_gone(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    await bench.rig.do("cut_power")
    await bench.rig.do("power_on")
    assert (await anna.lock()).outcome == messages.OUTCOME_LOCKED
