"""The power goes at a flash operation of an update: the lock boots one whole firmware and opens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from firmware import boot, messages
from host_tools.errors import UserError
from host_tools.firmware_release import Release
from provisioning.file_system import files_of
from sim.flash import Recording, Tear
from sim.power import PowerState
from tests.update.fleet import UpdateDoor, changed, recompiled, running, update_door

pytestmark = pytest.mark.timeout(300)
SAMPLE = 60
"""Cuts that every run tries; the long one tries all."""


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[UpdateDoor]:
    """A door that runs version 1."""
    async with update_door(tmp_path) as made:
        assert (await made.open()).outcome == messages.OUTCOME_OPENED
        yield made


def new_release() -> Release:
    """Version 2, which differs in one module."""
    return changed(2, battery=recompiled("battery", "return 100", "return 95"))


async def recorded_update(door: UpdateDoor, release: Release) -> Recording:
    """Every flash operation of an update, from the offer to the proof."""
    recording = door.door.board.flash.record()
    await door.update(release).run()
    return recording


def installed(files: dict[str, bytes], slot: str) -> dict[str, bytes]:
    """The firmware in a slot, by module."""
    folder = f"/{slot}/firmware/"
    return {
        path.removeprefix(folder): code for path, code in files.items() if path.startswith(folder)
    }


def bootable(image: bytes, folder: Path) -> list[dict[str, bytes]]:
    """What boot.py would start, now and should a trial fail."""
    files = files_of(image)
    copy = folder / "slot"
    copy.write_bytes(files.get("/slot", b""))
    slots = boot.read_slots(str(copy))
    if slots is None:
        return [next(found for slot in boot.SLOTS if (found := installed(files, slot)))]
    return [installed(files, slot) for slot in (slots[0], *(slots[1] if slots[2] else ""))]


def check(recording: Recording, release: Release, folder: Path, stride: int, tear: Tear) -> int:
    """Rebuild the flash at every `stride`-th operation; returns how many were tried."""
    whole = (dict(running().files), dict(release.files))
    tried = 0
    for done, image in recording.prefixes(tear, seed=stride):
        if done % stride == 0:
            assert all(found in whole for found in bootable(image, folder)), done
            tried += 1
    return tried


async def test_whatever_is_torn_a_whole_firmware_boots(door: UpdateDoor, tmp_path: Path) -> None:
    release = new_release()
    recording = await recorded_update(door, release)
    stride = max(1, len(recording.operations) // SAMPLE)
    assert check(recording, release, tmp_path, stride, Tear.PART) >= SAMPLE


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tear", list(Tear))
async def test_at_every_operation_a_whole_firmware_boots(
    door: UpdateDoor, tmp_path: Path, tear: Tear
) -> None:
    release = new_release()
    recording = await recorded_update(door, release)
    assert check(recording, release, tmp_path, 1, tear) > len(recording.operations)


CUTS = (3, 90, 400)
"""Operations after which the power goes in the real VM: offer, copying, late."""


@pytest.mark.parametrize("operations", CUTS)
async def test_after_a_cut_the_lock_opens_and_the_update_goes_on(
    tmp_path: Path, operations: int
) -> None:
    release = new_release()
    async with update_door(tmp_path, deadline_s=4.0) as door:
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        board = door.door.board
        board.flash.cut_power_after(operations, Tear.PART, operations)
        with pytest.raises(UserError):
            await door.update(release).run()
        assert board.state is PowerState.OFF
        board.power_on()
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        await door.update(release).run()
        assert installed(files_of(board.flash.image()), "b") == release.files
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
