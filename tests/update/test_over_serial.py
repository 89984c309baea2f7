"""`noeglefri provision update-serial`, over a simulated board's pseudo terminal."""

import asyncio
from pathlib import Path

import pytest

from firmware import messages
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.release_files import pack_seals
from provisioning import release as machine
from tests.update.fleet import UPDATE_ROOT, UpdateDoor, changed, recompiled, running, update_door

pytestmark = pytest.mark.timeout(120)
_OPENED = (messages.OUTCOME_OK, messages.OUTCOME_OPENED)


async def update(there: UpdateDoor, root: bytes) -> int:
    """A release that is sealed under `root`, by the command, onto the lock that was just reset."""
    folder = Path.cwd()
    wanted = changed(2, battery=recompiled("battery", "return 100", "return 94"))
    wanted.write(folder / "firmware.release")
    running().write(folder / "old.release")
    seals = machine.seals(wanted, root, [there.credential.lock_id])
    (folder / "firmware.seals").write_bytes(pack_seals(wanted, seals))
    board = there.door.board
    port = board.open_serial()
    await board.power_off()
    board.power_on()
    await board.console.wait_for("noeglefri: lock")
    words = ["provision", "update-serial", "firmware.release", "--seals", "firmware.seals"]
    return await asyncio.to_thread(run, [*words, "--base", "old.release", "--port", port])


@pytest.fixture(autouse=True)
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bench that works in an empty folder, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")


async def test_a_lock_takes_a_release_over_the_cable_boots_it_and_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with update_door(tmp_path) as there:
        start = len(there.door.board.console.text)
        assert await update(there, UPDATE_ROOT) == ExitCode.DONE
        assert "starts the new firmware" in " ".join(capsys.readouterr().out.split())
        await there.door.board.console.wait_for("noeglefri: lock", start=start)
        assert (await there.open()).outcome in _OPENED
        # In force and proved: a holder was there.
        assert there.file("/slot")[:3] == b"ba\0"
        changed_module = recompiled("battery", "return 100", "return 94")
        assert there.file("/b/firmware/battery.mpy") == changed_module


async def test_what_the_lock_refuses_over_the_cable_is_told_and_it_opens_as_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with update_door(tmp_path) as there:
        assert await update(there, b"\x11" * 32) == ExitCode.REFUSED
        told = " ".join(capsys.readouterr().err.split())
        assert "the release is not sealed for this lock" in told
        assert (await there.open()).outcome in _OPENED
        assert there.file("/slot") == b""
