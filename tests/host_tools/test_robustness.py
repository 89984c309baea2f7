"""A bad radio between phone and lock: fast retries before the answer, no second order after it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from demo.street import MemoryVault, put_up
from firmware import messages, records
from host_tools.errors import DoorNotHeardError, ExitCode, LinkLostError
from host_tools.office.contract import GrantOrder
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import Exchange, ExchangeStep, Progress
from host_tools.phone.link import LinkError, LockLink
from host_tools.phone.lock_phone import LockPhone, enrol, refresh
from host_tools.phone.radio import Radio
from sim.door.door import DoorProfile
from sim.hardware.power import PowerState
from sim.radio.air.air import Air
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.world import World

DOOR = "front door"


class Street:
    """One provisioned door, and Anna's phone with access to it."""

    def __init__(self, world: World, office: EmbeddedOffice, home: Path) -> None:
        """Enrol Anna; her door hangs already."""
        self.world = world
        self.office = office
        self.air = world.air
        self.phone = Phone(world.air, "Anna")
        self.store = CredentialStore(home, MemoryVault(b"s" * 32))
        self.kill_at: ExchangeStep | None = None
        self.knocks = True
        self.seen: list[ExchangeStep] = []

    def give_access(self, lock_id: bytes) -> None:
        """For an hour."""
        phone = self.office.add_phone("Anna")
        enrol(self.store, phone)
        refresh(self.store, self.office)
        now = self.world.clock.lock_time()
        self.office.grant(GrantOrder(phone.phone_id, lock_id, now, now + 3600))
        refresh(self.store, self.office)

    async def do(self, command: int, deadline_s: float = 20.0) -> Exchange:
        """One command, from the tap on."""
        await self.world.door(DOOR).board.wait_state(PowerState.ASLEEP)
        backends = VirtualRadio(self.phone)
        radio = Radio(backends.client_backend, backends.scanner_backend)
        clock = self.world.clock.lock_time
        client = LockClient(radio, self.store.secret, clock, self._tell, deadline_s)
        return await LockPhone(self.store, client, self.office).do(DOOR, command)

    def _tell(self, progress: Progress) -> None:
        self.seen.append(progress.step)
        if progress.step in (ExchangeStep.SCANNING, ExchangeStep.KNOCK) and self.knocks:
            asyncio.get_running_loop().call_later(0.05, self.world.door(DOOR).knock)
        if progress.step is self.kill_at:
            self.kill_at = None
            self.kill()

    def kill(self) -> None:
        """Break the link."""
        assert isinstance(self.air, Air)
        self.air.kill_links()

    async def openings(self) -> int:
        """How often the lock unlocked, by its own log."""
        await self.do(messages.COMMAND_SYNC)
        refresh(self.store, self.office)
        events = self.office.events(self.office.doors()[0].lock_id)
        return sum(one.event == records.EVENT_OPENED for one in events)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """A street whose lock sleeps."""
    async with World(seed=7) as world:
        office = EmbeddedOffice(tmp_path / "office", world.clock.lock_time)
        lock_id = await put_up(world, office, DoorProfile(DOOR, locked=True))
        made = Street(world, office, tmp_path / "phone")
        made.give_access(lock_id)
        yield made
        await made.phone.close()
        office.close()


@pytest.mark.parametrize("step", [ExchangeStep.HEARD, ExchangeStep.CONNECTED])
async def test_a_link_that_dies_before_the_answer_is_tried_again_at_once(
    street: Street, step: ExchangeStep
) -> None:
    street.kill_at = step
    exchange = await street.do(messages.COMMAND_OPEN)
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert street.world.door(DOOR).bolt.is_withdrawn
    assert await street.openings() == 1


@pytest.mark.parametrize("request_number", [1, 2, 3])
async def test_a_link_that_dies_at_any_request_before_the_answer_is_tried_again(
    street: Street, monkeypatch: pytest.MonkeyPatch, request_number: int
) -> None:
    count = 0

    def maybe_kill() -> None:
        nonlocal count
        count += 1
        if count == request_number:
            street.kill()

    write, read = LockLink.write, LockLink.read

    async def killed_write(link: LockLink, message: bytes) -> None:
        maybe_kill()
        await write(link, message)

    async def killed_read(link: LockLink) -> bytes:
        maybe_kill()
        return await read(link)

    monkeypatch.setattr(LockLink, "write", killed_write)
    monkeypatch.setattr(LockLink, "read", killed_read)
    exchange = await street.do(messages.COMMAND_OPEN)
    assert exchange.succeeded
    # The lock may be heard once more while it is on its way to sleep.
    assert exchange.connect_attempts in (2, 3)
    assert street.world.door(DOOR).bolt.is_withdrawn


async def test_a_holder_whose_link_is_lost_after_the_proof_need_not_knock_again(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, reads = LockLink.read, 0

    async def killed_once_proven(link: LockLink) -> bytes:
        nonlocal reads
        reads += 1
        answer = await read(link)
        if reads == 2:  # the challenge was the first
            street.knocks = False
            street.kill()
            raise LinkError
        return answer

    monkeypatch.setattr(LockLink, "read", killed_once_proven)
    exchange = await street.do(messages.COMMAND_OPEN, deadline_s=10)
    assert exchange.succeeded
    assert street.world.door(DOOR).bolt.is_withdrawn


@pytest.mark.parametrize("step", [ExchangeStep.ACCEPTED, ExchangeStep.MOVING])
async def test_after_the_answer_an_order_is_never_repeated(
    street: Street, step: ExchangeStep
) -> None:
    street.kill_at = step
    with pytest.raises(LinkLostError) as lost:
        await street.do(messages.COMMAND_OPEN)
    assert lost.value.key == "link_lost_accepted"
    assert lost.value.exit_code == ExitCode.LINK_LOST
    assert ExchangeStep.RETRYING not in street.seen
    assert await street.openings() == 1


@pytest.mark.parametrize(
    ("fault", "probability"),
    [("loss", 0.2), ("duplicate", 0.2), ("duplicate", 1.0), ("delay", 0.2)],
)
async def test_a_noisy_air_opens_the_door_once(
    street: Street, fault: str, probability: float
) -> None:
    assert isinstance(street.air, Air)
    setattr(street.air.faults, fault, probability)
    assert (await street.do(messages.COMMAND_OPEN)).succeeded
    setattr(street.air.faults, fault, 0.0)
    assert await street.openings() == 1


async def test_an_air_that_swallows_every_packet_is_a_lost_link(street: Street) -> None:
    assert isinstance(street.air, Air)
    street.air.faults.drop = 1.0
    with pytest.raises(LinkLostError) as lost:
        await street.do(messages.COMMAND_OPEN, deadline_s=5.0)
    assert lost.value.key == "link_lost"
    assert not street.world.door(DOOR).bolt.is_withdrawn


async def test_without_a_knock_the_door_is_not_heard(street: Street) -> None:
    street.knocks = False
    with pytest.raises(DoorNotHeardError) as unheard:
        await street.do(messages.COMMAND_OPEN, deadline_s=0.8)
    assert unheard.value.exit_code == ExitCode.NOT_HEARD
    assert ExchangeStep.KNOCK in street.seen


@pytest.mark.parametrize(
    ("mtu", "cache"),
    [
        (23, "warm"),
        (517, "cold"),
        pytest.param(23, "cold", marks=pytest.mark.long),
        pytest.param(517, "warm", marks=pytest.mark.long),
    ],
)
async def test_old_and_new_phones_with_and_without_a_cache_open_and_lock(
    street: Street, mtu: int, cache: str
) -> None:
    street.phone.profile = PhoneProfile(mtu=mtu, cache=cache)
    opened = await street.do(messages.COMMAND_OPEN)
    locked = await street.do(messages.COMMAND_LOCK)
    assert (opened.outcome, locked.outcome) == (messages.OUTCOME_OPENED, messages.OUTCOME_LOCKED)
    assert opened.mtu == mtu
    assert locked.requests_to_start == 2
    assert await street.openings() == 1
