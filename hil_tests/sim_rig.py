"""The rig whose lock, door, phones and air are simulated."""

import asyncio
import dataclasses
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from firmware_build.partitions import partition
from hil_tests.rig import LockSetup, Rig
from hil_tests.sim_actions import ACTIONS, air_of
from host_tools.phone.radio import Radio
from sim.board.profile import BoardProfile
from sim.clock import DEFAULT_START_S, UNIX_OF_LOCK_EPOCH_S
from sim.door.door import Door, DoorProfile
from sim.image import flash_image
from sim.radio.air.air import Air
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.world import World

PACE = 3.0
"""World seconds per real one: what a slow machine's VM still keeps up with."""
ASLEEP_TIMEOUT_S = 20.0


@lru_cache(maxsize=8)
def _base_image(files: tuple[tuple[str, bytes], ...]) -> bytes:
    return flash_image(dict(files))


def provisioned_image(wanted: LockSetup, now: int) -> bytes:
    """A chip as the depot hands it out at lock time `now`."""
    image = bytearray(_base_image(tuple(sorted(wanted.all_files(now).items()))))
    keys = partition("keys")
    image[keys.offset : keys.end] = wanted.content(now).keys_partition
    return bytes(image)


def _only(kind: type[Any], options: Any) -> dict[str, Any]:
    """Those of `options` that are fields of the dataclass `kind`."""
    names = {entry.name for entry in dataclasses.fields(kind)}
    return {name: value for name, value in options.items() if name in names}


class SimRig(Rig):
    """A world of one door or more."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        start_lock_time: int | None = None,
        *,
        always_on: bool = False,
    ) -> None:
        """Build the world of `seed`; flash and traces go to `folder`."""
        self.always_on = always_on
        self.seed = seed
        self.folder = folder
        start_s = DEFAULT_START_S
        if start_lock_time is not None:
            start_s = start_lock_time + UNIX_OF_LOCK_EPOCH_S
        self.world = World(seed=seed, rate=PACE, folder=folder, start_s=start_s)
        self._phones: dict[tuple[str, int], Phone] = {}
        self._actions = {name: partial(act, self.world) for name, act in ACTIONS.items()}
        self._actions["neighbour"] = partial(self.add_door, "neighbour")

    @property
    def air(self) -> Air:
        """The air between the doors and the phones."""
        return air_of(self.world)

    @property
    def door(self) -> Door:
        """The door under test."""
        return self.world.doors[0]

    async def wipe(self, wanted: LockSetup) -> None:
        """Put up a door with a new lock."""
        await self.add_door("the door", wanted)

    async def add_door(self, name: str, wanted: LockSetup) -> Door:
        """One more door in reach of the same phones."""
        count = len(self.world.doors) + 1
        return await self.world.add_door(
            DoorProfile(name=name, **{"locked": True, **_only(DoorProfile, wanted.options)}),
            BoardProfile(
                unique_id=b"\x24\x0a\xc4\x00\x00" + bytes([count]),
                **_only(BoardProfile, wanted.options),
            ),
            provisioned_image(wanted, self.lock_time()),
        )

    async def reset(self) -> None:
        """Press the reset button."""
        self.door.board.press_reset()

    async def asleep(self) -> None:
        """Wait for deep sleep, where there is one."""
        if self.always_on:
            return
        await self.world.all_asleep(ASLEEP_TIMEOUT_S)

    def console(self) -> str:
        """What the board printed."""
        return self.door.board.console.text

    def lock_time(self) -> int:
        """World time."""
        return self.world.clock.lock_time()

    async def radio(self, name: str, mtu: int = 517) -> Radio:
        """A virtual phone, made at first use."""
        phone = self._phones.get((name, mtu))
        if phone is None:
            phone = Phone(
                self.world.air,
                name,
                PhoneProfile(mtu=mtu),
                trace=self.folder / f"{name}.btsnoop",
                seed=self.seed,
            )
            self._phones[name, mtu] = phone
        backends = VirtualRadio(phone)
        return Radio(backends.client_backend, backends.scanner_backend)

    async def keep_evidence(self, folder: Path) -> None:
        """Console, traces and flash of every door."""
        for door in self.world.doors:
            (folder / f"{door.name}.console.txt").write_text(door.board.console.text)
            (folder / f"{door.name}.flash").write_bytes(door.board.flash.image())
        for trace in self.folder.glob("*.btsnoop"):
            (folder / trace.name).write_bytes(trace.read_bytes())
        events = [f"{event.at_s:.3f} {event.door}: {event.what}" for event in self.world.events]
        (folder / "events.txt").write_text("\n".join(events))

    async def close(self) -> None:
        """Close phones, then the world."""
        for phone in self._phones.values():
            await phone.close()
        await self.world.close()

    async def rouse(self) -> None:
        """Knock."""
        self.door.knock()
        await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        """Let world time pass, jumping while everybody sleeps."""
        await self.world.pass_time(seconds)

    async def do(self, action: str, *arguments: Any) -> Any:
        """Look the action up and do it."""
        result = self._actions[action](*arguments)
        return await result if asyncio.iscoroutine(result) else result
