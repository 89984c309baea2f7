"""The prompt on the serial line serves the real mpremote."""

import asyncio
import sys
from pathlib import Path

from sim.board.board import Board
from sim.clock import WorldClock
from sim.image import flash_image

_PROGRAM = b"import time\nprint('main runs')\nwhile True: time.sleep(1)\n"


async def _mpremote(path: str, *arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "mpremote",
        "connect",
        path,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, output.decode().replace("\r\n", "\n")


async def test_mpremote_interrupts_runs_copies_mounts_and_resets(tmp_path: Path) -> None:
    board = Board(WorldClock(), image=flash_image({"/main.py": _PROGRAM}))
    path = board.open_serial()
    board.power_on()
    await board.console.wait_for("main runs")
    source = tmp_path / "source.py"
    source.write_text("".join(f"v{n} = {n}\n" for n in range(300)) + "print('sum', v299 + v1)\n")
    assert await _mpremote(path, "run", str(source)) == (0, "sum 300\n")
    await _mpremote(path, "fs", "cp", str(source), ":copy.py")
    await _mpremote(path, "fs", "cp", ":copy.py", str(tmp_path / "back.py"))
    assert (tmp_path / "back.py").read_bytes() == source.read_bytes()
    status, output = await _mpremote(path, "exec", "raise ValueError(5)")
    assert status == 1
    assert "ValueError: 5" in output
    every_byte = bytes(range(256)) * 8
    (tmp_path / "binary").write_bytes(every_byte)
    reading = "print(open('binary', 'rb').read() == bytes(range(256)) * 8)"
    _, output = await _mpremote(path, "mount", str(tmp_path), "exec", reading)
    assert "True" in output
    start = len(board.console.text)
    await _mpremote(path, "reset")
    await board.console.wait_for("main runs", start=start)
    await board.close()
