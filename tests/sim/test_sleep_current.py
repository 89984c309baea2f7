"""What a board draws asleep, and what its switched inputs show before they have settled."""

import math
from contextlib import AsyncExitStack

import pytest

from firmware import pins as table
from sim.board.board import Board
from sim.board.profile import BoardProfile
from sim.chip.sleep_facts import KEPT
from sim.chip.table import outcomes
from sim.clock import WorldClock
from sim.door.door import BATTERY_SETTLING_S, THERMISTOR_SETTLING_S, Door, DoorProfile
from sim.hardware.power import PowerState
from sim.hardware.settling import SwitchedInput
from sim.hardware.sleep_current import sleeping_ua
from sim.image import firmware_files, flash_image

BUDGET_UA = 20
_SLEEPS = b"""
from firmware.board import Board
board = Board()
print("read", board.battery_mv(), board.temperature_c())
board.sleep(("knock", "handle", "tamper"), 0)
"""
_KEEPS_ITS_PULLS = b"""
import machine
from machine import Pin
for number in {numbers}:
    Pin(number, Pin.IN, Pin.PULL_UP)
machine.deepsleep()
"""


async def door_with(
    stack: AsyncExitStack, program: bytes, chip: str, pulls: str = KEPT, celsius: float = 20
) -> Door:
    """A locked, closed door whose board has just begun `program`."""
    image = flash_image({**firmware_files(), "/main.py": program})
    known = {"sleep.pulls": pulls} if pulls in outcomes(chip, "sleep.pulls") else {}
    board = Board(WorldClock(), BoardProfile(chip=chip, outcomes=known), image)
    stack.push_async_callback(board.close)
    door = Door(board, DoorProfile(locked=True))
    door.battery.temperature_c = celsius
    board.power_on()
    return door


@pytest.mark.parametrize("chip", table.CHIPS)
async def test_a_sleeping_lock_draws_at_most_its_budget(chip: str) -> None:
    for pulls in outcomes(chip, "sleep.pulls"):
        async with AsyncExitStack() as stack:
            door = await door_with(stack, _SLEEPS, chip, str(pulls))
            await door.board.wait_state(PowerState.ASLEEP)
            assert sleeping_ua(door.board.pins) <= BUDGET_UA
            assert door.board.energy.load_ma * 1000 == pytest.approx(sleeping_ua(door.board.pins))


async def test_a_pull_left_on_costs_73_microamperes_for_each_closed_switch() -> None:
    numbers = table.numbers("ESP32")
    switches = tuple(numbers[name] for name in ("door_contact", "switch_locked", "tamper"))
    program = _KEEPS_ITS_PULLS.replace(b"{numbers}", repr(switches).encode())
    async with AsyncExitStack() as stack:
        door = await door_with(stack, program, "ESP32")
        await door.board.wait_state(PowerState.ASLEEP)
        assert sleeping_ua(door.board.pins) == pytest.approx(19.9 + 3 * 73.3, abs=0.5)


@pytest.mark.parametrize("celsius", [-20, 20])
@pytest.mark.parametrize("chip", table.CHIPS)
async def test_battery_and_thermistor_are_read_when_they_have_settled(
    chip: str, celsius: int
) -> None:
    async with AsyncExitStack() as stack:
        door = await door_with(stack, _SLEEPS, chip, celsius=celsius)
        await door.board.wait_state(PowerState.ASLEEP)
        shown = next(line for line in door.board.console.lines() if line.startswith("read"))
        millivolts, temperature_c = map(int, shown.split()[1:])
        volts = door.battery.voltage_v(door.board.energy.load_ma)
        assert millivolts == pytest.approx(volts * 1000, rel=0.02)
        assert abs(temperature_c - celsius) <= 1


def test_an_input_settles_with_its_time_constant_and_forgets_when_it_is_not_fed() -> None:
    clock = WorldClock(rate=1e-6)
    sense = SwitchedInput(clock, lambda: 1_500_000, 0.003)
    assert sense.microvolts() == 0
    sense.feed(1)
    clock.jump(0.003)
    assert sense.microvolts() == pytest.approx(1_500_000 * 0.632, rel=0.01)
    clock.jump(0.03)
    assert sense.microvolts() == pytest.approx(1_500_000, rel=0.001)
    sense.feed(0)
    clock.jump(0.03)
    assert sense.microvolts() < 1000


@pytest.mark.parametrize("settling_s", [BATTERY_SETTLING_S, THERMISTOR_SETTLING_S])
def test_the_lock_waits_until_an_input_is_good_to_a_thousandth(settling_s: float) -> None:
    assert math.exp(-table.SENSE_SETTLE_MS / 1000 / settling_s) < 0.001
