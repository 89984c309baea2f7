"""A blank chip becomes a lock by one command, with real esptool against the chip's ROM loader."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import esptool
import pytest
from esptool.loader import ESPLoader

from demo.narrator import Narrator
from demo.street import Caregiver
from firmware import messages
from firmware_build.file_system import files_of
from firmware_build.partitions import LOCK_PARTITIONS, TABLE_BYTES, TABLE_OFFSET, decode_table
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.lock_time import now
from host_tools.office.contract import GrantOrder
from host_tools.texts.speaker import Speaker
from provisioning.unit.lock_code import scan_text_of
from sim.board.profile import BoardProfile
from sim.door.door import DoorProfile
from sim.hardware.flash import FLASH_BYTES
from sim.world import World
from tests.provisioning.conftest import Depot
from tests.provisioning.devkit import Devkit, plugged_in
from tests.provisioning.loader_parts import BlockFlash

BLANK = b"\xff" * FLASH_BYTES
CHIPS = ("ESP32", "ESP32S3", "ESP32C3", "ESP32C6")


async def command(*arguments: str) -> int:
    """What `noeglefri provision …` ends with, run in a thread as esptool blocks."""
    return await asyncio.to_thread(run, ["provision", *arguments])


async def opens_for_a_visitor(world: World, depot: Depot, door: str, home: Path) -> int:
    """The outcome when a freshly enrolled phone with a grant opens `door`."""
    visitor = Caregiver(world, depot.office, "Anna", home, Narrator(Speaker("en"), quiet=True))
    await visitor.enrol()
    lock_id = depot.office.doors()[0].lock_id
    today = now()
    depot.office.grant(GrantOrder(visitor.phone_id, lock_id, today - 3600, today + 3600))
    await visitor.refresh()
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


@pytest.mark.parametrize(
    ("image", "code"), [("ESP32S3", ExitCode.IMAGE_REFUSED), ("", ExitCode.IMAGE_REFUSED)]
)
async def test_a_wrong_image_is_refused_before_anything_is_erased(
    image: str, code: ExitCode, depot: Depot, tmp_path: Path
) -> None:
    path = depot.images[image] if image else tmp_path / "own.bin"
    if not image:
        path.write_bytes(depot.images["ESP32"].read_bytes()[:-1] + b"\0")
    async with World(seed=1) as world:
        before = bytes(range(256)) * (FLASH_BYTES // 256)
        door = await world.add_door(DoorProfile("Nygade 7"), BoardProfile(), before, power=False)
        with plugged_in(door.board) as kit:
            words = ("flash", "Nygade 7", "--port", kit.url, "--image", str(path))
            assert await command(*words) == code
        assert door.board.flash.image() == before
    assert depot.office.doors() == []


async def test_a_write_that_was_broken_off_is_repaired_by_running_again(depot: Depot) -> None:
    async with World(seed=1) as world:
        door = await world.add_door(DoorProfile("Nygade 7"), BoardProfile(), BLANK, power=False)
        with plugged_in(door.board) as kit:
            kit.unplug_after(300_000)
            assert await command("flash", "Nygade 7", "--port", kit.url) == ExitCode.NO_BOARD
            assert depot.office.doors() == []
            kit.is_there = True
            assert await command("flash", "Nygade 7", "--port", kit.url) == ExitCode.DONE
            await world.all_asleep()
        assert [one.name for one in depot.office.doors()] == ["Nygade 7"]
        files = files_of(door.board.flash.image())
        assert {"/boot.py", "/main.py", "/state.0", "/state.1"} <= set(files)


async def test_a_chip_waits_for_a_busy_host(depot: Depot) -> None:
    async with World(seed=1) as world:
        profile = BoardProfile(chip="ESP32C3")
        door = await world.add_door(DoorProfile("Nygade 7"), profile, BLANK, power=False)
        pauses = patch.object(Devkit, "on_bytes", _pause_before_acknowledging)
        with plugged_in(door.board) as kit, pauses:
            assert await command("flash", "Nygade 7", "--port", kit.url) == ExitCode.DONE
    assert [one.name for one in depot.office.doors()] == ["Nygade 7"]


def _pause_before_acknowledging(_: Devkit, count: int) -> None:
    """Only the acknowledgement of bytes that were read is so short."""
    if count < 8:
        time.sleep(0.2)


async def test_a_chip_that_falls_silent_is_told_apart_from_one_that_does_not_keep_its_flash(
    depot: Depot, capsys: pytest.CaptureFixture[str]
) -> None:
    async with World(seed=1) as world:
        profile = BoardProfile(chip="ESP32C3")
        door = await world.add_door(DoorProfile("Nygade 7"), profile, BLANK, power=False)
        words = ("flash", "Nygade 7", "--json")
        silences_s = iter([esptool.loader.DEFAULT_TIMEOUT + 1])

        def fall_silent(_: BlockFlash, __: bytes) -> None:
            time.sleep(next(silences_s, 0))

        for damage in (_forget_a_bit, fall_silent):
            broken = patch.object(BlockFlash, "write_defl_block", damage)
            with plugged_in(door.board) as kit, broken:
                assert await command(*words, "--port", kit.url) == ExitCode.UNIT_FAILED
    errors = [json.loads(line)["error"] for line in capsys.readouterr().out.splitlines()]
    assert errors == ["write_failed", "write_stopped"]
    assert depot.office.doors() == []


_STORE = BlockFlash.write_defl_block


def _forget_a_bit(flash: BlockFlash, payload: bytes) -> None:
    _STORE(flash, payload)
    flash.data[0x10000] ^= 1


async def test_what_is_written_is_never_made_into_text(depot: Depot) -> None:
    seen: list[str] = []

    def trace(_: ESPLoader, message: str, newline: bool = False) -> None:
        del newline
        seen.append(message)

    async with World(seed=1) as world:
        profile = BoardProfile(chip="ESP32C3")
        door = await world.add_door(DoorProfile("Nygade 7"), profile, BLANK, power=False)
        with plugged_in(door.board) as kit, patch.object(ESPLoader, "trace", trace):
            assert await command("flash", "Nygade 7", "--port", kit.url) == ExitCode.DONE
    assert len(depot.office.doors()) == 1
    assert any("FLASH_DEFL_DATA" in message for message in seen)
    assert max(len(message) for message in seen) < 200


async def test_running_again_leaves_a_finished_lock_alone(
    depot: Depot, capsys: pytest.CaptureFixture[str]
) -> None:
    async with World(seed=1) as world:
        door = await world.add_door(DoorProfile("Nygade 7"), BoardProfile(), BLANK, power=False)
        with plugged_in(door.board) as kit:
            for _ in range(2):
                words = ("flash", "Nygade 7", "--port", kit.url, "--json")
                assert await command(*words) == ExitCode.DONE
            assert await command("flash", "Nygade 9", "--port", kit.url) == ExitCode.REFUSED
    assert len(depot.office.doors()) == 1
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert documents[0]["lock_id"] == documents[1]["lock_id"]
    assert documents[0]["code"] == documents[1]["code"]


async def test_no_board_is_told_as_such(depot: Depot) -> None:
    del depot
    assert await command("flash", "Nygade 7", "--port", "devkit://none") == ExitCode.NO_BOARD


async def test_a_bench_full_is_made_at_once_and_one_that_fails_stops_no_other(
    depot: Depot, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("Nygade 1", "Nygade 2", "Nygade 3")
    async with World(seed=1) as world:
        with ExitStack() as cables:
            boards = []
            for name, chip in zip(names, ("ESP32C3", "ESP32S3", "ESP32C6"), strict=True):
                profile = BoardProfile(chip=chip)
                door = await world.add_door(DoorProfile(name), profile, BLANK, power=False)
                boards.append(f"{name}={cables.enter_context(plugged_in(door.board)).url}")
            dead = "Nygade 4=devkit://none"
            code = await command("flash-many", *boards, dead, "--json")
    assert code == ExitCode.UNIT_FAILED
    units = json.loads(capsys.readouterr().out)["units"]
    assert [unit["door"] for unit in units] == [*names, "Nygade 4"]
    assert units[3]["error"] == "port_absent"
    assert {unit["chip"] for unit in units[:3]} == {"ESP32C3", "ESP32S3", "ESP32C6"}
    known = {door.name: door.lock_id.hex() for door in depot.office.doors()}
    assert known == {unit["door"]: unit["lock_id"] for unit in units[:3]}


@pytest.mark.parametrize("boards", [["Nygade 7"], ["a=1", "a=2"], ["a=1", "b=1"]])
def test_every_board_has_one_door(boards: list[str], depot: Depot) -> None:
    assert run(["provision", "flash-many", *boards]) == ExitCode.USAGE
    assert depot.office.doors() == []


async def test_a_scan_gun_and_one_key_are_enough(
    depot: Depot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with World(seed=1) as world:
        profile = BoardProfile(chip="ESP32C3")
        door = await world.add_door(DoorProfile("Nygade 7"), profile, BLANK, power=False)
        with plugged_in(door.board) as kit:
            gun = _ScanGun(["Nygade 7", lambda: _label(depot), "Nygade 9", "", ""])
            monkeypatch.setattr("sys.stdin", gun)
            assert await command("bench", "--port", kit.url) == ExitCode.UNIT_FAILED
    shown = capsys.readouterr()
    assert "1 lock made, 1 failed" in shown.out
    code = depot.bench.register.units()[0].code
    assert shown.err.count(code) >= 2
    assert "Take it down first" in " ".join(shown.err.split())
    assert [one.name for one in depot.office.doors()] == ["Nygade 7"]


def _label(depot: Depot) -> str:
    """What the label of the only unit says to a scan gun."""
    return scan_text_of(bytes.fromhex(depot.bench.register.units()[0].lock_id))


class _ScanGun:
    """Types one line after the other; a function is asked for its line when it is due."""

    def __init__(self, lines: list[str | Callable[[], str]]) -> None:
        self._lines = iter(lines)

    def readline(self) -> str:
        """The next line."""
        line = next(self._lines)
        return f"{line if isinstance(line, str) else line()}\n"


async def test_a_port_that_goes_away_while_the_lock_starts_is_opened_again(depot: Depot) -> None:
    async with World(seed=1) as world:
        profile = BoardProfile(chip="ESP32C3", boot_s=1.0)
        door = await world.add_door(DoorProfile("Nygade 7"), profile, BLANK, power=False)
        with plugged_in(door.board) as kit:
            door.board.on_state.append(lambda _state: kit.unplug())
            assert await command("flash", "Nygade 7", "--port", kit.url) == ExitCode.DONE
    assert [one.name for one in depot.office.doors()] == ["Nygade 7"]
