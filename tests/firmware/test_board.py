"""The board's signals and wake sources, chip by chip, on the simulated board."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest

from firmware import pins
from sim.board.board import Board
from sim.board.profile import BoardProfile
from sim.chip.fact import Value
from sim.chip.sleep_facts import SLEEPS_ON, WAKES_AT_ONCE
from sim.chip.table import outcomes
from sim.clock import WorldClock
from sim.hardware.power import PowerState
from sim.image import firmware_files, flash_image

_MAIN = """
import time
from firmware.board import Board
board = Board()
print("woken by", board.woken_by())
print("rest", board.is_locked(), board.is_unlocked(), board.is_door_open(), board.is_lid_open())
print("analogue", board.battery_mv(), board.current_ma(), board.temperature_c())
board.drive(1, 30000)
print("opening")
time.sleep_ms(30)
board.drive(-1, 30000)
print("locking")
time.sleep_ms(30)
board.sleep(("knock", "handle", "tamper"), {duration_ms})
"""
_LISTEN = """
import time
from firmware.board import Board
board = Board()
board.on_knock(lambda pin: print("knocked"))
print("woken by {{}}, lid open {{}}".format(board.woken_by(), board.is_lid_open()))
while board.is_lid_open():
    time.sleep_ms(5)
board.sleep(("knock", "tamper"), {duration_ms})
"""
COLD_C = 0
COLD_NTC_UV = 753_000
_LEVELS = {"switch_locked": 0, "switch_unlocked": 1, "door_contact": 0, "handle": 1, "tamper": 0}


async def started(
    chip: str,
    stack: AsyncExitStack,
    program: str = _MAIN,
    duration_ms: int = 600_000,
    outcomes: Mapping[str, Value] | None = None,
) -> Board:
    """A board of that chip with a closed, locked door, running `program`, now asleep."""
    main = program.format(duration_ms=duration_ms).encode()
    image = flash_image({**firmware_files(), "/main.py": main})
    board = Board(WorldClock(), BoardProfile(chip=chip, outcomes=outcomes or {}), image)
    stack.push_async_callback(board.close)
    for signal, level in _LEVELS.items():
        board.pins.drive(signal, level)
    board.pins.connect_voltage("battery_sense", lambda: 1_400_000)
    board.pins.connect_voltage("motor_current", lambda: 250_000)
    # A thermistor's at 0 degrees where one is fitted; the chip itself is as cold as that.
    board.pins.connect_voltage("temperature", lambda: COLD_NTC_UV)
    board.temperature_c = lambda: COLD_C
    board.power_on()
    await board.wait_state(PowerState.ASLEEP)
    return board


@pytest.mark.parametrize("chip", pins.CHIPS)
async def test_signals_are_read_and_the_motor_is_off_asleep(chip: str) -> None:
    async with AsyncExitStack() as stack:
        board = await started(chip, stack)
        assert "woken by cold" in board.console.lines()
        assert "rest True False False False" in board.console.lines()
        analogue = next(line for line in board.console.lines() if line.startswith("analogue"))
        battery_mv, current_ma, celsius = map(int, analogue.split()[1:])
        assert abs(battery_mv - 5600) < 20
        assert abs(current_ma - 250) < 5
        assert abs(celsius - COLD_C) <= 1
        assert board.pins.duty("motor_open") == board.pins.duty("motor_close") == 0


@pytest.mark.parametrize(
    ("chip", "signal"),
    [
        (chip, signal)
        for chip in pins.CHIPS
        for _, _, signals in pins.wake_routes(chip)
        for signal in signals
    ],
)
async def test_a_wake_is_named_by_the_signal_that_caused_it(chip: str, signal: str) -> None:
    async with AsyncExitStack() as stack:
        board = await started(chip, stack)
        board.pins.drive(signal, 0 if signal == "handle" else 1)
        await board.console.wait_for(f"woken by {signal}")
        # Still lifted, open or ringing: what is active now must not wake it again at once.
        await board.wait_state(PowerState.ASLEEP)
        assert board.boots == 2


@pytest.mark.parametrize("zero", [WAKES_AT_ONCE, SLEEPS_ON])
@pytest.mark.parametrize("chip", pins.CHIPS)
async def test_a_sleep_without_an_end_lasts_until_a_knock(chip: str, zero: str) -> None:
    async with AsyncExitStack() as stack:
        board = await started(chip, stack, duration_ms=0, outcomes={"sleep.zero": zero})
        await asyncio.sleep(0.1)
        assert (board.boots, board.state) == (1, PowerState.ASLEEP)
        board.pins.drive("knock", 1)
        await board.console.wait_for("woken by knock")


@pytest.mark.parametrize("after", outcomes("ESP32C6", "wake.ext1_pin"))
async def test_knocks_and_the_lid_are_seen_after_a_hundred_sleeps(after: Value) -> None:
    async with AsyncExitStack() as stack:
        board = await started("ESP32C6", stack, _LISTEN, outcomes={"wake.ext1_pin": after})
        for _ in range(100):
            board.pins.drive("knock", 1)
            await board.wait_state(PowerState.RUNNING)
            board.pins.drive("knock", 0)
            await board.wait_state(PowerState.ASLEEP)
        board.pins.drive("tamper", 1)
        await board.console.wait_for("woken by tamper, lid open True")
        board.pins.drive("knock", 1)
        await board.console.wait_for("knocked")
