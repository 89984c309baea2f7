"""A lock with a DS3231, in the real VM: months, battery changes, and a chip that fails."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from firmware import messages, records
from firmware.clock_source import CLOCK_SILENT, COUNT_STARTED
from firmware.lock_clock import CRYSTAL_DRIFT_DIVISOR, RC_DRIFT_DIVISOR
from firmware.state_record import OPTION_DOOR_CONTACT, OPTION_EXTERNAL_RTC, LockState
from hil_tests.bench import Bench
from hil_tests.office import HOUR_S
from hil_tests.sim_rig import SimRig
from hil_tests.visitor import Visitor
from host_tools.phone.events import Exchange
from sim.hardware.i2c import Ds3231
from sim.radio.air.air import Air

DAY_S = 24 * HOUR_S
MONTH_S = 30 * DAY_S
SLOW_SLEEPER_PPM = -50_000
"""The chip's own sleep clock at its worst: counting by it would show at once."""
TOKEN_S = 67
TICK_S = 5
"""What whole seconds cost, a few times over."""


def state_with_clock() -> LockState:
    """The state of a lock whose external clock is switched on."""
    state = LockState()
    state.config.options = OPTION_DOOR_CONTACT | OPTION_EXTERNAL_RTC
    return state


class House:
    """A bench whose one door has, or lacks, an external clock."""

    def __init__(self, folder: Path) -> None:
        """Build the world; `move_in` puts up the door."""
        self.rig = SimRig(1, folder)
        air = self.rig.world.air
        assert isinstance(air, Air)
        air.interval_s = 0
        self.bench = Bench(self.rig, 1)

    async def move_in(self, ppm: float | None = 20.0, chip: str = "ESP32") -> Visitor:
        """Provision a lock, its clock set; returns a holder for a year."""
        await self.bench.provision(
            state_with_clock(),
            external_clock_ppm=ppm,
            asleep_ppm=SLOW_SLEEPER_PPM,
            chip=chip,
        )
        holder = self.bench.visitor(7, ends_s=365 * DAY_S)
        await self.rig.asleep()
        return holder

    @property
    def chip(self) -> Ds3231:
        """The door's external clock."""
        assert self.rig.door.external_clock is not None
        return self.rig.door.external_clock

    async def later(self, seconds: float) -> None:
        """Let the lock sleep for so long."""
        await self.rig.asleep()
        await self.rig.pass_time(seconds)

    async def change_battery(self) -> None:
        """Other cells for the lock; the external clock has its own."""
        await self.rig.asleep()
        await self.rig.do("exchange_battery")
        await self.rig.asleep()

    def assert_true(self, exchange: Exchange, width_s: int) -> None:
        """The lock's interval holds the truth and is at most so wide."""
        status = exchange.status
        assert status.clock_earliest <= self.rig.lock_time() + 1
        assert status.clock_latest >= self.rig.lock_time() - TICK_S
        assert status.clock_latest - status.clock_earliest <= width_s

    async def news(self, holder: Visitor) -> list[int]:
        """What the log tells of the external clock."""
        exchange = await holder.status(self.bench.gathering())
        checked = self.bench.verify(exchange.pages)
        found = [stored.record for stored in checked.records]
        return [each.argument for each in found if each.event == records.EVENT_CLOCK_CHIP]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house to move in to."""
    made = House(tmp_path)
    yield made
    await made.rig.close()


@pytest.mark.parametrize("ppm", [-20.0, 20.0])
async def test_four_months_widen_the_interval_by_20_ppm_only(house: House, ppm: float) -> None:
    holder = await house.move_in(ppm)
    await house.later(4 * MONTH_S)
    exchange = await holder.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    drift_s = 4 * MONTH_S // CRYSTAL_DRIFT_DIVISOR
    house.assert_true(exchange, TOKEN_S + 2 * drift_s + TICK_S)


async def test_a_battery_change_keeps_the_time(house: House) -> None:
    holder = await house.move_in()
    gone = house.bench.visitor(8, begins_s=-2 * HOUR_S, ends_s=MONTH_S - HOUR_S)
    await house.later(MONTH_S)
    for _ in range(2):
        await house.change_battery()
    exchange = await holder.open()
    assert not exchange.status.flags & messages.FLAG_CLOCK_UNSURE
    house.assert_true(exchange, TOKEN_S + 2 * MONTH_S // CRYSTAL_DRIFT_DIVISOR + 2 * TICK_S)
    assert (await gone.open()).outcome == messages.OUTCOME_GRANT_ENDED
    assert await house.news(holder) == [COUNT_STARTED]


async def test_a_state_that_came_after_the_last_sleep_makes_it_unsure(house: House) -> None:
    holder = await house.move_in()
    # The office's clock was a day ahead when it told this lock the time.
    right = house.rig.lock_time() - DAY_S
    corrected = state_with_clock()
    corrected.issue_limit = right + HOUR_S
    await house.bench.deliver_state(holder, corrected, right)
    await house.change_battery()
    assert (await holder.open()).status.flags & messages.FLAG_CLOCK_UNSURE


@pytest.mark.long
async def test_a_chip_that_lost_its_own_cell_too_leaves_the_clock_unsure(house: House) -> None:
    holder = await house.move_in()
    await house.later(DAY_S)
    house.chip.lose_power()
    await house.change_battery()
    assert (await holder.open()).status.flags & messages.FLAG_CLOCK_UNSURE
    assert await house.news(holder) == [COUNT_STARTED, COUNT_STARTED]


async def test_an_oscillator_that_stopped_is_not_believed(house: House) -> None:
    holder = await house.move_in()
    await house.later(10 * DAY_S)
    house.chip.stop()
    exchange = await holder.open()
    # Since the last sleep, ten days ago, only the chip's own clock has counted.
    house.assert_true(exchange, TOKEN_S + 3 * 10 * DAY_S // RC_DRIFT_DIVISOR)
    status = exchange.status
    assert status.clock_latest - status.clock_earliest > 10 * DAY_S // RC_DRIFT_DIVISOR
    assert not status.flags & messages.FLAG_CLOCK_UNSURE
    assert await house.news(holder) == [COUNT_STARTED, COUNT_STARTED]


async def test_a_lock_without_the_chip_counts_on_its_own_clock_and_says_so(house: House) -> None:
    holder = await house.move_in(None)
    await house.later(5 * DAY_S)
    exchange = await holder.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    house.assert_true(exchange, TOKEN_S + 2 * 5 * DAY_S // RC_DRIFT_DIVISOR + TICK_S)
    assert await house.news(holder) == [CLOCK_SILENT]


async def test_a_chip_has_no_pins_on_the_c3(house: House) -> None:
    holder = await house.move_in(chip="ESP32C3")
    assert await house.news(holder) == [CLOCK_SILENT]


@pytest.mark.long
async def test_a_chip_that_falls_silent_and_comes_back_is_counted_by_again(house: House) -> None:
    holder = await house.move_in()
    await house.later(2 * DAY_S)
    house.chip.is_silent = True
    await holder.open()
    await house.later(2 * DAY_S)
    house.assert_true(await holder.lock(), TOKEN_S + 3 * 4 * DAY_S // RC_DRIFT_DIVISOR)
    await house.rig.asleep()
    house.chip.is_silent = False
    before = (await holder.open()).status
    await house.later(MONTH_S)
    exchange = await holder.lock()
    wide = before.clock_latest - before.clock_earliest
    house.assert_true(exchange, wide + 2 * MONTH_S // CRYSTAL_DRIFT_DIVISOR + 2 * TICK_S)
    assert await house.news(holder) == [COUNT_STARTED, CLOCK_SILENT]


async def test_transfers_that_break_off_change_nothing(house: House) -> None:
    holder = await house.move_in()
    await house.later(MONTH_S)
    for broken in (1, 2, 4, 9):
        house.chip.glitches = broken
        exchange = await holder.status()
        house.assert_true(exchange, 2 * TOKEN_S + 2 * MONTH_S // CRYSTAL_DRIFT_DIVISOR)
        await house.later(60)


async def test_a_chip_that_was_set_back_does_not_set_the_clock_back(house: House) -> None:
    holder = await house.move_in()
    await house.later(2 * DAY_S)
    # The mark is still there, but the seconds are fewer than the lock has counted already.
    house.chip.write(bytes((0, 0, 0, 0, 7, 1, 1, 0)))
    await house.change_battery()
    assert (await holder.open()).status.flags & messages.FLAG_CLOCK_UNSURE


@pytest.mark.long
async def test_the_option_is_switched_on_and_off_again_without_losing_the_time(
    house: House,
) -> None:
    await house.bench.provision(external_clock_ppm=20.0, asleep_ppm=SLOW_SLEEPER_PPM)
    holder = house.bench.visitor(7, ends_s=365 * DAY_S)
    await house.bench.deliver_state(holder, state_with_clock())
    await house.later(60)
    await holder.status()
    await house.later(4 * MONTH_S)
    drift_s = 4 * MONTH_S // CRYSTAL_DRIFT_DIVISOR
    house.assert_true(await holder.status(), 2 * TOKEN_S + 2 * drift_s + 4 * TICK_S)
    await house.bench.deliver_state(holder, LockState())
    await house.later(DAY_S)
    house.chip.is_silent = True
    width_s = 2 * TOKEN_S + 2 * drift_s + 2 * DAY_S // RC_DRIFT_DIVISOR + 4 * TICK_S
    house.assert_true(await holder.status(), width_s)
    assert await house.news(holder) == [COUNT_STARTED]


async def test_without_the_option_the_chip_is_left_alone(house: House) -> None:
    await house.bench.provision(external_clock_ppm=0.0)
    await house.rig.asleep()
    assert house.chip.reads == 0
