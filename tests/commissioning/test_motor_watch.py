"""The motor of a service session runs only while somebody watches it."""

import asyncio
from pathlib import Path

import pytest

from firmware import messages
from firmware.measurement import (
    DRIVE_GENTLY,
    DRIVE_THROW,
    DRIVE_WITHDRAW,
    ENDING_AT_LOCKED,
    ENDING_NOT_RENEWED,
    ENDING_STALLED,
    ENDING_STOPPED,
    ENDING_TIME,
    RENEW_MS,
)
from firmware.messages import Command
from host_tools.office.contract import CAREGIVER_RIGHTS, GrantOrder
from host_tools.phone.client import LockConnection
from host_tools.phone.lock_phone import refresh
from host_tools.phone.service_session import ServiceRefusedError, ServiceSession
from sim.door.bolt import Motor
from sim.door.door import DoorProfile
from tests.commissioning.at_the_door import scene

SLOW = DoorProfile(motor=Motor(travel_s=6.0))
"""A door whose bolt takes long enough to be watched."""


async def begin(
    visit: LockConnection, argument: int, longest_ms: int = 8000, limit_ma: int = 700
) -> None:
    """Start a drive and look away."""
    order = Command(messages.COMMAND_DRIVE, argument, longest_ms, limit_ma)
    await visit.session.ask(messages.KIND_COMMAND, order.pack())


async def test_a_motor_that_nobody_asks_about_stops(tmp_path: Path) -> None:
    async with (
        scene(tmp_path, SLOW) as at,
        at.client().session(at.credential, messages.COMMAND_SERVICE) as visit,
    ):
        await begin(visit, DRIVE_THROW)
        await asyncio.sleep(RENEW_MS / 1000 + 0.6)
        assert not at.door.bolt.moving
        seen = await ServiceSession(visit).measure()
        assert seen.ending == ENDING_NOT_RENEWED
        assert RENEW_MS - 100 <= seen.duration_ms < RENEW_MS + 500


async def test_a_motor_stops_when_the_link_breaks(tmp_path: Path) -> None:
    async with scene(tmp_path, SLOW) as at:
        async with at.client().session(at.credential, messages.COMMAND_SERVICE) as visit:
            await begin(visit, DRIVE_THROW)
            await asyncio.sleep(0.2)
            under_way = at.door.bolt.position
        assert under_way > 0
        await asyncio.sleep(RENEW_MS / 1000 + 0.6)
        assert not at.door.bolt.moving
        assert at.door.bolt.position < 0.5
        await at.world.all_asleep()


async def test_a_watched_drive_goes_to_the_end_switch_and_a_jog_to_its_time(
    tmp_path: Path,
) -> None:
    async with (
        scene(tmp_path, DoorProfile(motor=Motor(travel_s=1.5))) as at,
        at.client().session(at.credential, messages.COMMAND_SERVICE) as visit,
    ):
        session = ServiceSession(visit)
        jogged = await session.drive(DRIVE_THROW, 300, 700)
        assert jogged.ending == ENDING_TIME
        assert 0 < at.door.bolt.position < 0.5
        thrown = await session.drive(DRIVE_THROW, 8000, 700)
        assert thrown.ending == ENDING_AT_LOCKED
        assert at.door.is_locked
        back = await session.drive(DRIVE_WITHDRAW | DRIVE_GENTLY, 1000, 700, lambda _: True)
        assert back.ending == ENDING_STOPPED


async def test_a_bolt_that_is_held_stalls_the_motor_off(tmp_path: Path) -> None:
    async with (
        scene(tmp_path) as at,
        at.client().session(at.credential, messages.COMMAND_SERVICE) as visit,
    ):
        at.door.bolt.jammed_at = 0.5
        seen = await ServiceSession(visit).drive(DRIVE_THROW, 8000, 500)
        assert seen.ending == ENDING_STALLED
        assert seen.duration_ms < 1500
        assert not at.door.bolt.moving


@pytest.mark.parametrize(
    ("argument", "count", "value"),
    [(0, 300, 700), (DRIVE_THROW | DRIVE_WITHDRAW, 300, 700), (DRIVE_THROW, 0, 700),
     (DRIVE_THROW, 10001, 700), (DRIVE_THROW, 300, 0)],
)  # fmt: skip
async def test_a_drive_with_wrong_numbers_moves_nothing(
    tmp_path: Path, argument: int, count: int, value: int
) -> None:
    async with (
        scene(tmp_path) as at,
        at.client().session(at.credential, messages.COMMAND_SERVICE) as visit,
    ):
        seen = await ServiceSession(visit).drive(argument, count, value)
        assert seen.outcome == messages.OUTCOME_BAD_COMMAND
        assert seen.drives == 0
        assert at.door.bolt.position == 0


async def test_without_the_service_right_the_motor_does_not_stir(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        now = at.world.clock.lock_time()
        at.office.grant(GrantOrder(at.phone_id, at.lock_id, now, now + 3600, CAREGIVER_RIGHTS))
        refresh(at.store, at.office)
        async with at.client().session(at.credential, messages.COMMAND_STATUS) as visit:
            with pytest.raises(ServiceRefusedError) as refused:
                await ServiceSession(visit).drive(DRIVE_THROW, 300, 700)
            assert refused.value.key == f"outcome_{messages.OUTCOME_NO_RIGHT}"
        assert at.door.bolt.position == 0


async def test_a_revocation_ends_a_service_session_at_the_next_command(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        at.office.revoke(at.phone_id)
        parcel = at.office.at_door.state(at.lock_id)
        async with at.client().session(at.credential, messages.COMMAND_SERVICE) as visit:
            session = ServiceSession(visit)
            await session.measure()
            await session.deliver(parcel)
            with pytest.raises(ServiceRefusedError) as refused:
                await session.measure()
            assert refused.value.key == f"outcome_{messages.OUTCOME_REVOKED}"
