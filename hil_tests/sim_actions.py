"""What people, weather and misfortune do at a simulated door, by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.door.door import Door

if TYPE_CHECKING:
    from hil_tests.sim_rig import SimRig


def _at_door(act: Callable[..., Any]) -> Callable[..., Any]:
    """An action at the door under test."""
    return lambda rig, *arguments: act(rig.door, *arguments)


def _jam(door: Door, position: float | None) -> None:
    door.bolt.jammed_at = position


def _set_air(rig: "SimRig", **faults: float) -> None:
    for name, value in faults.items():
        setattr(rig.world.air.faults, name, value)


def _drift(door: Door, asleep_ppm: int) -> None:
    door.board.rtc.set_us(door.board.rtc.read_us())
    door.board.rtc.asleep_ppm = asleep_ppm


ACTIONS: dict[str, Callable[..., Any]] = {
    "knock": _at_door(Door.knock),
    "hold_handle": _at_door(Door.hold_handle),
    "release_handle": _at_door(Door.release_handle),
    "pull_open": _at_door(Door.pull_open),
    "push_shut": _at_door(Door.push_shut),
    "is_locked": _at_door(lambda door: door.is_locked),
    "turn_key": _at_door(Door.turn_key),
    "jam": _at_door(_jam),
    "battery": _at_door(lambda door, charge: door.battery.exchange(charge=charge)),
    "exchange_battery": _at_door(Door.exchange_battery),
    "cut_power": _at_door(lambda door: door.board.power_off()),
    "power_on": _at_door(lambda door: door.board.power_on()),
    "brown_out": _at_door(lambda door: door.board.brown_out()),
    "drift": _at_door(_drift),
    "drawn_mah": _at_door(lambda door: door.board.energy.total_mah),
    "boots": _at_door(lambda door: door.board.boots),
    "air": lambda rig, faults: _set_air(rig, **faults),
    "kill_links": lambda rig: rig.world.air.kill_links(),
}
"""Every action; which capability it belongs to stands in the tests that use it."""
