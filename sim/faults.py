"""Faults on command, by name: for the console, for tests and for simulators that start broken."""

from collections.abc import Callable
from dataclasses import dataclass

from provisioning.partitions import partition
from sim.door.door import Door
from sim.flash import Tear


@dataclass(frozen=True)
class Fault:
    """Something that can go wrong with a door."""

    usage: str
    """Its arguments."""
    meaning: str
    cause: Callable[..., None]


def _jam(door: Door, position: str = "0.5") -> None:
    door.bolt.jammed_at = float(position)


def _unjam(door: Door) -> None:
    door.bolt.jammed_at = None


def _misalign(door: Door, position: str = "0.7") -> None:
    door.misaligned_at = float(position)


def _align(door: Door) -> None:
    door.misaligned_at = None


def _reverse(door: Door) -> None:
    door.motor_reversed = not door.motor_reversed


def _stick(door: Door, signal: str, level: str) -> None:
    door.break_sensor(signal, int(level))


def _mend(door: Door, signal: str) -> None:
    door.mend_sensor(signal)


def _cut(door: Door, count: str = "0", tear: str = "part", seed: str = "0") -> None:
    door.board.flash.cut_power_after(int(count), Tear(tear), int(seed))


def _flip(door: Door, label: str, offset: str, bit: str = "0") -> None:
    region = partition(label, door.board.profile.partitions)
    door.board.flash.flip_bit(region.offset + int(offset, 0), int(bit))


def _brown_out(door: Door) -> None:
    door.board.brown_out()


def _pull_battery(door: Door) -> None:
    door.board.cut_power()


def _battery(door: Door, charge: str, chemistry: str = "") -> None:
    door.battery.exchange(chemistry or door.profile.chemistry, float(charge))


def _temperature(door: Door, celsius: str) -> None:
    door.battery.temperature_c = float(celsius)


def _drift(door: Door, ppm: str) -> None:
    door.board.rtc.set_us(door.board.rtc.read_us())
    door.board.rtc.asleep_ppm = int(ppm)


FAULTS = {
    "jam": Fault("[POSITION]", "the bolt cannot pass POSITION, 0 to 1", _jam),
    "unjam": Fault("", "the bolt runs free again", _unjam),
    "misalign": Fault("[POSITION]", "closed, the bolt hits the plate at POSITION", _misalign),
    "align": Fault("", "the strike plate sits right again", _align),
    "reverse-motor": Fault("", "the motor is wired the other way round", _reverse),
    "stick": Fault("SIGNAL LEVEL", "a sensor shows LEVEL whatever happens", _stick),
    "mend": Fault("SIGNAL", "that sensor works again", _mend),
    "cut-power": Fault("[COUNT] [TEAR] [SEED]", "power goes at a flash operation", _cut),
    "flip-bit": Fault("PARTITION OFFSET [BIT]", "a flash cell ages", _flip),
    "brown-out": Fault("", "the supply sags: the chip starts anew", _brown_out),
    "pull-battery": Fault("", "somebody takes the cells out", _pull_battery),
    "battery": Fault("CHARGE [CHEMISTRY]", "cells with CHARGE (0 to 1) left", _battery),
    "temperature": Fault("CELSIUS", "of the battery and the chip", _temperature),
    "drift": Fault("PPM", "how much the clock gains asleep", _drift),
}
"""Every fault by the word that causes it."""


def cause(door: Door, command: str) -> None:
    """Do what a line such as `jam 0.4` says.

    Raises:
        ValueError: when there is no such fault or its arguments do not fit; the text says which.
    """
    name, *arguments = command.split()
    fault = FAULTS.get(name)
    if fault is None:
        raise ValueError(f"no fault is called {name}; there are: {', '.join(FAULTS)}")
    try:
        fault.cause(door, *arguments)
    except (TypeError, ValueError, KeyError) as error:
        raise ValueError(f"usage: {name} {fault.usage} ({fault.meaning})") from error
