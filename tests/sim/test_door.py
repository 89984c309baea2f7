"""The door's models: bolt, motor, jam, hooks, latch, sensors and battery."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import faults
from sim.board.board import Board
from sim.chip.sleep_facts import LOST, RESTARTED
from sim.clock import WorldClock
from sim.door.battery import CHEMISTRIES, Battery
from sim.door.door import Door, DoorProfile
from sim.hardware.power import PowerState
from sim.image import flash_image

RATE = 100.0
"""World seconds per real second: the motor's moves take milliseconds here."""


def _door(**profile: object) -> Door:
    board = Board(WorldClock(rate=RATE), image=flash_image({}))
    return Door(board, DoorProfile(**profile))  # type: ignore[arg-type]


def _drive(door: Door, duty: float) -> None:
    pins = door.board.pins
    pins.write(pins.number("motor_enable"), 1)
    pins.set_duty(pins.number("motor_close"), int(max(duty, 0.0) * 65535))
    pins.set_duty(pins.number("motor_open"), int(max(-duty, 0.0) * 65535))


def _level(door: Door, signal: str) -> int:
    return door.board.pins.level(door.board.pins.number(signal))


async def _settle(world_s: float = 3.0) -> None:
    await asyncio.sleep(world_s / RATE)


def _current_ma(door: Door) -> int:
    return door.board.pins.microvolts(door.board.pins.number("motor_current")) // 1000


async def test_the_motor_throws_and_withdraws_the_bolt_and_the_switches_say_so() -> None:
    door = _door()
    assert (_level(door, "switch_unlocked"), _level(door, "switch_locked")) == (0, 1)
    _drive(door, 1)
    await _settle()
    assert door.is_locked
    assert (_level(door, "switch_unlocked"), _level(door, "switch_locked")) == (1, 0)
    assert _current_ma(door) == 900
    _drive(door, 0)
    assert _current_ma(door) == 0
    _drive(door, -1)
    await _settle()
    assert door.bolt.is_withdrawn


async def test_nothing_moves_while_the_bridge_sleeps_and_a_reversed_motor_goes_astray() -> None:
    door = _door()
    _drive(door, 1)
    door.board.pins.write(door.board.pins.number("motor_enable"), 0)
    before = door.bolt.position
    await _settle()
    assert door.bolt.position == before
    faults.cause(door, "reverse-motor")
    _drive(door, 1)
    await _settle()
    assert door.bolt.is_withdrawn


async def test_a_jam_stalls_the_motor_until_it_is_cleared() -> None:
    door = _door()
    faults.cause(door, "jam 0.4")
    _drive(door, 1)
    await _settle()
    assert door.bolt.position == pytest.approx(0.4)
    assert door.bolt.stalled
    faults.cause(door, "unjam")
    await _settle()
    assert door.is_locked


async def test_hooks_wait_for_the_handle() -> None:
    door = _door(needs_handle=True)
    _drive(door, 1)
    await _settle()
    assert door.bolt.position == pytest.approx(0.15)
    door.hold_handle()
    assert _level(door, "handle") == 0
    await _settle()
    assert door.is_locked
    door.release_handle()
    assert _level(door, "handle") == 1


async def test_a_strike_holds_the_door_from_outside_only_and_without_current() -> None:
    door = _door(strike=True)
    assert door.is_locked
    assert not door.pull_open()
    assert (_level(door, "switch_unlocked"), _level(door, "switch_locked")) == (1, 1)
    _drive(door, -0.4)
    assert not door.pull_open()
    _drive(door, -1)
    assert door.pull_open()
    assert door.push_shut()
    _drive(door, 0)
    assert not door.pull_open()
    assert door.leave()


async def test_a_motor_latch_holds_the_door_unless_it_is_drawn() -> None:
    door = _door(motor_latch=True)
    assert not door.pull_open()
    _drive(door, -1)
    await _settle()
    assert door.pull_open()
    assert _level(door, "door_contact") == 1
    _drive(door, 0)
    assert door.bolt.position == 0.0
    assert door.push_shut()
    assert not door.pull_open()


async def test_a_thrown_bolt_keeps_the_door_as_it_is_and_the_key_always_works() -> None:
    door = _door(locked=True)
    assert not door.pull_open()
    door.turn_key(lock=False)
    assert door.pull_open()
    door.turn_key(lock=True)
    assert not door.push_shut()


async def test_a_dead_sensor_shows_one_level_until_mended() -> None:
    door = _door()
    faults.cause(door, "stick door_contact 1")
    assert _level(door, "door_contact") == 1
    faults.cause(door, "mend door_contact")
    assert _level(door, "door_contact") == 0


@pytest.mark.parametrize("line", ["nonsense", "stick door_contact", "jam much", "cut-power 1 odd"])
async def test_faults_that_make_no_sense_are_explained(line: str) -> None:
    with pytest.raises(ValueError, match=r"fault_usage|fault_unknown"):
        faults.cause(_door(), line)


async def test_empty_cells_brown_out_when_the_motor_starts_and_rtc_memory_is_lost() -> None:
    program = "import machine, time\nmachine.RTC().memory(b'x')\nprint('up')\ntime.sleep(1e6)"
    board = Board(WorldClock(), image=flash_image({"/main.py": program.encode()}))
    board.port.choose("reset.brown_out", (1, LOST, RESTARTED))
    door = Door(board, DoorProfile(charge=0.02))
    board.power_on()
    await board.console.wait_for("up")
    assert board.retained.memory == b"x"
    _drive(door, 1)
    assert board.retained.memory == b""
    start = len(board.console.text)
    await board.console.wait_for("up", start=start)
    assert board.state is PowerState.RUNNING
    await board.close()


@given(
    st.sampled_from(sorted(CHEMISTRIES)),
    st.floats(0, 1),
    st.floats(0, 1000),
    st.floats(-20, 40),
)
def test_voltage_falls_with_load_cold_and_use(
    chemistry: str, charge: float, load_ma: float, celsius: float
) -> None:
    battery = Battery(chemistry, charge)
    rest_v = battery.voltage_v()
    sagged_v = battery.voltage_v(load_ma)
    assert 0 <= sagged_v <= rest_v
    battery.temperature_c = celsius
    if celsius < 20:
        assert battery.voltage_v(load_ma) <= sagged_v
    battery.temperature_c = 20
    battery.drain(1000)
    assert battery.voltage_v(load_ma) <= sagged_v
