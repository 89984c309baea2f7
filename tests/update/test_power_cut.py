"""The power goes at a flash operation of an update: the lock opens, and the update goes on.

`make test` cuts at a sample of the operations, `make test-long` at every one, from the offer to
the copy that the proved firmware makes of itself. Each time the flash is rebuilt to that moment,
the operation under way torn, and a lock booted from it in the real VM: a rightful holder opens,
the update is run again, and the new firmware must then be whole, in force and proved.
"""

import random
import sys
from pathlib import Path

import pytest

from firmware import boot
from firmware_build.file_system import files_of
from sim.hardware.flash import Tear
from tests.update import sweep
from tests.update.fleet import running
from tests.update.sweep import History, installed, read_slots

SAMPLE = 8
"""Cuts after which `make test` boots a lock."""
IMAGES = 60
"""Cuts whose flash `make test` looks at without booting it."""


def bootable(image: bytes) -> list[dict[str, bytes]]:
    """What boot.py would start, now and should a trial fail."""
    files = files_of(image)
    slots = read_slots(files)
    if slots is None:
        return [next(found for slot in boot.SLOTS if (found := installed(files, slot)))]
    return [installed(files, slot) for slot in (slots[0], *(slots[1] if slots[2] else ""))]


def check(history: History, tear: Tear, chosen: set[int] | None = None) -> int:
    """Look at the flash after the chosen cuts, else after all; returns how many there were."""
    whole = (dict(running().files), dict(history.package.release.files))
    tried = 0
    for cut in history.cuts(tear, chosen):
        assert all(found in whole for found in bootable(cut.image)), cut.done
        tried += 1
    return tried


def sample(history: History, size: int) -> set[int]:
    """Some operations, the same ones whenever there are as many."""
    return set(random.Random(size).sample(range(len(history.recording.operations)), size))


@pytest.mark.timeout(300)
async def test_after_a_power_cut_the_lock_opens_and_the_update_comes_to_its_end(
    tmp_path: Path,
) -> None:
    history = await sweep.record(tmp_path)
    assert check(history, Tear.PART, sample(history, IMAGES)) == IMAGES
    cuts = history.cuts(Tear.PART, sample(history, SAMPLE))
    assert await sweep.survive_all(cuts, tmp_path, lambda _: None) == SAMPLE


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_after_every_power_cut_the_lock_opens_and_the_update_comes_to_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = await sweep.record(tmp_path)
    operations = len(history.recording.operations)

    def told(tried: int) -> None:
        with capsys.disabled():
            sys.stderr.write(f"\rpower cut {tried} of {operations + 1}")

    cuts = history.all_cuts(Tear.PART)
    assert await sweep.survive_all(cuts, tmp_path, told) == operations + 1


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tear", list(Tear))
async def test_at_every_operation_a_whole_firmware_boots(tmp_path: Path, tear: Tear) -> None:
    history = await sweep.record(tmp_path)
    assert check(history, tear) == len(history.recording.operations) + 1
