"""What people, weather and misfortune do at a simulated door, by name."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from sim.board.launcher import VmProcess
from sim.door.door import Door
from sim.hardware.energy import AWAKE_MA
from sim.hardware.power import PowerState
from sim.radio.air.air import Air
from sim.radio.phone.phone import Phone
from sim.world import World

LOOK_S = 0.001
"""Real seconds between looks at a board."""


def _at_door(act: Callable[..., Any]) -> Callable[..., Any]:
    """An action at the door under test, the first one of its world."""
    return lambda world, *arguments: act(world.doors[0], *arguments)


def _jam(door: Door, position: float | None) -> None:
    door.bolt.jammed_at = position


def air_of(world: World) -> Air:
    """The air between its doors and the phones."""
    air = world.air
    assert isinstance(air, Air)
    return air


def _set_air(world: World, faults: dict[str, float]) -> None:
    for name, value in faults.items():
        setattr(air_of(world).faults, name, value)


async def _sniff(world: World, seconds: float) -> list[tuple[str, bytes]]:
    """Every advert on the air for `seconds` at the lock: (address, data)."""
    heard: list[tuple[str, bytes]] = []
    phone = Phone(world.air, "sniffer", seed=world.seed)

    def note(report: Any) -> None:
        # Scan responses are reported, too; ours are empty.
        if report.data:
            heard.append((str(report.address), bytes(report.data)))

    await phone.listen(note)
    await world.clock.sleep(seconds)
    await phone.close()
    return heard


def _hang(door: Door) -> None:
    vm = door.board._vm
    if isinstance(vm, VmProcess):
        os.kill(vm.pid, signal.SIGSTOP)


async def _knock_into_sleep(door: Door) -> None:
    """Knock once when a lock that had its radio on has switched it off, on its way to sleep."""
    await _until(lambda: door.board.energy.load_ma > AWAKE_MA)
    await _until(lambda: door.board.energy.load_ma <= AWAKE_MA)
    door.knock()


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - a board's load has no event
        await asyncio.sleep(LOOK_S)


def _wakes(world: World) -> list[float]:
    """How long the lock was awake each time, in seconds at the lock."""
    began, spans = 0.0, []
    for event in world.events:
        if event.what == PowerState.RUNNING.value:
            began = event.at_s
        elif event.what == PowerState.ASLEEP.value:
            spans.append(event.at_s - began)
    return spans


def _drift(door: Door, asleep_ppm: int) -> None:
    door.board.rtc.set_us(door.board.rtc.read_us())
    door.board.rtc.asleep_ppm = asleep_ppm


ACTIONS: dict[str, Callable[..., Any]] = {
    "knock": _at_door(Door.knock),
    "hold_handle": _at_door(Door.hold_handle),
    "release_handle": _at_door(Door.release_handle),
    "pull_open": _at_door(Door.pull_open),
    "leave": _at_door(Door.leave),
    "push_shut": _at_door(Door.push_shut),
    "is_locked": _at_door(lambda door: door.is_locked),
    "turn_key": _at_door(Door.turn_key),
    "open_lid": _at_door(Door.open_lid),
    "shut_lid": _at_door(Door.shut_lid),
    "jam": _at_door(_jam),
    "battery": _at_door(lambda door, charge: door.battery.exchange(charge=charge)),
    "exchange_battery": _at_door(Door.exchange_battery),
    "cut_power": _at_door(lambda door: door.board.power_off()),
    "power_on": _at_door(lambda door: door.board.power_on()),
    "brown_out": _at_door(lambda door: door.board.brown_out()),
    "drift": _at_door(_drift),
    "drawn_mah": _at_door(lambda door: door.board.energy.total_mah),
    "boots": _at_door(lambda door: door.board.boots),
    "air": _set_air,
    "knock_neighbour": lambda world: world.doors[1].knock(),
    "neighbour_is_locked": lambda world: world.doors[1].is_locked,
    "sniff": _sniff,
    "hang": _at_door(_hang),
    "wakes": _wakes,
    "knock_into_sleep": _at_door(_knock_into_sleep),
    "kill_links": lambda world: air_of(world).kill_links(),
}
"""Every action in a world; which capability it belongs to stands in the tests that use it."""
