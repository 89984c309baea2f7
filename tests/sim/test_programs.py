"""`sim micropython`: programs of the host have the whole hardware of a board."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

pytestmark = pytest.mark.starts  # by asyncio alone
TIMEOUT_S = 20.0


async def _start(source: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sim.cli.micropython_command", "-c", source),
        stdout=asyncio.subprocess.PIPE,
    )


async def _output(source: str) -> tuple[list[str], int | None]:
    process = await _start(source)
    out, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    return out.decode().splitlines(), process.returncode


async def test_timers_call_back_again_and_again_or_once() -> None:
    lines, status = await _output(
        "import machine, time\n"
        "calls = []\n"
        "again = machine.Timer(0)\n"
        "again.init(period=10, callback=lambda timer: calls.append('again'))\n"
        "while len(calls) < 3: time.sleep_ms(5)\n"
        "again.deinit(); calls.clear()\n"
        "once = machine.Timer(1, period=10, mode=machine.Timer.ONE_SHOT,\n"
        "    callback=lambda timer: calls.append('once'))\n"
        "time.sleep_ms(200)\n"
        "print(calls)\n"
    )
    assert (lines, status) == (["['once']"], 0)


async def test_the_watchdog_resets_a_program_that_hangs() -> None:
    lines, status = await _output(
        "import machine\n"
        "print(machine.reset_cause() == machine.WDT_RESET)\n"
        "if machine.reset_cause() != machine.WDT_RESET:\n"
        "    machine.WDT(timeout=200)\n"
        "    while True: pass\n"
    )
    assert (lines, status) == (["False", "True"], 0)


async def test_a_pin_that_is_high_wakes_from_a_sleep_without_end() -> None:
    lines, status = await _output(
        "import esp32, machine\n"
        "print(machine.wake_reason() == machine.EXT0_WAKE)\n"
        "if machine.reset_cause() != machine.DEEPSLEEP_RESET:\n"
        "    pin = machine.Pin(4, machine.Pin.IN)\n"
        "    esp32.wake_on_ext0(pin, esp32.WAKEUP_ALL_LOW)\n"
        "    machine.deepsleep()\n"
    )
    assert (lines, status) == (["False", "True"], 0)


async def test_what_ends_the_board_ends_a_program_that_never_waits() -> None:
    process = await _start("print('busy')\nwhile True: pass\n")
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), TIMEOUT_S) == b"busy\n"
    process.send_signal(signal.SIGTERM)
    # The program's end of the stream closes only with the program.
    assert await asyncio.wait_for(process.stdout.read(), TIMEOUT_S) == b""
    assert await asyncio.wait_for(process.wait(), TIMEOUT_S) == 128 + signal.SIGTERM


async def test_old_names_of_modules_are_the_same_modules() -> None:
    lines, status = await _output(
        "import esp, machine, time, umachine, utime\n"
        "esp.osdebug(None)\n"
        "print(umachine is machine, utime is time)\n"
    )
    assert (lines, status) == (["True True"], 0)


async def test_select_waits_for_streams_as_the_boards_does() -> None:
    lines, status = await _output(
        "import select, sys\n"
        "print([len(ready) for ready in select.select([], [sys.stdout], [], 1)])\n"
        "print([len(ready) for ready in select.select([], [], [], 0.05)])\n"
    )
    assert (lines, status) == (["[0, 1, 0]", "[0, 0, 0]"], 0)
