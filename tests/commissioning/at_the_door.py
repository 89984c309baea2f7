"""A simulated door with a lock fresh from the depot, an office, and a locksmith with a phone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from central.embedded.office import EmbeddedOffice
from demo.street import MemoryVault, put_up
from firmware.messages import RIGHT_LOCK, RIGHT_OPEN, RIGHT_SERVICE, RIGHT_STATUS, RIGHT_SYNC
from host_tools.credentials import Credential
from host_tools.office.contract import GrantOrder
from host_tools.office.register.units import Stage
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import ExchangeStep, Progress
from host_tools.phone.lock_phone import enrol, refresh
from host_tools.phone.radio import Radio
from provisioning.commissioning.flow import Commissioning, CommissioningReport
from provisioning.commissioning.journal import Journal
from provisioning.commissioning.locksmith import ScriptedLocksmith
from sim.door.door import Door, DoorProfile
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone
from sim.world import World

ALL_RIGHTS = RIGHT_OPEN | RIGHT_LOCK | RIGHT_STATUS | RIGHT_SYNC | RIGHT_SERVICE
WHO = "Lise Lås"
UNIT = "240ac4000001"


@dataclass
class Scene:
    """Everything at one door."""

    world: World
    office: EmbeddedOffice
    door: Door
    store: CredentialStore
    radio: Radio
    lock_id: bytes
    phone_id: int

    @property
    def credential(self) -> Credential:
        """The locksmith's."""
        return self.store.credential(self.door.name)

    def client(self, deadline_s: float = 10.0) -> LockClient:
        """A client whose locksmith knocks when told to."""

        def tell(progress: Progress) -> None:
            if progress.step is ExchangeStep.KNOCK:
                asyncio.get_running_loop().call_later(0.1, self.door.knock)

        clock = self.world.clock.lock_time
        return LockClient(self.radio, self.store.secret, clock, tell, deadline_s)


@asynccontextmanager
async def scene(folder: Path, profile: DoorProfile | None = None) -> AsyncIterator[Scene]:
    """Put up a door and enrol a locksmith with the service right."""
    async with World(seed=7) as world:
        office = EmbeddedOffice(folder / "office", world.clock.lock_time)
        lock_id = await put_up(world, office, profile or DoorProfile())
        office.units.add(UNIT, WHO, "depot")
        office.units.move(UNIT, Stage.PROVISIONED, WHO, lock_id=lock_id)
        phone = office.add_phone(WHO)
        store = CredentialStore(folder / "phone", MemoryVault(b"L" * 32))
        enrol(store, phone)
        refresh(store, office)
        now = world.clock.lock_time()
        until = now + 8 * 3600
        office.grant(GrantOrder(phone.phone_id, lock_id, now, until, ALL_RIGHTS))
        refresh(store, office)
        backends = VirtualRadio(Phone(world.air, WHO))
        radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
        try:
            yield Scene(world, office, world.doors[0], store, radio, lock_id, phone.phone_id)
        finally:
            await radio.close()
            office.close()


def _nothing() -> None:
    """An act that this person leaves out."""


@dataclass
class Hands(ScriptedLocksmith):
    """A locksmith who does what is asked, at a simulated door; some acts may go wrong."""

    door: Door
    answers: dict[str, str] = field(default_factory=dict)
    acts: dict[str, Callable[[], object]] = field(default_factory=dict)
    """What this person does instead of the usual."""
    instructions: list[str] = field(default_factory=list)
    steps: list[tuple[str, bool]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    repair: Callable[[], object] | None = None
    """What puts the fault right before this person tries again."""

    def __post_init__(self) -> None:
        """Become a script with hands."""
        super().__init__({"ask_again": "answer_stop", **self.answers})

    def instruct(self, key: str) -> None:
        """Do it."""
        self.instructions.append(key)
        acts: dict[str, Callable[[], object]] = {
            "do_open_door": self._open,
            "do_close_door": self.door.push_shut,
            "do_key_lock": lambda: self.door.turn_key(lock=True),
            "do_key_unlock": lambda: self.door.turn_key(lock=False),
            "do_lift_handle": self.door.hold_handle,
            "do_release_handle": self.door.release_handle,
            "do_push_door": self.door.pull_open,
            "do_push_held": lambda: asyncio.get_running_loop().call_later(1.0, self.door.pull_open),
            "do_knock_thrice": self._knock_thrice,
        }
        self.acts.get(key, acts.get(key, _nothing))()

    def _open(self) -> None:
        self.door.turn_key(lock=False)
        if not self.door.pull_open():
            self.door.leave()

    def _knock_thrice(self) -> None:
        for knock in range(3):
            asyncio.get_running_loop().call_later(0.4 + 0.4 * knock, self.door.knock)

    async def choose(self, key: str, answers: tuple[str, ...], **values: Any) -> str:
        """Answer, and remember that it was asked."""
        self.asked.append(key)
        if key == "ask_again" and self.repair:
            self.repair()
            return "answer_again"
        return await super().choose(key, answers, **values)

    def begin_step(self, key: str, number: int, total: int) -> None:
        """Remember that it began."""
        assert 0 < number <= total
        self.begun.append(key)

    def end_step(self, key: str, passed: bool) -> None:
        """Remember how steps ended."""
        self.steps.append((key, passed))

    def skip_step(self, key: str) -> None:
        """Remember that it was not needed."""
        self.skipped.append(key)


async def commission(
    at: Scene,
    hands: Hands,
    cycles: int = 1,
    patience_s: float = 1.5,
    journal: Journal | None = None,
) -> CommissioningReport:
    """Commission the door, by these hands."""
    pace = (cycles, patience_s)
    flow = Commissioning(at.client(), at.credential, at.office, hands, WHO, *pace, journal)
    return await flow.run()
