"""Worlds: many doors, time that jumps while all sleep, drift, charge, replays of a seed."""

import random

import pytest

from sim.board.profile import BoardProfile
from sim.clock import UNIX_OF_LOCK_EPOCH_S
from sim.door.door import DoorProfile
from sim.door.noise import FalseKnocks
from sim.world import World
from tests.sim.boards import image_of

_HOURLY = (
    "import machine, esp32\n"
    "knock = machine.Pin(4, machine.Pin.IN, machine.Pin.PULL_DOWN)\n"
    "esp32.wake_on_ext1((knock,), esp32.WAKEUP_ANY_HIGH)\n"
    "while knock(): pass\n"
    "machine.deepsleep(3600000)\n"
)


async def test_a_day_passes_in_a_moment_and_hourly_boards_wake_hourly() -> None:
    async with World(seed=1) as world:
        doors = [
            await world.add_door(DoorProfile(f"door {number}"), image=image_of(_HOURLY))
            for number in range(3)
        ]
        await world.all_asleep()
        before = [door.board.boots for door in doors]
        start_s = world.clock.now_s()
        await world.pass_time(86_400)
        assert world.clock.now_s() - start_s >= 86_400
        for door, boots in zip(doors, before, strict=True):
            assert 23 <= door.board.boots - boots <= 24


@pytest.mark.parametrize("ppm", [-50_000, 50_000])
async def test_a_sleeping_clock_drifts_by_its_oscillator(ppm: int) -> None:
    profile = BoardProfile(asleep_ppm=ppm, clock_is_set=True)
    async with World(seed=2) as world:
        image = image_of("import machine\nmachine.deepsleep()")
        door = await world.add_door(board_profile=profile, image=image)
        await world.all_asleep()
        await world.pass_time(100_000)
        right_s = world.clock.now_s() - UNIX_OF_LOCK_EPOCH_S
        assert door.board.rtc.read_us() / 1e6 - right_s == pytest.approx(0.1 * ppm, abs=1)


async def test_charge_is_booked_by_what_drew_it() -> None:
    async with World(seed=3) as world:
        door = await world.add_door(image=image_of("import machine\nmachine.deepsleep()"))
        await world.all_asleep()
        await world.pass_time(1000 * 3600)
        drawn = door.board.energy.drawn_mah()
        assert drawn["sleep"] == pytest.approx(20, rel=0.01)
        assert drawn["boot"] == pytest.approx(28 / 3600)
        left = 1 - door.board.energy.total_mah / 2500
        assert door.battery.charge == pytest.approx(left, abs=1e-3)


async def test_false_knocks_wake_the_board_about_as_often_as_asked() -> None:
    async with World(seed=4) as world:
        door = await world.add_door(image=image_of(_HOURLY))
        await world.all_asleep()
        noise = FalseKnocks(door, 240, random.Random(4))
        boots = door.board.boots
        await world.pass_time(3600 * 4)
        noise.stop()
        assert 20 <= noise.count <= 65
        assert door.board.boots - boots >= noise.count * 0.8


async def test_the_same_seed_makes_the_same_boards() -> None:
    identities = []
    for _ in range(2):
        async with World(seed=5) as world:
            door = await world.add_door(image=image_of(""), power=False)
            identities.append((door.board.profile.unique_id, door.board.random.randbytes(8)))
    assert identities[0] == identities[1]


async def test_the_firmware_starts_unprovisioned_on_a_new_door() -> None:
    async with World(seed=6) as world:
        door = await world.add_door()
        await door.board.console.wait_for("not provisioned")
        assert world.door("front door") is door
        assert {event.what for event in world.events} >= {"running"}
