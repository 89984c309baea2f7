"""`noeglefri update` in a process of its own, at simulated doors on a shared air."""

import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from firmware import boot
from firmware_build.file_system import files_of
from host_tools.cli.context import open_office
from host_tools.cli.main import run
from host_tools.errors import ExitCode, OfficeRefusedError
from host_tools.update.release import Release
from provisioning.chip.lock_content import LockContent
from provisioning.release.update_root import open_root
from provisioning.unit.provision import provision
from sim.cli.lock_factory import open_lock_factory
from sim.door.door import Door, DoorProfile
from sim.radio.air.shared_air import SharedAir
from sim.world import World
from tests.update.fleet import changed, image_of, recompiled

pytestmark = pytest.mark.timeout(120)
PASSPHRASE = "correct horse"
SEAL = ("--root", "root", "--locks", "locks")
UPDATE = ("update", "firmware.release", "--seals", "firmware.seals", "--base", "old.release")


@pytest.fixture(autouse=True)
def air(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of a user, who works in an empty folder; the name of the air."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "the phone's own")
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
    monkeypatch.setenv("NOEGLEFRI_RADIO", f"sim:{name}")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return name


def do(*words: str) -> None:
    """A command that is done."""
    assert run(list(words)) == ExitCode.DONE, words


def hang(roots: dict[str, bytes | None], old: Release) -> dict[str, bytes]:
    """Flash images of doors that run `old`, each made with the update root that it has here."""
    images: dict[str, bytes] = {}
    office = open_office()
    for name, root in roots.items():

        def keep(content: LockContent, name: str = name) -> None:
            images[name] = image_of(content, old)

        provision(office, name, keep, update_root=root)
    office.close()
    return images


@asynccontextmanager
async def street(air: str, images: dict[str, bytes]) -> AsyncIterator[list[Door]]:
    """The doors, at which somebody knocks whenever a lock sleeps."""
    async with World(seed=3, air=SharedAir(air), start_s=time.time()) as world:
        for name, image in images.items():
            await world.add_door(DoorProfile(name=name, locked=True), image=image)
        knocker = asyncio.create_task(_knock(world.doors))
        try:
            yield world.doors
        finally:
            knocker.cancel()


async def _knock(doors: list[Door]) -> None:
    while True:
        await asyncio.sleep(0.5)
        for door in doors:
            if door.board.is_resting:
                door.knock()


def prepare(doors: list[str]) -> None:
    """Build and seal a release, and give this computer's phone the service right."""
    do("provision", "release", "build", "7", "firmware.release")
    do("provision", "release", "locks", "locks")
    do("provision", "release", "seal", "firmware.release", "firmware.seals", *SEAL)
    do("phone", "enrol", "Anna")
    for door in doors:
        do("office", "grant", "Anna", door, "--rights", "open,status,sync,service")
    do("phone", "refresh")


async def update(*options: str) -> tuple[int, str, str]:
    """`noeglefri update` in a process of its own: exit code, output, progress."""
    return await command(*UPDATE, *options)


async def command(*words: str) -> tuple[int, str, str]:
    """A command in a process of its own: exit code, output, progress."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", "from host_tools.cli import main; main()", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def slots_of(door: Door) -> tuple[str, str, int, int, int] | None:
    """What the lock's slot file says."""
    Path("slot").write_bytes(files_of(door.board.flash.image()).get("/slot", b""))
    return boot.read_slots("slot")


def noted() -> list[str]:
    """What the plan, kept beside the release, says of the doors that were tried."""
    return list(json.loads(Path("firmware.rollout.json").read_text())["doors"].values())


@pytest.mark.long
async def test_one_command_brings_a_built_and_sealed_release_to_a_door(
    air: str, capsys: pytest.CaptureFixture[str]
) -> None:
    do("provision", "release", "root", "root")
    old = changed(1, battery=recompiled("battery", "return 100", "return 94"))
    old.write(Path("old.release"))
    images = hang({"front door": open_root(Path("root"), PASSPHRASE)}, old)
    prepare(["front door"])
    wanted = Release.read(Path("firmware.release"))
    async with street(air, images) as (door,):
        code, out, progress = await update()
        assert code == ExitCode.DONE, progress
        assert out == "Version 7 runs at 1 of 1.\n"
        # No terminal: lines, and nothing that is drawn over.
        assert "\x1b" not in progress
        told = [line for line in progress.splitlines() if line.startswith("front door")]
        assert told[0] == "front door: connected"
        assert told[-2] == "front door restarts with the new firmware"
        assert told[-1].startswith("front door runs the new firmware (")
        # In force and not on trial any more: a holder has proven themselves to it.
        slots = slots_of(door)
        assert slots
        assert (slots[0], *slots[2:]) == ("b", 0, 0, 7)
        files = files_of(door.board.flash.image())
        assert files["/b/manifest"] == wanted.manifest
        assert files["/b/firmware/battery.mpy"] == wanted.files["battery.mpy"]
        code, out, _ = await update()
        assert (code, out) == (ExitCode.DONE, "Version 7 runs at 1 of 1.\n")
        await asyncio.to_thread(do, "sync", "front door")
    do("phone", "refresh")
    capsys.readouterr()
    do("log", "front door")
    shown = " ".join(capsys.readouterr().out.split())
    assert "new firmware 7 on trial" in shown
    assert "firmware 7 passed its trial" in shown


async def test_trouble_at_the_first_door_stops_before_the_next(air: str) -> None:
    do("provision", "release", "root", "root")
    old = changed(1)
    old.write(Path("old.release"))
    own = open_root(Path("root"), PASSPHRASE)
    images = hang({"back door": b"\x5a" * 32, "front door": own}, old)
    prepare(["back door", "front door"])
    async with street(air, images) as doors:
        code, out, progress = await update("--first", "1")
        assert code == ExitCode.REFUSED
        assert "Stopped at back door" in progress
        assert "not sealed for this lock" in " ".join(progress.split())
        assert out == ""
        assert "front door" not in progress
        for door in doors:
            assert not any(path.startswith("/b/") for path in files_of(door.board.flash.image()))
            assert slots_of(door) is None
    assert noted() == ["update_reason_2"]


@pytest.mark.long
async def test_a_developer_tries_the_present_sources_in_one_command(air: str) -> None:
    do("provision", "release", "root", "root")
    maker = open_lock_factory(None, Path("root"))
    image = maker.image_for(DoorProfile("front door"), Path("flash"))
    assert image
    do("phone", "enrol", "Anna")
    do("office", "grant", "Anna", "front door", "--rights", "open,status,sync,service")
    do("phone", "refresh")
    async with street(air, {"front door": image}) as (door,):
        code, out, progress = await command("provision", "release", "try", "7", "--root", "root")
        assert code == ExitCode.DONE, progress
        assert out == "Version 7 runs at 1 of 1.\n"
        slots = slots_of(door)
        assert slots
        assert (slots[0], slots[4]) == ("b", 7)


def test_a_lock_made_without_the_root_is_told_before_anybody_tries(tmp_path: Path) -> None:
    do("provision", "release", "root", "root")
    door = DoorProfile("front door")
    flash = Path("flash")
    image = open_lock_factory(None).image_for(door, flash)
    assert image
    flash.write_bytes(image)
    assert open_lock_factory(None).image_for(door, flash) is None
    with pytest.raises(OfficeRefusedError, match="door_no_root"):
        open_lock_factory(None, Path("root")).image_for(door, flash)
    with_root = open_lock_factory(tmp_path / "another office", Path("root"))
    image = with_root.image_for(door, flash)
    assert image
    flash.write_bytes(image)
    assert with_root.image_for(door, flash) is None
