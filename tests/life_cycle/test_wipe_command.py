"""`noeglefri provision unit wipe`: real esptool against the ROM loader of a simulated board."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from firmware_build.partitions import LOCK_PARTITIONS
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.lock_time import now
from host_tools.office.register.units import Stage
from sim.board.profile import BoardProfile
from sim.door.door import Door, DoorProfile
from sim.hardware.flash import FLASH_BYTES
from sim.world import World
from tests.central import inside
from tests.life_cycle.secrets_of import identity_in, present, secrets
from tests.provisioning.conftest import Depot, depot
from tests.provisioning.devkit import Devkit, plugged_in

DOOR = "Nygade 7"
BLANK = b"\xff" * FLASH_BYTES
ERASED = ("nvs", "phy_init", "log", "grants", "keys", "vfs")

__all__ = ["depot"]


async def command(*arguments: str) -> int:
    """What `noeglefri provision …` ends with, run in a thread as esptool blocks."""
    return await asyncio.to_thread(run, ["provision", *arguments])


async def made(world: World, chip: str) -> Door:
    """A blank board, switched off."""
    return await world.add_door(DoorProfile(DOOR), BoardProfile(chip=chip), BLANK, power=False)


@contextmanager
def bench(door: Door) -> Iterator[Devkit]:
    """The board on the cable."""
    with plugged_in(door.board) as kit:
        yield kit


def secrets_in(at: Depot, image: bytes) -> dict[str, bytes]:
    """What the flash must not hold after the wipe; no phone has a grant here."""
    (door,) = at.office.doors()
    keys = inside.keys_of(at.office, door.lock_id)
    return dict(secrets(keys, image, keys.envelope_key, door.state_number))


@pytest.mark.parametrize("chip", [pytest.param("ESP32", marks=pytest.mark.long), "ESP32C3"])
async def test_a_lock_whose_radio_is_dead_is_wiped_by_one_command_and_made_again(
    depot: Depot, chip: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with World(seed=1, start_s=now() + 946684800) as world:
        door = await made(world, chip)
        with bench(door) as kit:
            assert await command("flash", DOOR, "--port", kit.url) == ExitCode.DONE
            await world.all_asleep()
            wanted = secrets_in(depot, door.board.flash.image())
            assert present(wanted, door.board.flash.image()) == set(wanted)
            capsys.readouterr()
            words = ("unit", "wipe", DOOR, "--port", kit.url, "--place", "bench", "--json")
            assert await command(*words) == ExitCode.DONE
            kit.end_loader()
            image = door.board.flash.image()
            assert present(wanted, image) == set()
            for part in LOCK_PARTITIONS:
                blank = image[part.offset : part.end] == b"\xff" * part.size
                assert blank == (part.label in ERASED), part.label
            document = json.loads(capsys.readouterr().out)
            assert (document["stage"], document["place"]) == ("wiped", "bench")
            assert document["records"] > 0
            assert depot.office.doors() == []
            assert await command("flash", DOOR, "--port", kit.url) == ExitCode.DONE
        assert identity_in(door.board.flash.image()) is not None
    (unit,) = [*depot.office.units.units()]
    assert unit.stage is Stage.WIPED, "taken up again with the next command on units"
    assert run(["provision", "unit", "list"]) == ExitCode.DONE
    assert depot.office.units.unit(unit.unit).stage is Stage.PROVISIONED


async def test_a_cable_that_is_pulled_is_told_and_the_same_command_finishes(
    depot: Depot, capsys: pytest.CaptureFixture[str]
) -> None:
    async with World(seed=1, start_s=now() + 946684800) as world:
        door = await made(world, "ESP32")
        with bench(door) as kit:
            assert await command("flash", DOOR, "--port", kit.url) == ExitCode.DONE
            await world.all_asleep()
            unit = depot.bench.register.units()[0].unit
            kit.unplug_after(9_000)
            assert await command("unit", "wipe", DOOR, "--port", kit.url) == ExitCode.NO_BOARD
            assert [one.name for one in depot.office.doors()] == [DOOR]
            kit.is_there = True
            assert await command("unit", "wipe", unit, "--port", kit.url) == ExitCode.DONE
    assert "nothing is left" in " ".join(capsys.readouterr().err.split())
    assert depot.office.units.unit(unit).stage is Stage.WIPED


async def test_a_name_that_is_another_unit_wipes_nothing(depot: Depot) -> None:
    async with World(seed=1, start_s=now() + 946684800) as world:
        door = await made(world, "ESP32")
        with bench(door) as kit:
            assert await command("flash", DOOR, "--port", kit.url) == ExitCode.DONE
            await command("unit", "add", "240ac4999999")
            words = ("unit", "wipe", "240ac4999999", "--port", kit.url)
            assert await command(*words) == ExitCode.REFUSED
            kit.end_loader()
        assert identity_in(door.board.flash.image()) is not None
    assert [one.name for one in depot.office.doors()] == [DOOR]
