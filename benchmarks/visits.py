"""A phone at a simulated door, over the whole stack, with the radio's requests counted.

The lock is real firmware in the VM; the phone is the real lock client on bleak; between them is
the virtual radio at a connection interval of 30 ms.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.stored_lock import (
    LOCK_ID,
    NOW,
    PHONE_SECRET,
    PHONE_SLOT,
    RIGHTS,
    SERIAL,
    StoredLock,
    office,
    phone_grant,
)
from firmware import hash_auth, messages
from firmware_build.partitions import partition
from host_tools.credentials import Credential
from host_tools.phone.client import LockClient
from host_tools.phone.events import ExchangeStep, Progress
from host_tools.phone.radio import Radio
from sim.door.door import Door, DoorProfile
from sim.image import firmware_files, flash_image
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.radio.stack.host import HostLink
from sim.world import World

START_S = float(NOW + messages.UNIX_EPOCH_OFFSET_S)
"""World time at first: the stored locks' present."""

_BOLT_STARTS = "bolt starts"
_PHONE_KNOWS = "phone knows"


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of a visit, since the link came up."""

    requests: int
    """Attribute requests that the phone had sent by then."""
    ms: float
    """Milliseconds of world time."""


@dataclass(frozen=True, slots=True)
class MeasuredVisit:
    """What one opening took."""

    bolt_starts: Moment
    phone_knows: Moment
    mtu: int


class CountingPhone(Phone):
    """A phone that remembers when its link came up and how much it had asked by then."""

    def __init__(self, world: World, profile: PhoneProfile) -> None:
        """Join the world's air."""
        super().__init__(world.air, "phone", profile, seed=1)
        self._world = world
        self._linked_s = 0.0
        self._asked_before = 0

    async def connect(self, address: str, timeout_s: float, lost: Callable[[], None]) -> HostLink:
        """Connect as any phone, and note the time."""
        link = await super().connect(address, timeout_s, lost)
        self._linked_s = self._world.clock.now_s()
        self._asked_before = self.counts.requests
        return link

    def moment(self) -> Moment:
        """Now, counted from the link."""
        passed_s = self._world.clock.now_s() - self._linked_s
        return Moment(self.counts.requests - self._asked_before, passed_s * 1000)


def image_of(lock: StoredLock, instead: Mapping[str, bytes] | None = None) -> bytes:
    """The whole chip of that lock, with our firmware on it; `instead` replaces files of it."""
    files = {**firmware_files(), "/state.0": lock.state_file, "/state.1": lock.state_file}
    files |= instead or {}
    image = bytearray(flash_image(files))
    for label, content in lock.partitions.items():
        offset = partition(label).offset
        image[offset : offset + len(content)] = content
    return bytes(image)


def credential(lock: StoredLock) -> Credential:
    """What the phone holds for that lock."""
    week = messages.week_of(NOW)
    root = lock.identity.door_root
    grant = phone_grant()
    header = messages.pack_envelope_header(messages.ENVELOPE_GRANT, NOW - 60)
    return Credential(
        LOCK_ID,
        "front door",
        PHONE_SLOT,
        SERIAL,
        RIGHTS,
        grant.not_before,
        grant.not_after,
        office().seal(header, grant.pack()),
        {
            known: hash_auth.door_key(root, known)
            for known in (week - 1, week, week + 1, messages.LOST_WEEK)
        },
    )


class Scene:
    """A world with one locked door and one phone that has been there before, or not."""

    def __init__(self, world: World, door: Door, lock: StoredLock, profile: PhoneProfile) -> None:
        """Use `staged`."""
        self.world = world
        self.door = door
        self.phone = CountingPhone(world, profile)
        radio = VirtualRadio(self.phone)
        self._radio = Radio(radio.client_backend, radio.scanner_backend, close=radio.close)
        self._credential = credential(lock)
        self._moments: dict[str, Moment] = {}
        self._watch_bolt()

    async def visit(self, *, brings_grant: bool) -> MeasuredVisit:
        """Knock, open, and stay until the bolt rests.

        Raises:
            UserError: the lock was not heard, or declined.
            RuntimeError: the bolt did not start.
        """
        self._moments.clear()
        client = LockClient(self._radio, PHONE_SECRET, self._lock_time, self._on_progress)
        self.door.knock()
        exchange = await client.open(replace(self._credential, grant_stored=not brings_grant))
        if _BOLT_STARTS not in self._moments:
            raise RuntimeError(f"the door did not open: outcome {exchange.outcome}")
        return MeasuredVisit(self._moments[_BOLT_STARTS], self._moments[_PHONE_KNOWS], exchange.mtu)

    async def close(self) -> None:
        """Switch the phone off."""
        await self._radio.close()

    def _lock_time(self) -> int:
        return int(self.world.clock.now_s()) - messages.UNIX_EPOCH_OFFSET_S

    def _on_progress(self, progress: Progress) -> None:
        if progress.step is ExchangeStep.ACCEPTED:
            self._moments[_PHONE_KNOWS] = self.phone.moment()

    def _watch_bolt(self) -> None:
        drive: Callable[[float], Any] = self.door.bolt.drive

        def watched(duty: float) -> None:
            if duty and _BOLT_STARTS not in self._moments:
                self._moments[_BOLT_STARTS] = self.phone.moment()
            drive(duty)

        self.door.bolt.drive = watched  # type: ignore[method-assign]


async def staged(world: World, lock: StoredLock, profile: PhoneProfile) -> Scene:
    """Put up a locked door with that lock, and a phone beside it."""
    door = await world.add_door(DoorProfile(locked=True), image=image_of(lock))
    return Scene(world, door, lock, profile)
