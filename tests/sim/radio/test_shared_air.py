"""`noeglefri sim micropython`: processes that share an air."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sim.radio.air.shared_air import socket_path
from sim.radio.phone.bleak_backend import open_radio
from tests.sim.radio.support import PERIPHERAL, TIMEOUT_S, client, find, uuid
from tests.support.processes import end

PERIPHERAL_PROGRAM = PERIPHERAL + (
    "h, = register(characteristic(0x1001, 2))\n"
    "ble.gatts_write(h, b'across')\n"
    "advertise()\nforever()\n"
)


@pytest.fixture
def air(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of an air of this test's own."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return f"test-{secrets.token_hex(3)}"


@contextlib.asynccontextmanager
async def command(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sim.cli.micropython_command", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        await end(process)


async def test_a_phone_in_another_process_reads_and_notices_the_boards_death(air: str) -> None:
    radio = await open_radio(f"{air}?name=far&mtu=100")
    lost = asyncio.Event()
    async with command("--air", air, "-c", PERIPHERAL_PROGRAM) as board:
        peer = client(radio, await find(radio), lambda _: lost.set())
        await peer.connect()
        assert peer.mtu_size == 100
        assert await peer.read_gatt_char(uuid(0x1001)) == b"across"
        board.kill()
        await asyncio.wait_for(lost.wait(), TIMEOUT_S)
    await radio.close()


async def test_streams_and_exit_status_are_the_programs(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys\nprint(sys.argv[1:], input())\nsys.exit(7)\n")
    async with command(str(script), "a", "-b") as process:
        out, _ = await asyncio.wait_for(process.communicate(b"typed\n"), TIMEOUT_S)
        assert out.decode().splitlines()[-1] == "['a', '-b'] typed"
        assert process.returncode == 7


async def test_a_reset_runs_the_program_again_on_the_same_board() -> None:
    source = (
        "import machine\n"
        "rtc = machine.RTC()\n"
        "print(machine.reset_cause() == machine.DEEPSLEEP_RESET, rtc.memory())\n"
        "if not rtc.memory():\n"
        "    rtc.memory(b'kept')\n"
        "    machine.deepsleep(100)\n"
    )
    async with command("-c", source) as process:
        out, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
        assert out.decode().splitlines() == ["False b''", "True b'kept'"]
        assert process.returncode == 0


async def test_an_interrupt_reaches_the_program() -> None:
    source = (
        "import time\n"
        "try:\n"
        "    print('ready')\n"
        "    while True: time.sleep_ms(100)\n"
        "except KeyboardInterrupt: print('interrupted')\n"
    )
    async with command("-c", source) as process:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), TIMEOUT_S) == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.stdout.readline(), TIMEOUT_S) == b"interrupted\n"
        assert await asyncio.wait_for(process.wait(), TIMEOUT_S) == 0


@pytest.mark.parametrize("name", ["", "../escape", "a" * 41])
def test_names_that_are_no_file_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        socket_path(name)


async def test_options_nobody_knows_are_refused(air: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        await open_radio(f"{air}?colour=red")
