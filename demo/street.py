"""Three doors made by the depot's path, and the phones of those who visit them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from central.embedded.office import EmbeddedOffice
from demo.lock_factory import make_lock
from demo.narrator import Narrator
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import Exchange, ExchangeStep, Progress
from host_tools.phone.lock_phone import LockPhone, enrol, refresh
from host_tools.phone.radio import Radio
from sim.door.door import Door, DoorProfile
from sim.hardware.power import PowerState
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone
from sim.world import World

KNOCK_DELAY_S = 0.1
"""How soon after the tap the hand knocks; the phone listens by then."""


class MemoryVault:
    """A secret for the length of a demonstration."""

    def __init__(self, secret: bytes) -> None:
        """Keep `secret` (32 bytes)."""
        self._secret = secret

    def fetch(self) -> bytes:
        """The secret."""
        return self._secret


async def put_up(world: World, office: EmbeddedOffice, profile: DoorProfile) -> bytes:
    """Provision a lock and hang it in its door; returns its lock id."""
    lock_id, image = await asyncio.to_thread(make_lock, office, profile)
    await world.add_door(profile, image=image)
    return lock_id


@dataclass
class Opening:
    """The figures of one opening."""

    door: str
    holder: str
    exchange: Exchange


class Caregiver:
    """A person with a phone."""

    def __init__(
        self, world: World, office: EmbeddedOffice, holder: str, home: Path, narrator: Narrator
    ) -> None:
        """Give `holder` a phone, which keeps its secret in memory."""
        self.holder = holder
        self.world = world
        self.office = office
        self.store = CredentialStore(home, MemoryVault(world.random.randbytes(32)))
        self._narrator = narrator
        backends = VirtualRadio(Phone(world.air, holder))
        self._radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)

    @property
    def phone_id(self) -> int:
        """The phone's number at the office."""
        return self.store.state.phone_id

    async def enrol(self) -> None:
        """Enrol the phone at the office."""
        enrol(self.store, await asyncio.to_thread(self.office.add_phone, self.holder))
        await self.refresh()

    async def refresh(self) -> None:
        """Be online for a moment: hand in, register, fetch."""
        await asyncio.to_thread(refresh, self.store, self.office)

    async def do(
        self, name: str, command: int, online: bool = False, as_name: str = ""
    ) -> Exchange:
        """Tap, knock, and wait for the outcome; `as_name` is told of instead of the holder.

        Raises UserError.
        """
        door = self.world.door(name)
        await door.board.wait_state(PowerState.ASLEEP)
        knocker = self._knocker(door, as_name or self.holder)
        client = LockClient(self._radio, self.store.secret, self.world.clock.lock_time, knocker)
        phone = LockPhone(self.store, client, self.office if online else None)
        return await phone.do(name, command)

    def _knocker(self, door: Door, who: str) -> Callable[[Progress], None]:
        def tell(progress: Progress) -> None:
            if progress.step is ExchangeStep.SCANNING:
                self._narrator.knock(who, door.name)
                asyncio.get_running_loop().call_later(KNOCK_DELAY_S, door.knock)

        return tell

    async def leave(self) -> None:
        """Switch the phone off."""
        await self._radio.close()
