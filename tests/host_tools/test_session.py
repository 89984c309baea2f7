"""The phone's session against the firmware's own core, at ordinary and at smallest MTU."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import pytest

from firmware import messages, records
from firmware.link import Link
from firmware.state_record import LockState
from firmware.status import Status
from host_tools.credentials import Credential, LogPage, Parcel
from host_tools.errors import NotRecognisedError, NotTheLockError
from host_tools.phone.courier import ALL_RECORDS, SyncTasks, run_sync_tasks
from host_tools.phone.events import Progress
from host_tools.phone.link import LockLink
from host_tools.phone.session import LockSession
from tests.support.core import NOW, CoreLock, CorePhone


@dataclass
class WireLink:
    """What LockLink is to a session, over the firmware's link in this process."""

    link: Link
    mtu: int = 517
    requests: int = 0
    written: list[int] = field(default_factory=list)

    async def write(self, message: bytes) -> None:
        """Hand a write over."""
        self.requests += 1
        self.written.append(message[0])
        self.link.write(message)

    async def read(self) -> bytes:
        """Read what the lock says."""
        self.requests += 1
        return self.link.read()


def _session(
    home: CoreLock, phone: CorePhone, mtu: int = 517, stored: bool = False
) -> tuple[LockSession, WireLink]:
    week = messages.week_of(NOW)
    credential = Credential(
        home.lock_id,
        "front door",
        phone.slot,
        phone.serial,
        31,
        NOW - 3600,
        NOW + 8 * 3600,
        phone.envelope(),
        {week: home.door_key()},
        stored,
    )
    link = home.connect()
    link.mtu = mtu
    wire = WireLink(link, mtu)
    session = LockSession(cast(LockLink, wire), credential, phone.keys, week, lambda: NOW)
    return session, wire


@pytest.mark.parametrize("mtu", [23, 517])
async def test_a_new_grant_opens_and_the_bolt_is_followed_to_its_end(mtu: int) -> None:
    home = CoreLock()
    session, wire = _session(home, CorePhone(home), mtu)
    status = await session.prove(messages.COMMAND_OPEN)
    assert status.outcome == messages.OUTCOME_MOVING
    assert session.grant_stored
    status = await session.follow_bolt(status, home.bolt.finish)
    assert status.outcome == messages.OUTCOME_OPENED
    assert (messages.KIND_GRANT_AHEAD in wire.written) == (mtu < messages.SMALL_MTU)


async def test_a_stored_grant_opens_in_two_requests_and_one_more_to_know() -> None:
    home = CoreLock()
    await _session(home, CorePhone(home))[0].prove(messages.COMMAND_STATUS)
    session, wire = _session(home, CorePhone(home), stored=True)
    await session.prove(messages.COMMAND_OPEN)
    assert (session.requests_to_start, wire.requests) == (2, 3)


@pytest.mark.parametrize("mtu", [23, 517])
async def test_a_lock_that_forgot_the_grant_is_given_it_again(mtu: int) -> None:
    home = CoreLock()
    session, wire = _session(home, CorePhone(home), mtu, stored=True)
    status = await session.prove(messages.COMMAND_OPEN)
    assert status.outcome == messages.OUTCOME_MOVING
    assert messages.KIND_NEW_CHALLENGE in wire.written


async def test_another_phones_secret_is_not_recognised() -> None:
    home = CoreLock()
    thief = CorePhone(home, secret=b"T" * 32)
    session, _ = _session(home, CorePhone(home))
    session._keys = thief.keys
    with pytest.raises(NotRecognisedError):
        await session.prove(messages.COMMAND_OPEN)


async def test_an_answer_that_is_not_the_locks_is_exposed() -> None:
    home = CoreLock()
    session, wire = _session(home, CorePhone(home))
    honest = wire.read

    async def lie() -> bytes:
        said = await honest()
        return said if len(said) == messages.CHALLENGE_BYTES else bytes([said[0]]) + said[:0:-1]

    wire.read = lie  # type: ignore[method-assign]
    with pytest.raises(NotTheLockError):
        await session.prove(messages.COMMAND_OPEN)


@pytest.mark.parametrize("mtu", [23, 517])
async def test_an_errand_delivers_the_state_and_gathers_the_log(mtu: int) -> None:
    home = CoreLock()
    for _ in range(20):
        home.lock.record(records.EVENT_BOOT)
    session, _ = _session(home, CorePhone(home), mtu)
    status = await session.prove(messages.COMMAND_SYNC)
    state = LockState()
    state.floors = dict.fromkeys(range(100, 200), 3)
    parcel = Parcel(home.lock_id, home.seal(messages.ENVELOPE_STATE, 2, state.pack()))
    told: list[Progress] = []
    delivered, pages = await _run(session, home, status, (parcel,), told)
    assert delivered == (parcel,)
    assert home.lock.states.number == 2
    carried = {at for page in pages for at in page.indices}
    assert carried == set(range(status.log_next))
    assert all(later.first_index < page.next_index for page, later in pairwise(pages))
    assert told[-1].done == told[-1].total


async def test_a_state_that_the_lock_has_already_is_not_sent_again() -> None:
    home = CoreLock()
    session, wire = _session(home, CorePhone(home))
    status = await session.prove(messages.COMMAND_SYNC)
    old = home.seal(messages.ENVELOPE_STATE, status.state_number, LockState().pack())
    delivered, _ = await _run(session, home, status, (Parcel(home.lock_id, old),), [])
    assert len(delivered) == 1
    assert messages.KIND_DELIVERY not in wire.written


async def _run(
    session: LockSession,
    home: CoreLock,
    status: Status,
    parcels: tuple[Parcel, ...],
    told: list[Progress],
) -> tuple[tuple[Parcel, ...], tuple[LogPage, ...]]:
    tasks = SyncTasks(parcels, ALL_RECORDS)
    return await run_sync_tasks(session, home.lock_id, status, tasks, told.append)
