"""Faults on command, by name: for the console, for tests and for simulators that start broken."""

from collections.abc import Callable
from dataclasses import dataclass

from firmware_build.partitions import partition
from sim.door.door import Door
from sim.hardware.flash import Tear


class MistypedError(ValueError):
    """A line that makes no sense; whoever shows it has words for why."""

    def __init__(self, key: str, **values: str) -> None:
        """`key` says why, `values` what the words need."""
        super().__init__(f"{key} {values}")
        self.key = key
        self.values = values


@dataclass(frozen=True)
class Fault:
    """Something that can go wrong with a door."""

    usage: str
    """Its arguments."""
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


def _swap(door: Door) -> None:
    door.switches_swapped = not door.switches_swapped
    door.bolt.on_move()


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
    "jam": Fault("[POSITION]", _jam),
    "unjam": Fault("", _unjam),
    "misalign": Fault("[POSITION]", _misalign),
    "align": Fault("", _align),
    "reverse-motor": Fault("", _reverse),
    "swap-switches": Fault("", _swap),
    "stick": Fault("SIGNAL LEVEL", _stick),
    "mend": Fault("SIGNAL", _mend),
    "cut-power": Fault("[COUNT] [TEAR] [SEED]", _cut),
    "flip-bit": Fault("PARTITION OFFSET [BIT]", _flip),
    "brown-out": Fault("", _brown_out),
    "pull-battery": Fault("", _pull_battery),
    "battery": Fault("CHARGE [CHEMISTRY]", _battery),
    "temperature": Fault("CELSIUS", _temperature),
    "drift": Fault("PPM", _drift),
}
"""Every fault by the word that causes it."""


def cause(door: Door, command: str) -> None:
    """Do what a line such as `jam 0.4` says.

    Raises:
        MistypedError: when there is no such fault or its arguments do not fit.
    """
    name, *arguments = command.split() or [""]
    fault = FAULTS.get(name)
    if fault is None:
        raise MistypedError("fault_unknown", name=name, faults=", ".join(FAULTS))
    try:
        fault.cause(door, *arguments)
    except (TypeError, ValueError, KeyError) as error:
        raise MistypedError("fault_usage", name=name, usage=fault.usage) from error
