"""How much larger the same lock's heap is in the simulator's 64-bit VM than in a 32-bit one.

From this follows the heap that a simulated board gets (`sim/board/heap.py`). Both locks are on the
air with the same flash; what the simulator's stand-ins take is measured by a program that only
loads them, and subtracted, as the 32-bit figure has it.
"""

import asyncio

from benchmarks.figures import Figure, Report
from benchmarks.lock_heap import EVENTS, GRANTS, weigh
from benchmarks.stored_lock import make
from benchmarks.visits import START_S, image_of
from hil_tests import heap
from sim.board.heap import WIDTH_FACTOR
from sim.image import flash_image
from sim.world import World

_SETTLED = 4
"""Figures that a lock has printed once it is on the air: the last one counts."""
_POLL_S = 0.1
_PATIENCE_S = 60.0
_STAND_INS_ONLY = b"""
import asyncio, bluetooth, esp32, gc, machine, os, time
bluetooth.BLE().active(True)
gc.collect()
while True:
    print("heap", gc.mem_alloc())
    time.sleep_ms(100)
"""


def measure() -> Report:
    """Weigh one lock in both VMs."""
    small = weigh(make(max(GRANTS), EVENTS))
    counted_32 = small.on_air - small.modules["interpreter"]
    counted_64 = asyncio.run(counted_bytes())
    figure = Figure(
        "heap in the 64-bit VM",
        counted_64 / counted_32,
        "x",
        "the same lock in the 32-bit VM",
        WIDTH_FACTOR,
    )
    return Report((figure,), {"bytes_64_bit": counted_64, "bytes_32_bit": counted_32})


async def counted_bytes() -> int:
    """What the firmware takes of a simulated board's heap, without interpreter and stand-ins."""
    lock = make(max(GRANTS), EVENTS, always_on=True)
    whole = await _heap_of(image_of(lock, {"/main.py": heap.MAIN}))
    return whole - await _heap_of(flash_image({"/main.py": _STAND_INS_ONLY}))


async def _heap_of(image: bytes) -> int:
    """The last of the first figures that a board with `image` prints."""
    async with World(seed=1, start_s=START_S) as world, asyncio.timeout(_PATIENCE_S):
        door = await world.add_door(image=image)
        while len(found := heap.figures(door.board.console.text)) < _SETTLED:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_S)
    return found[_SETTLED - 1]
