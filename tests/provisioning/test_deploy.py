"""The developers' inner loop, with the real mpremote and the real make."""

import asyncio
from pathlib import Path

from firmware_build.file_system import files_of
from firmware_build.firmware_files import firmware_files
from sim.board.board import Board
from sim.clock import WorldClock
from sim.image import flash_image

ROOT = Path(__file__).resolve().parents[2]


async def test_make_deploy_brings_this_trees_firmware_to_a_running_board() -> None:
    running = b"import time\nprint('an older program')\nwhile True: time.sleep(1)\n"
    files = {"/main.py": running, "/slot": b"of an update", "/state.0": b"stays"}
    board = Board(WorldClock(), image=flash_image(files))
    port = board.open_serial()
    board.power_on()
    try:
        await board.console.wait_for("an older program")
        make = await asyncio.create_subprocess_exec(
            "make", "-s", "deploy", f"PORT={port}", cwd=ROOT
        )
        assert await asyncio.wait_for(make.wait(), 100) == 0
        await board.console.wait_for("noeglefri: not provisioned, ESP32", 20)
        found = files_of(board.flash.image())
        assert found.pop("/state.0") == b"stays"
        assert found == firmware_files()
    finally:
        await board.close()


async def test_deploying_to_nowhere_fails() -> None:
    make = await asyncio.create_subprocess_exec(
        "make", "-s", "deploy", "PORT=/nowhere", cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )
    assert await asyncio.wait_for(make.wait(), 100) != 0
