"""Taking down a simulated door: revoked, log saved, wiped, and nothing left on the flash."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from littlefs import LittleFS

from firmware import boot, messages
from firmware.state_record import OPTION_ALWAYS_ON, OPTION_PROMPT_CLOSED
from firmware_build.file_system import files_of
from host_tools.errors import DoorNotHeardError, OfficeRefusedError, UserError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.office.register.units import Stage
from host_tools.phone.courier import SyncTasks
from host_tools.phone.link import LinkError
from host_tools.phone.protocol import CredentialKeys
from host_tools.phone.radio import Radio
from host_tools.phone.service_session import ServiceSession
from provisioning.life_cycle.decommission import DecommissionError, Decommissioning, report_lost
from sim.hardware.flash import Recording, Tear
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone
from sim.world import World
from tests.central import inside
from tests.commissioning.at_the_door import ALL_RIGHTS, UNIT, WHO, Scene, scene
from tests.life_cycle.secrets_of import (
    IDENTITY_MAGIC,
    SECTOR_BYTES,
    identity_in,
    present,
    region,
    secrets,
)

WIPED = "noeglefri: wiped"


def decommissioning(at: Scene) -> Decommissioning:
    """The flow at this door."""
    return Decommissioning(at.client(), at.credential, at.office, WHO)


async def use(at: Scene) -> None:
    """Let the lock have something to hide: a stored grant, a log, a second state."""
    for command in (at.client().lock, at.client().open):
        exchange = await command(at.credential)
        assert exchange.succeeded
        await at.world.all_asleep()


async def close_prompt(at: Scene) -> None:
    """Have a phone bring the office's word that the prompt is closed."""
    config = at.office.at_door.config(at.lock_id)
    config.options |= OPTION_PROMPT_CLOSED
    tasks = SyncTasks((at.office.at_door.configure(at.lock_id, config),))
    await at.client().request(at.credential, messages.COMMAND_SYNC, tasks)
    await at.world.all_asleep()
    assert boot.CLOSED in files_of(at.door.board.flash.image())


def secrets_at(at: Scene) -> Mapping[str, bytes]:
    """What this lock's flash must not hold when it is wiped."""
    credential = at.credential
    held = CredentialKeys.derive(at.store.secret, at.lock_id, credential.serial)
    (door,) = at.office.doors()
    keys = keys_of(at)
    return secrets(keys, at.door.board.flash.image(), held.stored_key, door.state_number)


def keys_of(at: Scene) -> LockKeys:
    """All keys of the lock, as the office knows them."""
    return inside.keys_of(at.office, at.lock_id)


async def test_taking_down_saves_the_log_and_leaves_nothing_on_the_flash(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        wanted, flash = secrets_at(at), at.door.board.flash
        assert present(wanted, flash.image()) == set(wanted)
        await close_prompt(at)
        assert sum(name.startswith("log record") for name in wanted) > 3
        done = await decommissioning(at).run(UNIT, "van 3")
        assert done.records >= 4
        await at.door.board.console.wait_for(WIPED)
        assert present(wanted, flash.image()) == set()
        assert boot.CLOSED not in files_of(flash.image())
        assert at.office.units.unit(UNIT).stage is Stage.WIPED
        assert at.office.units.unit(UNIT).lock_id is None
        assert at.office.doors() == []
        stages = [one.stage for one in at.office.units.history(UNIT)]
        assert stages[-2:] == [Stage.TAKEN_DOWN, Stage.WIPED]


async def test_a_wiped_lock_answers_nobody(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        credential = at.credential
        await decommissioning(at).run(UNIT)
        await at.door.board.console.wait_for(WIPED)
        with pytest.raises(DoorNotHeardError):
            await at.client(deadline_s=1.5).open(credential)


@pytest.mark.parametrize("always_on", [False, True])
async def test_a_wiped_lock_opens_for_nobody_who_is_connected(
    tmp_path: Path, always_on: bool
) -> None:
    """Sleeping and always on; the one who wiped it stays as well."""
    async with scene(tmp_path) as at:
        assert (await at.client().lock(at.credential)).succeeded
        await at.world.all_asleep()
        config = at.office.at_door.config(at.lock_id)
        config.window_ms = 30_000
        config.options |= OPTION_ALWAYS_ON * always_on
        tasks = SyncTasks((at.office.at_door.configure(at.lock_id, config),))
        await at.client().request(at.credential, messages.COMMAND_SYNC, tasks)
        order = at.office.at_door.wipe_order(at.lock_id, give_up_log=True)
        second = VirtualRadio(Phone(at.world.air, "second phone"))
        radio = Radio(second.client_backend, second.scanner_backend, close=second.close)
        async with (
            replace(at, radio=radio)
            .client()
            .session(at.credential, messages.COMMAND_STATUS) as other,
            at.client().session(at.credential, messages.COMMAND_SERVICE) as visit,
        ):
            wiped = await ServiceSession(visit).wipe(order)
            assert wiped.outcome == messages.OUTCOME_OK
            for link in (other, visit):
                with pytest.raises((LinkError, UserError)):
                    await link.session.prove(messages.COMMAND_OPEN)
            # Neither hangs up.
            await at.door.board.console.wait_for(WIPED)
        await radio.close()
        assert not at.door.bolt.is_withdrawn


async def test_what_a_holder_did_since_the_log_was_saved_is_not_wiped(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        flow = decommissioning(at)
        await flow._save_log()
        await at.world.all_asleep()
        saved = at.office.at_door.wipe_order(at.lock_id)
        assert (await at.client().open(at.credential)).succeeded
        await at.world.all_asleep()
        for order, outcome in (
            (saved, messages.OUTCOME_STALE),
            (at.office.at_door.wipe_order(at.lock_id, give_up_log=True), messages.OUTCOME_OK),
        ):
            async with at.client().session(at.credential, messages.COMMAND_SERVICE) as visit:
                assert (await ServiceSession(visit).wipe(order)).outcome == outcome


async def test_others_lose_their_access_before_the_wipe(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        other = at.office.add_phone("Anna")
        at.office.at_door.close(at.lock_id, at.phone_id)
        assert at.office.credentials(other.phone_id) == []
        assert at.office.credentials(at.phone_id)


async def test_an_order_for_a_log_that_went_on_elsewhere_wipes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        order = bytearray(at.office.at_door.wipe_order(at.lock_id))
        async with at.client().session(at.credential, messages.COMMAND_SERVICE) as visit:
            session = ServiceSession(visit)
            order[-1] ^= 1
            refused = await session.wipe(bytes(order))
            assert refused.outcome == messages.OUTCOME_ENVELOPE_REFUSED
        assert identity_in(at.door.board.flash.image()) is not None


async def test_without_the_service_right_nobody_wipes(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        now = at.world.clock.lock_time()
        from host_tools.phone.lock_phone import refresh

        rights = ALL_RIGHTS & ~messages.RIGHT_SERVICE
        at.office.grant(GrantOrder(at.phone_id, at.lock_id, now, now + 3600, rights))
        refresh(at.store, at.office)
        order = at.office.at_door.wipe_order(at.lock_id, give_up_log=True)
        async with at.client().session(at.credential, messages.COMMAND_STATUS) as visit:
            refused = await ServiceSession(visit).wipe(order)
            assert refused.outcome == messages.OUTCOME_NO_RIGHT
        assert identity_in(at.door.board.flash.image()) is not None


async def test_a_lost_unit_is_revoked_and_can_be_taken_down_when_it_turns_up(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        report_lost(at.office, UNIT, WHO, "?")
        assert at.office.units.unit(UNIT).stage is Stage.LOST
        assert at.office.credentials(at.phone_id) == []
        found = at.office.units.move(UNIT, Stage.TAKEN_DOWN, WHO, "depot")
        assert found.lock_id == at.lock_id
        with pytest.raises(OfficeRefusedError):
            at.office.units.move(UNIT, Stage.SCRAPPED, WHO)


@dataclass
class Cut:
    """The flash of a lock whose power went during the wipe."""

    at: int
    image: bytes


def cuts_of(recording: Recording, tear: Tear) -> list[Cut]:
    """Every operation up to the one after the keys are gone, and some of the many thereafter."""
    every, total = [], len(recording.operations)
    gone_at = None
    for done, image in recording.prefixes(tear, seed=total):
        if gone_at is None and identity_in(image) is None:
            gone_at = done
        near = gone_at is None or done <= gone_at + 3
        if near or done in _spread(gone_at or 0, total):
            every.append(Cut(done, bytes(image)))
    assert gone_at is not None
    return every


_FEW = 12


def _spread(first: int, last: int) -> set[int]:
    return {first + (last - first) * n // _FEW for n in range(_FEW + 1)}


async def wipe_recorded(at: Scene) -> Recording:
    """The whole wipe, every flash operation of it."""
    await use(at)
    at.office.at_door.close(at.lock_id, at.phone_id)
    await decommissioning(at)._save_log()
    await at.world.all_asleep()
    recording = at.door.board.flash.record()
    await decommissioning(at)._wipe(give_up_log=False)
    await at.door.board.console.wait_for(WIPED, timeout_s=60)
    return recording


async def settle(image: bytes) -> tuple[bytes, str]:
    """Boot a lock from `image` and let it come to rest; its flash and what it printed."""
    async with World(seed=3) as world:
        door = await world.add_door(image=image)
        console = door.board.console
        async with asyncio.timeout(60):
            while not door.board.is_resting:
                if "not provisioned" in console.text:
                    break
                await asyncio.sleep(0.02)
        return door.board.flash.image(), console.text


@pytest.mark.parametrize("tear", [Tear.PART, Tear.ALL])
@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_power_cut_anywhere_in_the_wipe_leaves_a_working_or_a_wiped_lock(
    tmp_path: Path, tear: Tear
) -> None:
    async with scene(tmp_path) as at:
        wanted_before = secrets_at(at)
        recording = await wipe_recorded(at)
        wanted = {**wanted_before}
    for cut in cuts_of(recording, tear):
        works = identity_in(cut.image) is not None
        image, said = await settle(cut.image)
        if works:
            assert identity_in(image) is not None, cut.at
            assert "not provisioned" not in said
        else:
            assert "not provisioned" in said, cut.at
            assert present(wanted, image) == set(), cut.at


def mark_in(image: bytes) -> bool:
    """Whether a boot from `image` would go on wiping: the mark is in the file system's root."""
    content = region(image, "vfs")
    file_system = LittleFS(
        block_size=SECTOR_BYTES, block_count=len(content) // SECTOR_BYTES, mount=False
    )
    file_system.context.buffer = bytearray(content)
    file_system.mount()
    return "wiping" in file_system.listdir("/")


@pytest.mark.parametrize("tear", [Tear.PART, Tear.ALL])
@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_after_every_single_flash_operation_the_next_boot_knows_what_to_do(
    tmp_path: Path, tear: Tear
) -> None:
    async with scene(tmp_path) as at:
        before = secrets_at(at)
        recording = await wipe_recorded(at)
    works = 0
    for done, image in recording.prefixes(tear, seed=1):
        if IDENTITY_MAGIC in region(image, "keys") and identity_in(image) is not None:
            works += 1
            assert works == done + 1, "no lock comes back to life"
        elif not mark_in(image):
            assert present(before, image) == set(), done
    assert 0 < works < len(recording.operations)
    assert not mark_in(recording.rebuild(len(recording.operations)))


async def test_taking_down_again_finishes_what_a_lost_link_began(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        flow, board = decommissioning(at), at.door.board
        at.office.at_door.close(at.lock_id, at.phone_id)
        await flow._save_log()
        await at.world.all_asleep()
        # The mark is written, the identity is not gone yet.
        board.flash.cut_power_after(2, Tear.PART)
        with pytest.raises((DecommissionError, UserError)):
            await Decommissioning(at.client(2.0), at.credential, at.office, WHO).run(UNIT)
        assert identity_in(board.flash.image()) is not None
        assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
        if board.state.value == "off":
            board.power_on()
        done = await decommissioning(at).run(UNIT)
        assert done.unit.stage is Stage.WIPED
