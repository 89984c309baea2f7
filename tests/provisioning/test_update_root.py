"""A bench makes locks that take the release machine's updates: both open the same root."""

import asyncio
from pathlib import Path

import pytest

from firmware import messages
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.lock_time import now
from host_tools.update.transfer import DoorUpdate, Package, UpdateRefusedError
from provisioning.release import build as machine
from provisioning.release.update_root import new_root, open_root
from sim.board.profile import BoardProfile
from sim.door.door import DoorProfile
from sim.hardware.flash import FLASH_BYTES
from sim.world import World
from tests.provisioning.conftest import Depot
from tests.provisioning.devkit import plugged_in
from tests.update.fleet import changed, running, service_phone

BLANK = b"\xff" * FLASH_BYTES
PASSPHRASE = "correct horse"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The update root's file; its passphrase is in the environment."""
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", PASSPHRASE)
    new_root(tmp_path / "update.root", PASSPHRASE)
    return tmp_path / "update.root"


async def flash(*words: str) -> int:
    """What `noeglefri provision flash` ends with, run in a thread as esptool blocks."""
    return await asyncio.to_thread(run, ["provision", "flash", "Nygade 7", *words])


@pytest.mark.timeout(240)
async def test_a_unit_takes_the_update_that_was_sealed_by_its_bench_s_root_and_no_other(
    depot: Depot, root: Path, tmp_path: Path
) -> None:
    async with World(seed=1, start_s=now() + 946684800) as world:
        profile = BoardProfile(chip="ESP32C3")
        door = await world.add_door(DoorProfile("Nygade 7"), profile, BLANK, power=False)
        with plugged_in(door.board) as kit:
            assert await flash("--port", kit.url, "--update-root", str(root)) == ExitCode.DONE
            await world.all_asleep()
        lock_id = depot.office.doors()[0].lock_id
        release = changed(2)
        async with service_phone(world, door, depot.office, tmp_path) as there:

            async def update(secret: bytes) -> None:
                sealed = machine.seal(release, secret, lock_id)
                package = Package(release, sealed, (running(),))
                await DoorUpdate(there.client, there.credential, package).run()

            with pytest.raises(UpdateRefusedError):
                await update(b"\x5a" * 32)
            await update(open_root(root, PASSPHRASE))
            assert there.file("/b/manifest") == release.manifest
            assert (await there.open()).outcome in (messages.OUTCOME_OK, messages.OUTCOME_OPENED)


@pytest.mark.parametrize("wrong", ["passphrase", "file"])
async def test_without_the_root_s_passphrase_no_unit_is_begun(
    wrong: str, depot: Depot, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wrong == "passphrase":
        monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", "another")
    else:
        await asyncio.to_thread(root.write_text, "5a" * 32)
    assert await flash("--update-root", str(root)) == ExitCode.STORE_CLOSED
    assert depot.office.doors() == []
    assert depot.bench.register.units() == []
