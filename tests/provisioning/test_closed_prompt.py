"""A lock whose prompt the office has closed is not interrupted by whoever holds its cable."""

import asyncio
import json
import os
import subprocess
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware import boot, messages
from firmware.state_record import OPTION_ALWAYS_ON, OPTION_PROMPT_CLOSED, Config
from firmware_build.file_system import files_of
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.phone.courier import SyncTasks
from host_tools.update.release_files import pack_seals
from provisioning import deploy
from provisioning.chip import lock_prompt
from provisioning.unit.provision import provision
from tests.update.fleet import UpdateDoor, running, update_door

pytestmark = pytest.mark.timeout(180)
_OPENED = (messages.OUTCOME_OK, messages.OUTCOME_OPENED)
_PROMPTS = (">>> ", "raw REPL")
_RESETS = 6
_PATIENCE_S = 6
_EVERY_S = 0.004
"""A finger that rests on Ctrl-C is slower; the VM dies of two at once, which a chip does not."""


def config(options: int) -> Config:
    """A door's configuration with these options besides the usual ones."""
    made = Config()
    made.options |= options
    return made


async def mpremote(port: str) -> str:
    """What the real mpremote prints that wants to run something at the prompt of `port`.

    It waits without end for a prompt that does not come; nobody does that.
    """
    words = [sys.executable, "-m", "mpremote", "connect", port, "exec", "print('at the prompt')"]
    try:
        done = await asyncio.to_thread(
            subprocess.run, words, capture_output=True, check=False, timeout=_PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        return ""
    return str(done.stdout, "utf-8")


async def reaches_prompt(port: str, attempts: int = 3) -> bool:
    """Whether mpremote gets there; a lock may miss one Ctrl-C, in an interrupt's own handler."""
    for _ in range(attempts):
        if "at the prompt" in await mpremote(port):
            return True
    return False


@asynccontextmanager
async def leaning_on_ctrl_c(port: str) -> AsyncIterator[None]:
    """Send 0x03 to the port again and again."""
    line = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    async def lean() -> None:
        while True:
            os.write(line, b"\x03")
            await asyncio.sleep(_EVERY_S)

    task = asyncio.create_task(lean())
    try:
        yield
    finally:
        task.cancel()
        termios.tcflush(line, termios.TCIOFLUSH)
        os.close(line)


async def reset_and_lean(there: UpdateDoor, port: str, pause_s: float) -> str:
    """What the console shows while the lock is reset again and again with Ctrl-C held."""
    board = there.door.board
    start = len(board.console.text)
    async with leaning_on_ctrl_c(port):
        for _ in range(_RESETS):
            board.press_reset()
            await asyncio.sleep(pause_s)
    return board.console.text[start:]


async def with_a_cable(there: UpdateDoor) -> str:
    """Lead the lock's serial line out of its box; returns the port."""
    port = there.door.board.open_serial()
    await restart(there)
    return port


async def restart(there: UpdateDoor) -> None:
    """Switch the lock off and on; returns when it works."""
    board = there.door.board
    start = len(board.console.text)
    await board.power_off()
    board.power_on()
    await board.console.wait_for("noeglefri: lock", start=start)


@pytest.mark.parametrize("closed", [pytest.param(False, marks=pytest.mark.long), True])
async def test_the_real_mpremote_gets_no_prompt_from_a_running_lock_that_is_closed(
    tmp_path: Path, closed: bool
) -> None:
    options = OPTION_ALWAYS_ON | (OPTION_PROMPT_CLOSED if closed else 0)
    async with update_door(tmp_path, config=config(options)) as there:
        port = await with_a_cable(there)
        boots = there.door.board.boots
        assert await reaches_prompt(port, 1 if closed else 3) == (not closed)
        if closed:
            assert there.door.board.boots == boots
            assert (await there.open()).outcome in _OPENED


@pytest.mark.parametrize("closed", [pytest.param(False, marks=pytest.mark.long), True])
async def test_ctrl_c_before_the_firmware_has_started_reaches_no_closed_prompt(
    tmp_path: Path, closed: bool
) -> None:
    options = OPTION_ALWAYS_ON | (OPTION_PROMPT_CLOSED if closed else 0)
    async with update_door(tmp_path, config=config(options)) as there:
        port = await with_a_cable(there)
        told = await reset_and_lean(there, port, 0.5)
        assert any(one in told for one in _PROMPTS) == (not closed)
        await restart(there)
        assert (await there.open()).outcome in _OPENED


@pytest.mark.parametrize("closed", [pytest.param(False, marks=pytest.mark.long), True])
async def test_a_firmware_that_crashes_leaves_the_prompt_as_it_was(
    tmp_path: Path, closed: bool
) -> None:
    boot.write_slots("b", "b", 0, str(tmp_path / "slot"))
    rotten = {"/b/firmware/app.mpy": b"rotten", "/slot": (tmp_path / "slot").read_bytes()}
    if closed:
        rotten[boot.CLOSED] = b""
    options = OPTION_PROMPT_CLOSED if closed else 0
    async with update_door(tmp_path, more=rotten, config=config(options)) as there:
        board = there.door.board
        port = board.open_serial()
        await board.power_off()
        board.power_on()
        told = await reset_and_lean(there, port, 0.5)
        assert any(one in told for one in _PROMPTS) == (not closed)
        if closed:
            assert "ValueError: incompatible .mpy file" in told
            assert not await reaches_prompt(port, 1)


async def test_the_office_closes_a_prompt_and_opens_it_again(tmp_path: Path) -> None:
    async with update_door(tmp_path) as there:
        desk, lock_id = there.office.at_door, there.credential.lock_id

        async def bring(options: int) -> None:
            parcel = desk.configure(lock_id, config(options))
            done = await there.client.request(
                there.credential, messages.COMMAND_SYNC, SyncTasks((parcel,))
            )
            assert done.outcome == messages.OUTCOME_OK

        port = await with_a_cable(there)
        await bring(OPTION_ALWAYS_ON | OPTION_PROMPT_CLOSED)
        # At once, for this lock does not sleep any more.
        assert not await reaches_prompt(port, 1)
        await restart(there)
        assert not await reaches_prompt(port, 1)
        assert boot.CLOSED in files_of(there.door.board.flash.image())
        await bring(OPTION_ALWAYS_ON)
        await restart(there)
        assert await reaches_prompt(port)


async def test_update_serial_and_deploy_say_what_may_be_the_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lock_prompt, "WAKE_S", 3.0)
    monkeypatch.setattr(deploy, "_PROMPT_S", 3.0)
    options = OPTION_ALWAYS_ON | OPTION_PROMPT_CLOSED
    async with update_door(tmp_path, config=config(options)) as there:
        port = await with_a_cable(there)
        running().write(tmp_path / "firmware.release")
        (tmp_path / "firmware.seals").write_bytes(pack_seals(running(), {}))
        words = ["provision", "update-serial", str(tmp_path / "firmware.release")]
        words += ["--seals", str(tmp_path / "firmware.seals"), "--port", port]
        for language, word in (("da", "lukket"), ("en", "closed")):
            code = await asyncio.to_thread(run, [*words, "--lang", language])
            assert code == ExitCode.NO_BOARD
            told = " ".join(capfd.readouterr().err.split())
            assert word in told
            assert "noeglefri office prompt" in told
            monkeypatch.setenv("NOEGLEFRI_LANG", language)
            assert await asyncio.to_thread(deploy.deploy, port) == 1
            told = capfd.readouterr().err
            assert word in told
            assert "noeglefri office prompt" in told


def test_the_office_command_seals_it_into_the_next_state_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    office = EmbeddedOffice(tmp_path / "office")
    lock_id = provision(office, "Nygade 7", lambda _content: None)

    def told(*options: str) -> tuple[bool, bool, int]:
        assert run(["office", "prompt", "nygade 7", "--json", *options]) == ExitCode.DONE
        document = json.loads(capsys.readouterr().out)
        return document["closed"], document["in_force"], office.doors()[0].state_number

    before = told()
    assert before[:2] == (False, True)
    closed = told("--close")
    assert closed[:2] == (True, False)
    assert closed[2] > before[2]
    assert told("--close") == told() == closed
    wanted = office.at_door.config(lock_id)
    assert wanted.options == Config().options | OPTION_PROMPT_CLOSED
    assert told("--open")[0] is False
    assert office.at_door.config(lock_id).options == Config().options
    assert run(["office", "prompt", "Nygade 7", "--open", "--lang", "en"]) == ExitCode.DONE
    assert "press its RESET" in capsys.readouterr().out
    office.close()


def test_harden_names_the_command_that_closes_the_prompt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for language in ("da", "en"):
        words = ["provision", "harden", "--close", "prompt", "--lang", language]
        assert run(words) == ExitCode.REFUSED
        assert "noeglefri office prompt" in " ".join(capsys.readouterr().err.split())
