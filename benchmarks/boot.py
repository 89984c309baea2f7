"""From reset to the first advertisement, against the least program that advertises."""

import asyncio
from typing import Any

from benchmarks.figures import Figure, Report
from benchmarks.stored_lock import make
from benchmarks.visits import START_S, image_of
from sim.image import flash_image
from sim.radio.phone.phone import Phone
from sim.world import World

_ROUNDS = 3
_PATIENCE_S = 15.0
_EVENTS = 10_000
_GRANTS = 1000
_LEAST_PROGRAM = b"""
import bluetooth, time
ble = bluetooth.BLE()
ble.active(True)
ble.gap_advertise(30000, adv_data=b"\\x02\\x01\\x06")
while True:
    time.sleep(1)
"""


class _Ear:
    """A phone that notes when it hears anything."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._phone = Phone(world.air, "ear", seed=1)
        self._heard = asyncio.Event()
        self._at_s = 0.0

    async def listen(self) -> None:
        """Wait for the next advertisement from now on."""
        self._heard.clear()
        await self._phone.listen(self._on_report)

    async def next_s(self) -> float:
        """World time of that advertisement. Raises TimeoutError when none comes."""
        async with asyncio.timeout(_PATIENCE_S):
            await self._heard.wait()
        await self._phone.unlisten(self._on_report)
        return self._at_s

    async def close(self) -> None:
        """Leave the air."""
        await self._phone.close()

    def _on_report(self, _report: Any) -> None:
        if not self._heard.is_set():
            self._at_s = self._world.clock.now_s()
            self._heard.set()


def measure() -> Report:
    """Boot a lock with full flash, after power-on and by a knock, and the baseline."""
    image = image_of(make(_GRANTS, _EVENTS))
    least = flash_image({"/boot.py": b"", "/main.py": _LEAST_PROGRAM})
    baseline_ms, _ = asyncio.run(boot_ms(least, wakes=False))
    cold_ms, wake_ms = asyncio.run(boot_ms(image, wakes=True))
    baseline = "a program that only advertises"
    return Report(
        (
            Figure("knock to advertising", wake_ms / baseline_ms, "x", baseline),
            Figure("power-on to advertising", cold_ms / baseline_ms, "x", baseline),
        ),
        {"baseline_ms": baseline_ms, "power_on_ms": cold_ms, "knock_ms": wake_ms},
    )


async def boot_ms(image: bytes, *, wakes: bool) -> tuple[float, float]:
    """Milliseconds to the first advertisement after power-on and, if it `wakes`, after a knock."""
    cold_ms, wake_ms = [], []
    for _ in range(_ROUNDS):
        async with World(seed=1, start_s=START_S) as world:
            ear = _Ear(world)
            door = await world.add_door(image=image, power=False)
            await ear.listen()
            began_s = world.clock.now_s()
            door.board.power_on()
            cold_ms.append((await ear.next_s() - began_s) * 1000)
            if wakes:
                await world.all_asleep()
                await ear.listen()
                began_s = world.clock.now_s()
                door.knock()
                wake_ms.append((await ear.next_s() - began_s) * 1000)
            await ear.close()
    return min(cold_ms), min(wake_ms, default=0.0)
