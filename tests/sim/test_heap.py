"""The stand-ins take no more of the VM's heap than the device heap is enlarged by."""

from sim.board.heap import STAND_INS_BYTES
from sim.world import World
from tests.sim.boards import DONE, image_of

_ALLOWED_SLACK = 2


async def test_the_allowance_for_stand_ins_is_what_they_take() -> None:
    program = (
        "import machine, esp32, bluetooth, time, os, asyncio, gc\n"
        "bluetooth.BLE().active(True)\n"
        "gc.collect()\n"
        "print('taken', gc.mem_alloc())\n"
    )
    async with World(seed=1) as world:
        door = await world.add_door(image=image_of(program))
        await door.board.console.wait_for(DONE)
        line = next(line for line in door.board.console.lines() if "taken" in line)
    taken = int(line.split()[1])
    assert STAND_INS_BYTES / _ALLOWED_SLACK < taken <= STAND_INS_BYTES
