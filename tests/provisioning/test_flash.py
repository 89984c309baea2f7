"""A blank chip becomes a lock by one command, with real esptool against the chip's ROM loader."""

import asyncio
from pathlib import Path

import pytest

from demo.narrator import Narrator
from demo.street import Visitor
from firmware import messages
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.lock_time import now
from host_tools.office.api import GrantOrder
from host_tools.texts import Speaker
from provisioning.partitions import LOCK_PARTITIONS, TABLE_BYTES, TABLE_OFFSET, decode_table
from sim.board import BoardProfile
from sim.door.door import DoorProfile
from sim.flash import FLASH_BYTES
from sim.world import World
from tests.provisioning.conftest import Depot
from tests.provisioning.devkit import plugged_in

BLANK = b"\xff" * FLASH_BYTES
CHIPS = ("ESP32", "ESP32S3", "ESP32C3", "ESP32C6")


async def command(*arguments: str) -> int:
    """What `noeglefri provision …` ends with, run in a thread as esptool blocks."""
    return await asyncio.to_thread(run, ["provision", *arguments])


async def opens_for_a_visitor(world: World, depot: Depot, door: str, home: Path) -> int:
    """The outcome when a freshly enrolled phone with a grant opens `door`."""
    visitor = Visitor(world, depot.office, "Anna", home, Narrator(Speaker("en"), quiet=True))
    lock_id = depot.office.doors()[0].lock_id
    today = now()
    depot.office.grant(GrantOrder(visitor.phone_id, lock_id, today - 3600, today + 3600))
    visitor.refresh()
    opening = await visitor.do(door, messages.COMMAND_OPEN)
    await visitor.leave()
    return opening.outcome


@pytest.mark.parametrize("chip", CHIPS)
async def test_a_blank_chip_goes_to_an_opened_door_by_one_command(
    chip: str, depot: Depot, tmp_path: Path
) -> None:
    async with World(seed=1, start_s=now() + 946684800) as world:
        board = BoardProfile(chip=chip)
        door = await world.add_door(DoorProfile("Nygade 7"), board, BLANK, power=False)
        with plugged_in(door.board) as kit:
            assert await command("flash", "Nygade 7", "--port", kit.url) == ExitCode.DONE
        table = door.board.flash.read(TABLE_OFFSET, TABLE_BYTES)
        assert decode_table(table) == LOCK_PARTITIONS
        assert await opens_for_a_visitor(world, depot, "Nygade 7", tmp_path / "anna") in (
            messages.OUTCOME_OK,
            messages.OUTCOME_OPENED,
        )
