"""The board under the firmware: signals by name, analogue scales, wake sources, watchdog.

Thin on purpose: what to do with a signal is decided elsewhere, which pin it is on in `pins.py`.
"""

import os
import time

import esp32
import machine
import micropython
from machine import ADC, PWM, Pin

from firmware.battery import ntc_temperature_c
from firmware.pins import (
    BATTERY_DIVIDER,
    EXT0,
    EXT1,
    GPIO,
    MOTOR_CURRENT_MV_PER_MA,
    NOT_FITTED,
    SENSE_SETTLE_MS,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, NoReturn

    from machine import I2C

    from firmware.interfaces import Partition

OPEN: "Final" = 1
"""Direction of the motor that withdraws the bolt."""
LOCK: "Final" = -1
"""Direction of the motor that throws the bolt."""

WAKE_COLD: "Final" = "cold"
"""Boot after power-up or reset: no signal and no timer woke the chip."""
WAKE_TIMER: "Final" = "timer"
"""The timer woke the chip; other wakes are named as the signal that woke it."""

WATCHDOG_MS: "Final" = 20000
"""Longest time between two feedings: far above any lawful pause, such as an erase of 400 ms."""

REARM_MS: "Final" = 600000
"""How long a signal that stays active is left out of those that wake; then it is looked at anew."""

CLOSED: "Final" = "/closed"
"""As `boot.CLOSED`; boot.py is not in memory while the firmware works."""

_PULLED: "Final" = ("switch_locked", "switch_unlocked", "door_contact", "handle", "knock", "tamper")
_NO_PULL: "Final" = 0  # as None in `ports/esp32/machine_pin.c`, which the type stubs refuse
_PULSE_MS: "Final" = 250  # longest pulse of the knock sensor's monostable
_PWM_HZ: "Final" = 20000  # above hearing; DRV8833 and DRV8871 take up to 100 kHz and 200 kHz
_GPIO_WAKE: "Final" = 7  # ESP_SLEEP_WAKEUP_GPIO, which `machine` does not name
_ROUTE_OF_REASON: "Final" = {
    machine.EXT0_WAKE: EXT0,
    machine.EXT1_WAKE: EXT1,
    _GPIO_WAKE: GPIO,
}
_SAMPLES: "Final" = 4
_I2C_HZ: "Final" = 100000  # 4.7 kOhm and a few centimetres of wire; the DS3231 takes 400 kHz


class Board:
    """The signals of this board; the motor is off and stays off until `drive`."""

    def __init__(self) -> None:
        """Set up every pin. Raises ValueError on a chip that `pins` does not know."""
        # Its tables are of all chips; `app` lets go of it once this one's are known.
        from firmware import pins

        self.chip = pins.chip_of(os.uname().machine)
        _free_from_sleep(pins.mux_register(self.chip))
        self._wake_routes = pins.wake_routes(self.chip)
        self._numbers = pins.numbers(self.chip)
        self._bridge_enable = self._output("motor_enable")
        self._pwm = {OPEN: self._motor("motor_open"), LOCK: self._motor("motor_close")}
        self._current = self._analogue("motor_current")
        self._locked = Pin(self._numbers["switch_locked"], Pin.IN, Pin.PULL_UP)
        self._unlocked = Pin(self._numbers["switch_unlocked"], Pin.IN, Pin.PULL_UP)
        self._door = Pin(self._numbers["door_contact"], Pin.IN, Pin.PULL_UP)
        self._handle = Pin(self._numbers["handle"], Pin.IN, Pin.PULL_UP)
        self._knock = Pin(self._numbers["knock"], Pin.IN, Pin.PULL_DOWN)
        self._knock_handler: Callable[[Pin], None] | None = None
        self._tamper = Pin(self._numbers["tamper"], Pin.IN, Pin.PULL_UP)
        self._sense_enable = self._output("sense_enable")
        self._led = self._output("led")

    def drive(self, direction: int, duty_u16: int) -> None:
        """Run the motor towards `OPEN` or `LOCK` at `duty_u16` of 65535."""
        self._pwm[-direction].duty_u16(0)
        if self._bridge_enable:
            self._bridge_enable.on()
        self._pwm[direction].duty_u16(duty_u16)

    def coast(self) -> None:
        """Switch the motor off; it then turns freely with the key."""
        self._pwm[OPEN].duty_u16(0)
        self._pwm[LOCK].duty_u16(0)
        if self._bridge_enable:
            self._bridge_enable.off()

    def current_ma(self) -> int:
        """Return the motor's current in mA."""
        return self._current.read_uv() // (1000 * MOTOR_CURRENT_MV_PER_MA)

    def is_locked(self) -> bool:
        """Say whether the bolt is fully thrown."""
        return not self._locked.value()

    def is_unlocked(self) -> bool:
        """Say whether the bolt is fully withdrawn."""
        return not self._unlocked.value()

    def is_door_open(self) -> bool:
        """Say whether the door contact is open."""
        return bool(self._door.value())

    def is_handle_lifted(self) -> bool:
        """Say whether the handle is lifted."""
        return not self._handle.value()

    def is_lid_open(self) -> bool:
        """Say whether the lid of the box is open."""
        return bool(self._tamper.value())

    def show(self, lit: bool) -> None:
        """Light the LED or put it out."""
        if self._led:
            self._led.value(lit)

    def battery_mv(self) -> int:
        """Return the battery's voltage in mV, the mean of a few readings."""
        return self._sense_uv("battery_sense") * BATTERY_DIVIDER // 1000

    def temperature_c(self) -> int:
        """Return the temperature in degrees C; 20 when the thermistor is broken.

        Without a thermistor it is the chip's own. Call it right after a wake: awake, the chip is
        soon warmer than the cells beside it.
        """
        if self._numbers["temperature"] == NOT_FITTED:
            return esp32.mcu_temperature()
        return ntc_temperature_c(self._sense_uv("temperature") // 1000)

    def clock_bus(self) -> "I2C | None":
        """Return the bus of the external clock, None where the board has no pins for one."""
        if self._numbers["rtc_sda"] == NOT_FITTED:
            return None
        from machine import I2C

        scl, sda = Pin(self._numbers["rtc_scl"]), Pin(self._numbers["rtc_sda"])
        return I2C(0, scl=scl, sda=sda, freq=_I2C_HZ)

    def on_knock(self, handler: "Callable[[Pin], None]") -> "Callable[[Pin], None] | None":
        """Call `handler` (soon, not in the interrupt) at every knock; returns who was called."""
        former, self._knock_handler = self._knock_handler, handler
        self._knock.irq(handler, Pin.IRQ_RISING)
        return former

    def on_handle(self, handler: "Callable[[Pin], None]") -> None:
        """Call `handler` (soon, not in the interrupt) whenever the handle is lifted from now on."""
        self._handle.irq(handler, Pin.IRQ_FALLING)

    def woken_by(self) -> str:
        """Return the signal that ended deep sleep, `WAKE_TIMER` or `WAKE_COLD`."""
        if machine.reset_cause() != machine.DEEPSLEEP_RESET:
            return WAKE_COLD
        route = _ROUTE_OF_REASON.get(machine.wake_reason(), -1)
        for known, _, signals in self._wake_routes:
            if known == route:
                return self._signal_of(signals)
        return WAKE_TIMER

    def sleep(self, signals: "tuple[str, ...]", duration_ms: int) -> "NoReturn":
        """Sleep deeply until one of `signals` or, unless 0, after `duration_ms`.

        Signals that cannot wake this chip, and those that stay active (a lid left open would wake
        at once), are left out, the latter for `REARM_MS` at most. The next instruction is the
        first of boot.py.
        """
        self.coast()
        self.show(False)
        for name in _PULLED:
            # The ESP32 keeps its pulls asleep: each closed switch would cost 73 uA.
            Pin(self._numbers[name], Pin.IN, _NO_PULL)
        for route, level, possible in self._wake_routes:
            chosen = [Pin(self._numbers[name]) for name in possible if name in signals]
            waking = [pin for pin in chosen if _comes_to_rest(pin, level)]
            if len(waking) < len(chosen):
                duration_ms = min(duration_ms or REARM_MS, REARM_MS)
            self._arm(route, level, waking)
        if duration_ms:
            machine.deepsleep(duration_ms)
        # A time of 0 would set an alarm that is past: it wakes at once, or shuts out the knock.
        machine.deepsleep()

    def _arm(self, route: int, level: int, waking: "list[Pin]") -> None:
        """Let the pins `waking` end deep sleep by `level`, or none of that route."""
        if route == EXT0:
            esp32.wake_on_ext0(waking[0] if waking else None, bool(level))
        elif route == EXT1:
            esp32.wake_on_ext1(waking, bool(level))
        else:
            esp32.wake_on_gpio(waking, bool(level))

    def _signal_of(self, signals: "tuple[str, ...]") -> str:
        """Return which of `signals`, all on one route, ended deep sleep; the first in doubt."""
        woke = machine.wake_pins() if len(signals) > 1 else ()
        for name in signals:
            if self._numbers[name] in woke:
                return name
        return signals[0]

    def _output(self, name: str) -> "Pin | None":
        """Return the output `name`, low, or None where it is not fitted."""
        number = self._numbers[name]
        return None if number == NOT_FITTED else Pin(number, Pin.OUT, value=0)

    def _motor(self, name: str) -> PWM:
        """Return the motor output `name`, low: without a duty cycle the port starts at half."""
        return PWM(Pin(self._numbers[name], Pin.OUT, value=0), freq=_PWM_HZ, duty_u16=0)

    def _sense_uv(self, name: str) -> int:
        """Return what the analogue input `name` shows, fed for a moment, in microvolts."""
        try:
            if self._sense_enable:
                self._sense_enable.on()
                time.sleep_ms(SENSE_SETTLE_MS)
            sense = self._analogue(name)
            return sum(sense.read_uv() for _ in range(_SAMPLES)) // _SAMPLES
        finally:
            if self._sense_enable:
                self._sense_enable.off()

    def _analogue(self, name: str) -> ADC:
        """Return the analogue input `name` with the widest range (datasheets: 2.4 V or more)."""
        return ADC(Pin(self._numbers[name]), atten=ADC.ATTN_11DB)


def _free_from_sleep(register: int) -> None:
    """Take the pins back that the last sleep gave to the wake logic, where `Pin` does not."""
    if register:
        machine.mem32[register] = 0


def _comes_to_rest(pin: Pin, active: int) -> bool:
    """Say whether `pin` is or soon becomes other than `active`.

    A knock just now must not leave the lock deaf to the next one.
    """
    for _ in range(_PULSE_MS):
        if pin.value() != active:
            return True
        time.sleep_ms(1)
    return False


def watchdog() -> machine.WDT:
    """Start the watchdog, or start its time anew; only a reset stops it. Call `feed` on it."""
    return machine.WDT(timeout=WATCHDOG_MS)


def keep_prompt(closed: "int | bool") -> None:
    """Keep the serial line's prompt `closed`, or let it be open from the next start on.

    boot.py looks for the file before all else, so a firmware that crashes changes nothing.
    """
    if closed:
        micropython.kbd_intr(-1)
    try:
        if _exists(CLOSED) != bool(closed):
            if closed:
                open(CLOSED, "wb").close()
            else:
                os.remove(CLOSED)
    except OSError:
        # A flash that refuses must not keep a door shut; the next start tries again.
        return


def _exists(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def partition(label: str) -> "Partition":
    """Return the data partition named `label`. Raises OSError when there is none."""
    return esp32.Partition(label)
