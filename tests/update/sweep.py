"""Every flash operation of one update, and what becomes of a lock whose power went at one."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from firmware import boot, messages
from firmware_build.file_system import files_of
from host_tools.credentials import Credential
from host_tools.phone.client import LockClient
from host_tools.phone.events import ExchangeStep, Progress
from host_tools.phone.radio import Radio
from host_tools.update.transfer import DoorUpdate, Package
from sim.door.door import Door, DoorProfile
from sim.hardware.flash import Recording, Tear
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.world import World
from tests.update.fleet import changed, recompiled, update_door

AT_ONCE = 8
"""Locks that run side by side: each waits most of the time, for windows, bolt and radio."""
PASSES = 16
DEADLINE_S = 90.0
KNOCK_AGAIN_S = 4.0
ASLEEP_S = 120.0
"""Real seconds; patience with a busy machine."""


@dataclass(frozen=True)
class History:
    """An update that went well: what was done to the flash, and who may open the door."""

    recording: Recording
    package: Package
    credential: Credential
    secret: bytes
    ended_s: float
    """World time at its end, Unix seconds."""

    def cuts(self, tear: Tear, chosen: set[int] | None = None) -> Iterator["Cut"]:
        """The flash at each of the chosen operations, else at all, that one torn."""
        for done, image in self.recording.prefixes(tear, seed=1):
            if chosen is None or done in chosen:
                yield Cut(self, done, image)

    def all_cuts(self, tear: Tear) -> Iterator["Cut"]:
        """As `cuts`, but from end to end several times, so that what is wrong shows early."""
        end = len(self.recording.operations) + 1
        for first in range(PASSES):
            yield from self.cuts(tear, set(range(first, end, PASSES)))


async def record(folder: Path) -> History:
    """Update a lock, prove the new firmware, and let the lock fall asleep over its copy."""
    async with update_door(folder) as door:
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        release = changed(2, battery=recompiled("battery", "return 100", "return 95"))
        recording = door.door.board.flash.record()
        await door.update(release).run()
        await door.world.all_asleep()
        now_s = door.world.clock.now_s()
        return History(recording, door.package(release), door.credential, door.secret, now_s)


@dataclass(frozen=True)
class Cut:
    """The flash of a lock whose power went after so many operations, during the next one."""

    history: History
    done: int
    image: bytes

    async def survive(self) -> None:
        """Boot the lock in the real VM, open its door, and bring the update to its end."""
        async with World(seed=self.done, start_s=self.history.ended_s) as world:
            door = await world.add_door(DoorProfile("front door", locked=True), image=self.image)
            try:
                await self._live(world, door)
            except BaseException as error:
                error.add_note(f"the power went at operation {self.done}; {door.board.state}")
                error.add_note(door.board.console.text[-2000:])
                raise

    async def _live(self, world: World, door: Door) -> None:
        history = self.history
        async with phone(world, door, history.secret) as client:
            exchange = await client.open(history.credential)
            assert exchange.outcome == messages.OUTCOME_OPENED
            await DoorUpdate(client, history.credential, history.package).run()
        await world.all_asleep(ASLEEP_S)
        self._check(door.board.flash.image())

    def _check(self, image: bytes) -> None:
        """The new firmware is whole in both slots, in force, and proved."""
        release = self.history.package.release
        files = files_of(image)
        slots = read_slots(files)
        assert slots is not None
        assert slots[2:] == (0, 0, release.version), slots
        for slot in slots[:2]:
            assert installed(files, slot) == release.files, slots


def read_slots(files: dict[str, bytes]) -> tuple[str, str, int, int, int] | None:
    """What boot.py reads of the slot file among `files`."""
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(files.get("/slot", b""))
        copy.flush()
        return boot.read_slots(copy.name)


def installed(files: dict[str, bytes], slot: str) -> dict[str, bytes]:
    """The firmware in a slot, by module."""
    folder = f"/{slot}/firmware/"
    return {
        path.removeprefix(folder): code for path, code in files.items() if path.startswith(folder)
    }


class Knocker:
    """Somebody who knocks when asked to, and again while nothing happens.

    A knock is lost on a lock that is on its way to sleep, which takes long on a busy machine.
    """

    def __init__(self, door: Door) -> None:
        """Stand at `door`."""
        self._door = door
        self._again: asyncio.TimerHandle | None = None

    def on_step(self, progress: Progress) -> None:
        """Follow what the phone says."""
        self.rest()
        if progress.step is ExchangeStep.KNOCK:
            self._knock()

    def rest(self) -> None:
        """Knock no more."""
        if self._again:
            self._again.cancel()
            self._again = None

    def _knock(self) -> None:
        self._door.knock()
        self._again = asyncio.get_running_loop().call_later(KNOCK_AGAIN_S, self._knock)


@asynccontextmanager
async def phone(world: World, door: Door, secret: bytes) -> AsyncIterator[LockClient]:
    """The phone with this secret, and somebody who knocks for it at `door`."""
    knocker = Knocker(door)
    backends = VirtualRadio(Phone(world.air, "anna", PhoneProfile()))
    radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
    try:
        yield LockClient(radio, secret, world.clock.lock_time, knocker.on_step, DEADLINE_S)
    finally:
        knocker.rest()
        await radio.close()


async def survive_all(cuts: Iterator[Cut], folder: Path, told: Callable[[int], object]) -> int:
    """Try every cut, some at once; returns how many there were.

    `told` is called with the number of those tried. A flash that a lock did not survive with is
    left in `folder`.
    """
    tried = 0

    async def work() -> None:
        nonlocal tried
        for cut in cuts:
            try:
                await cut.survive()
            except BaseException:
                (folder / f"{cut.done}.flash").write_bytes(cut.image)
                raise
            tried += 1
            told(tried)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return tried
