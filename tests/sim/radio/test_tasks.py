"""asyncio on a simulated board: cancellation, order and waiting follow MicroPython's."""

from __future__ import annotations

from sim.radio.air.air import Air
from tests.sim.radio.support import program


async def test_tasks_wait_cancel_time_out_and_gather() -> None:
    source = (
        "import asyncio\n"
        "async def worker(name, ms):\n"
        "    try:\n"
        "        await asyncio.sleep_ms(ms)\n"
        "        print(name)\n"
        "        return name\n"
        "    except asyncio.CancelledError:\n"
        "        print('cancelled', name)\n"
        "        raise\n"
        "async def outer(): await asyncio.create_task(worker('inner', 5000))\n"
        "async def main():\n"
        "    late, soon = [asyncio.create_task(worker(n, t)) for n, t in (('b', 40), ('a', 20))]\n"
        "    print(await asyncio.gather(late, soon), late.done())\n"
        "    try: await asyncio.wait_for_ms(worker('slow', 5000), 20)\n"
        "    except asyncio.TimeoutError: print('timeout')\n"
        "    task = asyncio.create_task(outer())\n"
        "    await asyncio.sleep_ms(10)\n"
        "    print(task.cancel(), task.done())\n"
        "    try: await task\n"
        "    except asyncio.CancelledError: print('outer cancelled', task.done(), task.cancel())\n"
        "    event = asyncio.Event()\n"
        "    waiter = asyncio.create_task(event.wait())\n"
        "    await asyncio.sleep_ms(0)\n"
        "    event.set()\n"
        "    print(await waiter)\n"
        "asyncio.run(main())\n"
    )
    async with program(Air(), source) as board:
        assert await board.rest() == [
            "a",
            "b",
            "['b', 'a'] True",
            "cancelled slow",
            "timeout",
            "True False",
            "cancelled inner",
            "outer cancelled True False",
            "True",
        ]
