"""A door with a lock in it: what people do to it, and what its sensors tell the board."""

import math
from dataclasses import dataclass, field

from firmware import pins as table
from sim.board.board import Board
from sim.door.battery import Battery
from sim.door.bolt import Bolt, Motor
from sim.hardware.i2c import DS3231_ADDRESS, Ds3231
from sim.hardware.power import PowerState
from sim.hardware.settling import SwitchedInput

KNOCK_S = 0.04
"""How long the knock sensor's pulse lasts."""
HANDLE_S = 0.6
"""How long somebody holds a handle up."""
SUPPLY_V = 3.3
BATTERY_SETTLING_S = 75_000 * 22e-9
"""300 kOhm beside 100 kOhm, and 22 nF."""
THERMISTOR_SETTLING_S = 9_100 * 100e-9
"""The thermistor at -20 degrees C (97 kOhm) beside 10 kOhm, and 100 nF."""
BROWN_OUT_V = 3.6
"""Battery voltage below which the buck converter drops out of regulation."""
NTC_OHM = 10_000
NTC_BETA_K = 3950
KELVIN = 273.15
STRIKE_DUTY = 0.9
HELD_BY_BOLT = 0.1
"""How far out a bolt may stand for the door still to move past its plate."""


@dataclass(frozen=True)
class DoorProfile:
    """How one door differs from another."""

    name: str = "front door"
    needs_handle: bool = False
    """Hooks: the bolt throws only while somebody lifts the handle."""
    motor_latch: bool = False
    """Has no handle outside: the motor has to hold the latch back."""
    strike: bool = False
    """Has a fail-secure strike on the motor's output instead of a bolt and its motor."""
    chemistry: str = "alkaline"
    charge: float = 1.0
    locked: bool = False
    """Whether the bolt is thrown at first."""
    external_clock_ppm: float | None = None
    """The lock has a DS3231, fresh from the shop, that gains so much; None: it has none."""
    motor: Motor = field(default_factory=Motor)


class Door:
    """The surroundings of one board, wired to its pins by signal name."""

    def __init__(self, board: Board, profile: DoorProfile | None = None) -> None:
        """A closed door around `board`."""
        self.board = board
        self.profile = profile or DoorProfile()
        self.is_closed = True
        self.handle_is_lifted = False
        self.lid_is_shut = True
        self.misaligned_at: float | None = None
        """How far the bolt comes out of the closed door before it hits a plate that sits wrong."""
        self.motor_reversed = False
        """Wired the wrong way round."""
        self.switches_swapped = False
        """The two end switches on each other's wires."""
        self.stuck_signals: dict[str, int] = {}
        """Levels of sensors that are dead, by signal."""
        self.battery = Battery(self.profile.chemistry, self.profile.charge)
        self.bolt = Bolt(board.clock, self.profile.motor, self.profile.motor_latch)
        self.bolt.needs_handle = self._hooks_block
        self.bolt.plate_at = self._plate_at
        if self.profile.locked and not self.profile.strike:
            self.bolt.turn_key(True)
        self.external_clock: Ds3231 | None = None
        if self.profile.external_clock_ppm is not None:
            self.external_clock = Ds3231(board.clock, self.profile.external_clock_ppm)
            self.external_clock.lose_power()
            board.i2c[DS3231_ADDRESS] = self.external_clock
        self._knock_ends = board.clock.call_later(0, lambda: None)
        self._knocking = False
        self._wire()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.profile.name

    @property
    def is_locked(self) -> bool:
        """Whether the bolt is fully thrown, or the strike holds the closed door."""
        if self.profile.strike:
            return self.is_closed and not self.is_strike_fed
        return self.bolt.is_thrown

    @property
    def is_strike_fed(self) -> bool:
        """Whether the strike lets go: its magnet needs nearly the whole of its current."""
        return self.board.pins.duty("motor_open") >= STRIKE_DUTY

    def leave(self) -> bool:
        """Go out by the handle inside, which no strike hinders; whether the door gave way."""
        if self.bolt.position > HELD_BY_BOLT:
            return False
        self.is_closed = False
        self._update()
        return True

    def knock(self) -> None:
        """Knock once."""
        self._knock_ends.cancel()
        self._knocking = True
        self._update()
        self._knock_ends = self.board.clock.call_later(KNOCK_S, self._end_knock)

    def lift_handle(self, duration_s: float = HANDLE_S) -> None:
        """Lift the handle and let go after `duration_s`."""
        self.hold_handle()
        self.board.clock.call_later(duration_s, self.release_handle)

    def hold_handle(self) -> None:
        """Lift the handle and hold it."""
        self.handle_is_lifted = True
        self._update()

    def release_handle(self) -> None:
        """Let go of the handle."""
        self.handle_is_lifted = False
        self._update()

    def turn_key(self, lock: bool) -> None:
        """Lock or unlock with the cylinder key."""
        self.bolt.turn_key(lock)

    def pull_open(self) -> bool:
        """Try to open the door; whether it gave way."""
        latched = self.profile.motor_latch and not self.bolt.latch_drawn
        latched = latched or (self.profile.strike and not self.is_strike_fed)
        if self.is_closed and (latched or self.bolt.position > HELD_BY_BOLT):
            return False
        self.is_closed = False
        self._update()
        return True

    def push_shut(self) -> bool:
        """Push the door shut; False when the bolt stands out and hits the frame."""
        if not self.is_closed and self.bolt.position > HELD_BY_BOLT:
            return False
        self.is_closed = True
        self._update()
        return True

    def open_lid(self) -> None:
        """Take the lock's lid off."""
        self.lid_is_shut = False
        self._update()

    def shut_lid(self) -> None:
        """Put the lid back."""
        self.lid_is_shut = True
        self._update()

    def break_sensor(self, signal: str, level: int) -> None:
        """Let a sensor show `level` from now on, whatever happens."""
        self.stuck_signals[signal] = level
        self._update()

    def mend_sensor(self, signal: str) -> None:
        """Let a sensor tell the truth again."""
        self.stuck_signals.pop(signal, None)
        self._update()

    async def exchange_battery(self, chemistry: str = "alkaline", charge: float = 1.0) -> None:
        """Take the cells out, put others in."""
        await self.board.power_off()
        self.battery.exchange(chemistry, charge)
        self.board.power_on()

    def _wire(self) -> None:
        board, pins = self.board, self.board.pins
        board.drain = self.battery.drain
        board.temperature_c = lambda: self.battery.temperature_c
        self.bolt.on_move = self._on_move
        for signal in ("motor_open", "motor_close", "motor_enable"):
            if pins.number(signal) >= 0:
                pins.connect_output(signal, self._on_duty)
        pins.connect_voltage("motor_current", self._motor_current_uv)
        self._wire_senses()
        self._update()

    def _wire_senses(self) -> None:
        """The battery's divider and the thermistor, behind their capacitors and one switch."""
        clock, pins = self.board.clock, self.board.pins
        if pins.number("sense_enable") < 0:
            pins.connect_voltage("battery_sense", self._battery_sense_uv)
            return
        battery = SwitchedInput(clock, self._battery_sense_uv, BATTERY_SETTLING_S)
        thermistor = SwitchedInput(clock, self._temperature_uv, THERMISTOR_SETTLING_S)

        def feed(duty: float) -> None:
            battery.feed(duty)
            thermistor.feed(duty)

        pins.connect_output("sense_enable", feed)
        pins.connect_voltage("battery_sense", battery.microvolts)
        pins.connect_voltage("temperature", thermistor.microvolts)

    def _hooks_block(self) -> bool:
        return self.profile.needs_handle and not self.handle_is_lifted

    def _plate_at(self) -> float | None:
        return self.misaligned_at if self.is_closed else None

    def _end_knock(self) -> None:
        self._knocking = False
        self._update()

    def _on_duty(self, duty: float) -> None:
        del duty  # only all three signals together say what the motor does
        pins = self.board.pins
        if self.profile.strike:
            return
        duty = pins.duty("motor_close") - pins.duty("motor_open")
        if pins.number("motor_enable") >= 0 and not pins.duty("motor_enable"):
            duty = 0.0
        self.bolt.drive(-duty if self.motor_reversed else duty)

    def _on_move(self) -> None:
        self.board.energy.set_load("motor", self.bolt.current_ma)
        self._update()
        running = self.board.state is PowerState.RUNNING
        if running and self.battery.voltage_v(self.board.energy.load_ma) < BROWN_OUT_V:
            self.board.brown_out()

    def _update(self) -> None:
        """Drive every sensor's level."""
        ends = int(not self.bolt.is_thrown), int(not self.bolt.is_withdrawn)
        if self.profile.strike:
            ends = 1, 1
        locked, unlocked = reversed(ends) if self.switches_swapped else ends
        levels = {
            "switch_locked": locked,
            "switch_unlocked": unlocked,
            "door_contact": int(not self.is_closed),
            "handle": int(not self.handle_is_lifted),
            "knock": int(self._knocking),
            "tamper": int(not self.lid_is_shut),
        }
        for signal, level in {**levels, **self.stuck_signals}.items():
            self.board.pins.drive(signal, level)

    def _motor_current_uv(self) -> int:
        return int(self.bolt.current_ma * table.MOTOR_CURRENT_MV_PER_MA * 1000)

    def _battery_sense_uv(self) -> int:
        volts = self.battery.voltage_v(self.board.energy.load_ma)
        return int(volts * 1_000_000 / table.BATTERY_DIVIDER)

    def _temperature_uv(self) -> int:
        kelvin = self.battery.temperature_c + KELVIN
        ntc_ohm = NTC_OHM * math.exp(NTC_BETA_K * (1 / kelvin - 1 / (25 + KELVIN)))
        return int(SUPPLY_V * 1_000_000 * NTC_OHM / (NTC_OHM + ntc_ohm))
