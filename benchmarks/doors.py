"""How many simulated doors a core carries: asleep, awake with nobody there, and at work."""

import asyncio
from dataclasses import dataclass

from benchmarks.figures import Figure, Report
from benchmarks.processes import cpu_s, memory_bytes
from benchmarks.stored_lock import StoredLock, make
from benchmarks.visits import START_S, image_of, staged
from sim.radio.phone.phone import PhoneProfile
from sim.world import World

_EVENTS = 10
_GRANTS = 10


@dataclass(frozen=True, slots=True)
class Load:
    """What one door costs."""

    cpu_share: float
    """Part of a core."""
    memory_bytes: float


def measure(doors: int = 10, seconds: float = 3.0, openings: int = 5) -> Report:
    """Let doors sleep, stay awake, and be opened."""
    asleep = asyncio.run(standing(make(_GRANTS, _EVENTS), doors, seconds))
    awake = asyncio.run(standing(make(_GRANTS, _EVENTS, always_on=True), doors, seconds))
    opening_s = asyncio.run(cpu_per_opening_s(openings))
    return Report(
        (
            Figure("memory of a door asleep", round(asleep.memory_bytes / 1024), "KiB"),
            Figure("memory of a door awake", round(awake.memory_bytes / 1024), "KiB"),
            Figure("CPU of a door asleep", asleep.cpu_share * 100, "% of a core"),
            Figure("doors awake per core", 1 / awake.cpu_share, "doors"),
            Figure("openings per core and second", 1 / opening_s, "openings"),
        ),
        {"cpu_s_per_opening": opening_s, "cpu_share_awake": awake.cpu_share},
    )


async def standing(lock: StoredLock, doors: int, seconds: float) -> Load:
    """The cost of one of `doors` doors at which nothing happens."""
    image = image_of(lock)
    always_on = not lock.sleeps
    async with World(seed=1, start_s=START_S) as world:
        await world.add_door(image=image)
        await _settle(world, always_on)
        before_bytes = memory_bytes()
        for _ in range(doors):
            await world.add_door(image=image)
        await _settle(world, always_on)
        memory = (memory_bytes() - before_bytes) / doors
        began_s = cpu_s()
        await asyncio.sleep(seconds)
        share = (cpu_s() - began_s) / seconds / (doors + 1)
        return Load(share, memory)


async def _settle(world: World, always_on: bool) -> None:
    """Wait until the doors are as they stay."""
    if always_on:
        await asyncio.sleep(1.0)
    else:
        await world.all_asleep()


async def cpu_per_opening_s(openings: int) -> float:
    """Seconds of CPU that a wake with one opening costs, phone and door together."""
    async with World(seed=1, start_s=START_S) as world:
        scene = await staged(world, make(_GRANTS, _EVENTS), PhoneProfile())
        await world.all_asleep()
        began_s = cpu_s()
        for _ in range(openings):
            scene.door.turn_key(True)
            await scene.visit(brings_grant=False)
            await world.all_asleep()
        spent_s = cpu_s() - began_s
        await scene.close()
        return spent_s / openings
