"""`noeglefri provision update-serial`, over a simulated board's pseudo terminal."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import pytest

from firmware import boot, messages
from firmware_build.file_system import files_of
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.texts.catalogue import LANGUAGES
from host_tools.texts.speaker import Speaker
from host_tools.update.errors import UPDATE_ERRORS
from host_tools.update.release import Release
from host_tools.update.release_files import pack_seals
from provisioning.chip.lock_prompt import at_prompt_of
from provisioning.release import build as machine
from provisioning.release.start_files import belong_to, renew, start_files
from provisioning.unit.lock_code import code_of
from sim.hardware.flash import Tear
from tests.update.cable import cable
from tests.update.fleet import UPDATE_ROOT, UpdateDoor, changed, recompiled, running, update_door

pytestmark = pytest.mark.timeout(180)
_T = TypeVar("_T")
_Given = TypeVarTuple("_Given")
_OPENED = (messages.OUTCOME_OK, messages.OUTCOME_OPENED)


@dataclass
class Bench:
    """A lock at the end of a cable, and the command."""

    there: UpdateDoor
    port: str

    async def update(self, *options: str) -> int:
        """The command, with the files that lie in the folder; its exit code."""
        words = ["provision", "update-serial", "firmware.release", "--seals", "firmware.seals"]
        given = [] if "--port" in options else ["--port", self.port]
        return await self.beside_the_button(run, [*words, *given, *options])

    async def beside_the_button(self, work: Callable[[*_Given], _T], *given: *_Given) -> _T:
        """Do `work`, which needs the lock's prompt, while somebody presses its reset button."""
        resetter = asyncio.create_task(self._press_reset())
        try:
            return await asyncio.to_thread(work, *given)
        finally:
            resetter.cancel()

    async def _press_reset(self) -> None:
        """Press the button whenever the lock sleeps, as the command asks for."""
        while True:
            if self.there.door.board.is_resting:
                self.there.door.board.press_reset()
            await asyncio.sleep(0.5)

    def slots(self) -> tuple[str, str, int, int, int] | None:
        """What the lock's slot file says."""
        Path("slot").write_bytes(self.there.file("/slot"))
        return boot.read_slots("slot")


def bring(release: Release, seal: bytes, lock_id: bytes) -> None:
    """Put the release's file and its seals into the folder."""
    release.write(Path("firmware.release"))
    Path("firmware.seals").write_bytes(pack_seals(release, {lock_id: seal}))


async def bench_of(
    there: UpdateDoor, release: Release | None = None, root: bytes = UPDATE_ROOT
) -> Bench:
    """A lock that was just reset, and a release that is sealed under `root`."""
    lock_id = there.credential.lock_id
    wanted = release or new_release()
    bring(wanted, machine.seal(wanted, root, lock_id), lock_id)
    running().write(Path("old.release"))
    board = there.door.board
    bench = Bench(there, board.open_serial())
    await board.power_off()
    board.power_on()
    return bench


def new_release() -> Release:
    """Version 2, which differs in one module."""
    return changed(2, battery=recompiled("battery", "return 100", "return 94"))


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bench that works in an empty folder, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")


async def test_a_lock_takes_a_release_over_the_cable_boots_it_and_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with update_door(tmp_path) as there:
        bench = await bench_of(there)
        start = len(there.door.board.console.text)
        assert await bench.update("--base", "old.release") == ExitCode.DONE
        told = capsys.readouterr()
        assert "starts the new firmware" in " ".join(told.out.split())
        assert f"{code_of(there.credential.lock_id)}: 50 %" in told.err
        await there.door.board.console.wait_for("noeglefri: lock", start=start)
        await there.world.all_asleep()
        # The bench's own resets do not count as starts of the trial.
        slots = bench.slots()
        assert slots
        assert slots[0] == "b"
        assert slots[2] > boot.TRIAL_CREDIT - boot.START_COST
        assert (await there.open()).outcome in _OPENED
        assert there.file("/slot")[:3:2] == b"b\0"
        changed_module = recompiled("battery", "return 100", "return 94")
        assert there.file("/b/firmware/battery.mpy") == changed_module


async def test_what_the_lock_refuses_over_the_cable_is_told_and_it_opens_as_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with update_door(tmp_path) as there:
        bench = await bench_of(there, root=b"\x11" * 32)
        assert await bench.update("--base", "old.release") == ExitCode.REFUSED
        told = " ".join(capsys.readouterr().err.split())
        assert "the release is not sealed for this lock" in told
        assert (await there.open()).outcome in _OPENED
        assert there.file("/slot") == b""


def _spoilt(lock_id: bytes) -> Mapping[str, tuple[Release, bytes]]:
    """By the reason that the lock gives: a release, and a seal that does not belong to it."""
    wanted = new_release()
    shorter = Release(2, dict(sorted(wanted.files.items())[1:]))
    same_length = changed(2, battery=bytes(len(wanted.files["battery.mpy"])))
    oldest = Release(0, wanted.files)

    def seal(release: Release, root: bytes = UPDATE_ROOT) -> bytes:
        return machine.seal(release, root, lock_id)

    return {
        "update_reason_1": (shorter, seal(wanted)),
        "update_reason_2": (wanted, seal(wanted, b"\x11" * 32)),
        "update_reason_3": (oldest, seal(oldest)),
        "update_reason_5": (wanted, seal(same_length)),
        "update_reason_6": (wanted, seal(shorter)),
    }


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_every_refusal_is_told_with_its_reason_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with update_door(tmp_path) as there:
        bench = await bench_of(there)
        lock_id = there.credential.lock_id
        for key, (release, seal) in _spoilt(lock_id).items():
            bring(release, seal, lock_id)
            for language in LANGUAGES:
                capsys.readouterr()
                assert await bench.update("--lang", language) == ExitCode.REFUSED
                told = " ".join(capsys.readouterr().err.split())
                assert Speaker(language)(UPDATE_ERRORS[key], door=code_of(lock_id)) in told
        assert there.file("/slot") == b""
        assert (await there.open()).outcome in _OPENED


async def test_after_a_pulled_cable_the_same_command_goes_on_without_a_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    big = changed(2, **{name: _altered(name) for name in ("battery", "actuator", "power")})
    async with update_door(tmp_path) as there:
        bench = await bench_of(there, big)
        with cable(bench.port, least_bytes=20_000) as pulled:
            assert await bench.update("--port", pulled.path) == ExitCode.NO_BOARD
            assert pulled.is_pulled
        assert "Plug the cable in again" in " ".join(capsys.readouterr().err.split())
        assert there.file("/slot") == b""
        kept = there.file("/b/incoming/actuator.mpy")
        assert kept == big.files["actuator.mpy"]
        recording = there.door.board.flash.record()
        assert await bench.update("--json") == ExitCode.DONE
        sent = json.loads(capsys.readouterr().out)["payload_bytes"]
        assert sent < sum(len(big.files[f"{name}.mpy"]) for name in ("battery", "power")) + 2048
        assert recording.operations
        await there.world.all_asleep()
        assert (await there.open()).outcome in _OPENED
        assert there.file("/b/manifest") == big.manifest


def _altered(module: str) -> bytes:
    """The same bytecode with something behind it, which the VM never reads."""
    return running().files[f"{module}.mpy"] + module.encode() * 40


@pytest.mark.long
async def test_a_lock_left_at_the_prompt_goes_about_its_work_again(tmp_path: Path) -> None:
    async with update_door(tmp_path) as there:
        bench = await bench_of(there)
        with cable(bench.port, least_bytes=6_000) as pulled:
            assert await bench.update("--port", pulled.path) == ExitCode.NO_BOARD
        # From here on: a lock may have begun to work before the command got its prompt.
        start = len(there.door.board.console.text)
        await there.door.board.console.wait_for("noeglefri: lock", start=start, timeout_s=90)
        assert (await there.open()).outcome in _OPENED


@pytest.mark.long
async def test_old_start_files_are_told_and_renewed_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    present = Release(2, running().files)
    assert belong_to(present)
    async with update_door(tmp_path) as there:
        bench = await bench_of(there, present)
        await bench.beside_the_button(_put_boot, bench.port, _older_boot())
        assert await bench.update() == ExitCode.DONE
        assert "/boot.py on" in capsys.readouterr().out
        assert there.file("/boot.py") == _older_boot()
        assert await bench.update("--start-files") == ExitCode.DONE
        assert "Renewed on" in capsys.readouterr().out
        assert there.file("/boot.py") == start_files()["/boot.py"]
        assert await bench.update("--json") == ExitCode.DONE
        stand = json.loads(capsys.readouterr().out)["start_files"]
        assert stand == {"known": True, "old": [], "renewed": []}
        await there.world.all_asleep()
        assert (await there.open()).outcome in _OPENED


async def test_of_a_release_from_other_sources_no_start_file_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = changed(2, boot=_altered("boot"))
    assert not belong_to(other)
    async with update_door(tmp_path) as there:
        bench = await bench_of(there, other)
        before = there.file("/boot.py")
        assert await bench.update("--start-files") == ExitCode.DONE
        assert "Nothing was renewed" in " ".join(capsys.readouterr().out.split())
        assert there.file("/boot.py") == before


async def test_the_power_goes_while_a_start_file_is_renewed_and_one_whole_is_left(
    tmp_path: Path,
) -> None:
    async with update_door(tmp_path) as there:
        bench = await bench_of(there)
        old, new = there.file("/boot.py"), _older_boot()
        recording = there.door.board.flash.record()
        await bench.beside_the_button(_put_boot, bench.port, new)
        found = [
            files_of(image)["/boot.py"]
            for tear in (Tear.NOTHING, Tear.PART)
            for _, image in recording.prefixes(tear, seed=1)
        ]
        assert {found[0], found[-1]} == {old, new}
        assert set(found) == {old, new}
        await there.world.all_asleep()
        assert (await there.open()).outcome in _OPENED


def _put_boot(port: str, content: bytes) -> None:
    """Renew the lock's boot.py."""
    with at_prompt_of(port) as prompt:
        assert renew(prompt, "/boot.py", content)


def _older_boot() -> bytes:
    """A boot.py that does the same and reads otherwise."""
    return start_files()["/boot.py"] + b"# of an older release\n"
