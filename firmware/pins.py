"""Which pin carries which signal, chip by chip: a pure table.

The board, the simulator and the depot's self-test all read this one table. Every number obeys
the rules below; `tests/firmware/test_pins.py` checks them against the chips' limits.

Rules and their sources (Espressif datasheets, sections "Pin overview", "Strapping pins",
"RTC/LP IO MUX" and "ADC"; ESP-IDF `soc_caps.h` for deep-sleep wake-up):

* Never a strapping pin (ESP32 0 2 5 12 15; S3 0 3 45 46; C3 2 8 9; C6 4 5 8 9 15), a flash or
  PSRAM pin (ESP32 6-11 16 17; S3 26-37; C3 11-17; C6 24-30) or the console's (ESP32 1 3; S3 and
  C3 and C6: native USB 19 20, 18 19, 12 13).
* Analogue signals on ADC1 (ESP32 32-39, S3 1-10, C3 0-4, C6 0-6), because ADC2 is shared with
  the radio or, on the C3, unusable (C3 errata).
* Signals that wake the chip on pins of the RTC or LP domain (ESP32 0 2 4 12-15 25-27 32-39,
  S3 0-21, C3 0-5, C6 0-7). ESP32 36 and 39 glitch when the ADC powers up (ESP32 errata) and so
  never wake it.
* Motor outputs are inputs at reset and carry external pull-downs: off until the firmware speaks.
* Wake inputs carry external 1 MOhm pulls: the internal ones sleep with their power domain.

Signals, and what their levels mean:

motor_open, motor_close  PWM to the two inputs of the H-bridge; both low is coasting (neutral)
motor_enable             high wakes the bridge; where not fitted, it sleeps when both inputs are low
motor_current            shunt amplifier, 1 mV per mA
switch_locked            pull-up, low when the bolt is fully thrown
switch_unlocked          pull-up, low when the bolt is fully withdrawn
door_contact             pull-up, low when the door is closed
handle                   pull-up, low while the handle is lifted; wakes
knock                    pull-down, pulses high on a knock; wakes
tamper                   pull-up, low while the lid is shut; wakes where it can
battery_sense            battery voltage through a divider by `BATTERY_DIVIDER`
sense_enable             high connects that divider and feeds the thermistor, which both have
                         settled after `SENSE_SETTLE_MS`; where not fitted, the divider is always
                         connected
temperature              NTC 10 kOhm B3950 to sense_enable over 10 kOhm to ground; where not fitted,
                         the chip's own sensor is read right after a wake
led                      high lights it
rtc_sda, rtc_scl         I2C to the external clock (DS3231), pulled up to 3.3 V over 4.7 kOhm

The C3 has fewer pins than signals: it goes without motor_enable, sense_enable,
temperature, led and an external clock, has its tamper switch on U0TXD (chatters at boot, hence
1 kOhm in series), and only the knock wakes it, as MicroPython's `esp32.wake_on_gpio` takes one
level for all pins. The C6 has SDA on U0TXD: without a beat on SCL its chatter says nothing.

The door contact wakes nothing. Only the closing of a door that waits for its relock would be
worth a wake, but ext1 waits for the level that means open, and ext0 has the handle; a look each
minute (`power.RELOCK_POLL_MS`) while that door stands open costs less than a wake at every visit.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

NOT_FITTED: "Final" = -1
"""Stands for a signal that a chip's board does not have."""

BATTERY_DIVIDER: "Final" = 4
"""Battery voltage over the voltage at battery_sense.

300 kOhm over 100 kOhm where it is switched, 3 MOhm over 1 MOhm where it is always connected.
"""

SENSE_SETTLE_MS: "Final" = 12
"""From sense_enable to a reading that is good to a thousandth: seven times 75 kOhm and 22 nF."""

MOTOR_CURRENT_MV_PER_MA: "Final" = 1
"""Scale of motor_current (50 mOhm shunt, amplifier of gain 20)."""

SIGNALS: "Final" = (
    "motor_open",
    "motor_close",
    "motor_enable",
    "motor_current",
    "switch_locked",
    "switch_unlocked",
    "door_contact",
    "handle",
    "knock",
    "tamper",
    "battery_sense",
    "sense_enable",
    "temperature",
    "led",
    "rtc_sda",
    "rtc_scl",
)
"""Every signal's name, in the order of the columns of `_NUMBERS`."""

EXT0: "Final" = 0
"""Wake route: one RTC pin by level (ESP32, S3)."""
EXT1: "Final" = 1
"""Wake route: several RTC pins by one level (ESP32, S3, C6)."""
GPIO: "Final" = 2
"""Wake route: several pins by one level through the GPIO matrix (C3, C6)."""

_NUMBERS: "Final[dict[str, tuple[int, ...]]]" = {
    "ESP32": (25, 26, 27, 36, 18, 19, 13, 32, 4, 33, 39, 23, 34, 14, 21, 22),
    "ESP32S3": (15, 16, 17, 1, 9, 10, 8, 6, 5, 7, 2, 11, 4, 12, 13, 14),
    "ESP32C3": (6, 7, -1, 0, 10, 20, 5, 4, 3, 21, 1, -1, -1, -1, -1, -1),
    "ESP32C6": (18, 19, 20, 0, 21, 22, 10, 6, 3, 7, 1, 23, 2, 17, 16, 11),
}

_WAKES: "Final[dict[str, tuple[tuple[int, int, tuple[str, ...]], ...]]]" = {
    "ESP32": ((EXT0, 0, ("handle",)), (EXT1, 1, ("knock", "tamper"))),
    "ESP32S3": ((EXT0, 0, ("handle",)), (EXT1, 1, ("knock", "tamper"))),
    "ESP32C3": ((GPIO, 1, ("knock",)),),
    "ESP32C6": ((GPIO, 0, ("handle",)), (EXT1, 1, ("knock", "tamper"))),
}

_MUX_REGISTERS: "Final" = {"ESP32C6": 0x600B1028}

CHIPS: "Final" = tuple(sorted(_NUMBERS))
"""The chips this firmware knows, named as in `os.uname().machine` after "with ", less hyphens."""


def chip_of(machine: str) -> str:
    """Return the chip named in `machine`, the string of `os.uname().machine`.

    Builds since May 2026 write ESP32-C6 (MicroPython commit 3d78efa8c2), older ones ESP32C6.
    Raises ValueError for a chip that has no table.
    """
    chip = machine.rsplit(" with ", 1)[-1].strip().replace("-", "")
    if chip not in _NUMBERS:
        raise ValueError("unknown chip")
    return chip


def numbers(chip: str) -> "dict[str, int]":
    """Return GPIO numbers by signal name for `chip`; `NOT_FITTED` where there is none.

    Raises KeyError for a chip not in `CHIPS`.
    """
    row = _NUMBERS[chip]
    return {name: row[column] for column, name in enumerate(SIGNALS)}


def mux_register(chip: str) -> int:
    """Return the address of the register that gives pins to the wake logic while their bit is set.

    0 where `Pin` itself takes them back. The C6's is LP_AON_GPIO_MUX_REG (ESP-IDF v5.5.2,
    `soc/esp32c6/register/soc/lp_aon_reg.h`): ext1 sets its bits, and nothing clears them.
    """
    return _MUX_REGISTERS.get(chip, 0)


def wake_routes(chip: str) -> "tuple[tuple[int, int, tuple[str, ...]], ...]":
    """Return (route, level, signals) for every way that pins can wake `chip` from deep sleep.

    The route is `EXT0`, `EXT1` or `GPIO`; the level, 0 or 1, is the one that wakes. Raises
    KeyError for a chip not in `CHIPS`.
    """
    return _WAKES[chip]
