"""What a board draws in deep sleep: parts that stay on, and pulls that the program left on."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware import pins as table
from sim.chip.fact import C3, C6, ESP32, S3
from sim.chip.sleep_facts import KEPT
from sim.hardware.pins import PULL_UP, PinBank

SUPPLY_UV = 3_300_000
PULL_OHM = 45_000
"""An internal pull (data sheets of all four chips, "DC characteristics": typically 45 kOhm)."""
WAKE_PULL_OHM = 1_000_000
"""The pull beside a wake input (`firmware/pins.py`)."""

CHIP_UA = {ESP32: 10.0, S3: 8.0, C3: 5.0, C6: 7.0}
"""Deep sleep with RTC memory and timer (data sheets, "Current consumption": low-power modes)."""


@dataclass(frozen=True)
class Draw:
    """One thing that draws current while the lock sleeps in a locked, closed door."""

    name: str
    microamperes: float


def standing(chip: str) -> Iterator[Draw]:
    """What stays on whatever the program does. Raises KeyError for an unknown chip."""
    numbers = table.numbers(chip)
    yield Draw("the chip in deep sleep, with its wake logic", CHIP_UA[chip])
    # TPS62903 data sheet, "Electrical characteristics": quiescent current, power save mode.
    yield Draw("buck converter", 4.0)
    yield Draw("lid switch, closed, through 1 MΩ", SUPPLY_UV / WAKE_PULL_OHM)
    # TLV3691 data sheet: 0.075; its reference divider of 3.3 MOhm: 1.
    yield Draw("comparator and its divider", 1.0)
    # DRV8833 data sheet, "Electrical characteristics": VM sleep current.
    yield Draw("H-bridge, asleep", 1.6)
    always = numbers["sense_enable"] == table.NOT_FITTED
    yield Draw("battery divider, 3 MΩ over 1 MΩ, where always connected", 1.5 if always else 0.0)


def pulled_ua(pins: PinBank) -> float:
    """What pulls that stay on asleep cost, in microamperes, at the switches that are closed now.

    Those of the ESP32's digital pins count, too, which is the worst case.
    """
    if pins.port["sleep.pulls"] != KEPT:
        return 0.0
    closed = [n for n, pull in pins.pulls_asleep.items() if pull == PULL_UP and not pins.level(n)]
    return len(closed) * SUPPLY_UV / PULL_OHM


def sleeping_ua(pins: PinBank) -> float:
    """What a whole board draws asleep, in microamperes."""
    return sum(draw.microamperes for draw in standing(pins.port.chip)) + pulled_ua(pins)
