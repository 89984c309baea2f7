"""A world: one clock, one air, and doors with boards in them."""

import asyncio
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from sim.board.board import Board
from sim.board.profile import BoardProfile
from sim.clock import DEFAULT_START_S, WorldClock
from sim.door.door import Door, DoorProfile
from sim.hardware.energy import RADIO_MA
from sim.hardware.flash import FLASH_BYTES
from sim.hardware.power import PowerState
from sim.image import firmware_image
from sim.radio.air.air import Air
from sim.radio.air.packet import Medium
from sim.radio.board.board_radio import BoardRadio

BLE_ADDRESS_OFFSET = 2
"""ESP32: the Bluetooth address is the base address plus two."""

SETTLE_S = 0.002
"""Real seconds between looks at boards that are awake while time is to pass."""


@dataclass(frozen=True)
class WorldEvent:
    """Something that a bystander would notice."""

    at_s: float
    """World time, Unix seconds."""
    door: str
    what: str


class World:
    """Doors, their boards and the air between them, all by one clock and one seed."""

    def __init__(
        self,
        seed: int | None = None,
        air: Medium | None = None,
        rate: float = 1.0,
        start_s: float = DEFAULT_START_S,
        folder: Path | None = None,
    ) -> None:
        """Make an empty world; needs a running event loop.

        Args:
            seed: makes every random choice repeat; None draws from the system.
            air: a radio shared with others; without it, one of its own.
            rate: world seconds per real second.
            start_s: world time at first, Unix seconds.
            folder: where flash files are kept from run to run; None forgets them.
        """
        self.seed = seed
        self.random = random.Random(seed)
        self.clock = WorldClock(start_s, rate)
        self.air: Medium = Air(self.clock) if air is None else air
        self.folder = folder
        self.doors: list[Door] = []
        self.events: list[WorldEvent] = []

    async def __aenter__(self) -> Self:
        """Use the world in `async with`, which closes it."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the world."""
        await self.close()

    async def add_door(
        self,
        profile: DoorProfile | None = None,
        board_profile: BoardProfile | None = None,
        image: bytes | None = None,
        *,
        serial: bool = False,
        power: bool = True,
    ) -> Door:
        """Put up a door with a lock fresh from the flasher in it.

        Args:
            profile: the door.
            board_profile: the lock's board; its unique id is made up unless given.
            image: the flash's content; without it, our firmware, not provisioned.
            serial: offer the prompt on a pseudo terminal.
            power: connect the battery at once.
        """
        profile = profile or DoorProfile()
        number = len(self.doors) + 1
        if board_profile is None:
            unique_id = b"\x24\x0a\xc4" + self.random.randbytes(2) + bytes([number])
            board_profile = BoardProfile(unique_id=unique_id)
        path = self.flash_path(number)
        if image is None and (path is None or not _holds_flash(path)):
            image = firmware_image()
        seed = None if self.seed is None else self.random.getrandbits(64)
        board = Board(self.clock, board_profile, image, path, seed)
        door = Door(board, replace(profile))
        self.doors.append(door)
        self._watch(door)
        self._join_air(door)
        if serial:
            board.open_serial()
        if power:
            board.power_on()
        return door

    def flash_path(self, number: int) -> Path | None:
        """Where the flash of the door of that number, counted from 1, is kept; None: nowhere."""
        return None if self.folder is None else self.folder / f"{number}.flash"

    def door(self, name: str) -> Door:
        """The door called `name`.

        Raises:
            KeyError: when there is none.
        """
        for candidate in self.doors:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def note(self, door: Door, what: str) -> None:
        """Add to `events`."""
        self.events.append(WorldEvent(self.clock.now_s(), door.name, what))

    async def pass_time(self, world_s: float) -> None:
        """Let `world_s` world seconds pass, jumping whenever nothing is awake."""
        end_s = self.clock.now_s() + world_s
        while (left_s := end_s - self.clock.now_s()) > 0:
            if all(door.board.is_resting for door in self.doors):
                due_s = self.clock.next_due_s()
                wait_s = left_s if due_s is None else min(left_s, due_s - self.clock.now_s())
                self.clock.jump(max(wait_s, 0.0))
                await asyncio.sleep(0)
            else:
                await asyncio.sleep(min(SETTLE_S, self.clock.real_s(left_s)))

    async def all_asleep(self, timeout_s: float = 30.0) -> None:
        """Wait up to `timeout_s` real seconds until every board rests.

        Raises:
            TimeoutError: when one stays awake.
        """
        async with asyncio.timeout(timeout_s):
            while not all(door.board.is_resting for door in self.doors):  # noqa: ASYNC110
                await asyncio.sleep(SETTLE_S)

    async def close(self) -> None:
        """Switch everything off."""
        for door in self.doors:
            await door.board.close()

    def _join_air(self, door: Door) -> None:
        board = door.board
        public = bytearray(board.profile.unique_id)
        public[5] = (public[5] + BLE_ADDRESS_OFFSET) & 0xFF

        def on_power(on: bool) -> None:
            board.energy.set_load("radio", RADIO_MA if on else 0.0)

        radio = BoardRadio(
            self.air,
            door.name,
            public.hex(":").upper(),
            port=board.port,
            trace=None if self.folder is None else self.folder / f"{door.name}.btsnoop",
            seed=None if self.seed is None else self.random.getrandbits(64),
            on_power=on_power,
        )
        board.on_boot.append(radio.serve)

    def _watch(self, door: Door) -> None:
        def on_state(state: PowerState) -> None:
            self.note(door, state.value)

        door.board.on_state.append(on_state)


def _holds_flash(path: Path) -> bool:
    """Whether an earlier run left a flash there."""
    return path.exists() and path.stat().st_size == FLASH_BYTES
