"""The bridge between a MicroPython VM and its simulated board, with the real VM."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sim.board.board import Board
from sim.board.bridge import FD_VARIABLE, BridgeServer, Reply, VmGoneError, bridge_pair
from sim.board.calls import register_calls
from sim.clock import WorldClock
from tests.support.processes import end

VM_STAND_INS = Path(__file__).parents[3] / "sim" / "vm"
MICROPYTHON = shutil.which("micropython", path=str(Path(sys.executable).parent)) or "micropython"


class Vm:
    """A program running in the VM, and the host's end of its bridge."""

    def __init__(self, process: asyncio.subprocess.Process, server: BridgeServer) -> None:
        """Hold the process and the server of its bridge."""
        self.process = process
        self.server = server

    async def output(self) -> list[str]:
        """Return what the program printed, after its end with status 0."""
        out, _ = await asyncio.wait_for(self.process.communicate(), 20)
        assert self.process.returncode == 0
        return out.decode().split()


@contextlib.asynccontextmanager
async def running(program: str) -> AsyncIterator[Vm]:
    host_end, vm_end = bridge_pair()
    server = BridgeServer(host_end)
    process = await asyncio.create_subprocess_exec(
        MICROPYTHON,
        "-X",
        "heapsize=128wK",
        *("-c", program),
        env={
            **os.environ,
            "MICROPYPATH": f"{VM_STAND_INS}:.frozen",
            FD_VARIABLE: str(vm_end.fileno()),
        },
        pass_fds=[vm_end.fileno()],
        stdout=asyncio.subprocess.PIPE,
    )
    vm_end.close()
    board = Board(WorldClock(), image=b"")
    register_calls(board, server)
    try:
        yield Vm(process, server)
    finally:
        await board.close()
        await end(process)
        await server.close()


async def echo(operation: str, args: list[Any], payload: bytes) -> Reply:
    if operation == "fail":
        raise OSError(errno.EALREADY, "already")
    return Reply([operation, *args], payload[::-1])


async def test_a_call_carries_arguments_and_bytes_both_ways() -> None:
    async with running(
        "import _bridge\n"
        "print(*_bridge.call('x.first', 1, 'æ', None, payload=b'abc'), sep='|')\n"
        "print(len(_bridge.call('x.long', payload=bytes(60000))[1]))\n"
    ) as vm:
        vm.server.register("x", echo)
        assert await vm.output() == ["['first',", "1,", "'\\xe6',", "None]|b'cba'", "60000"]


async def test_errors_of_the_host_are_raised_with_their_number() -> None:
    async with running(
        "import _bridge\n"
        "for op in ('x.fail', 'unknown.op'):\n"
        "    try: _bridge.call(op)\n"
        "    except OSError as error: print(error.errno)\n"
    ) as vm:
        vm.server.register("x", echo)
        assert await vm.output() == [str(errno.EALREADY), str(errno.ENODEV)]


WAYS_TO_WAIT = {
    "asyncio": (
        "import asyncio\n"
        "async def main():\n"
        "    while len(got) < 3: await asyncio.sleep_ms(1)\n"
        "asyncio.run(main())\n"
    ),
    "thread safe flag": (
        "import asyncio\n"
        "flag = asyncio.ThreadSafeFlag()\n"
        "on_event = flag.set\n"
        "async def main():\n"
        "    while len(got) < 3: await flag.wait()\n"
        "asyncio.run(main())\n"
    ),
    "poll": (
        "import select, sys\n"
        "poll = select.poll()\n"
        "poll.register(sys.stdin, select.POLLIN)\n"
        "while len(got) < 3: poll.poll(5)\n"
    ),
    "bridge wait": "while len(got) < 3: _bridge.wait(-1)\n",
    "busy loop": "while len(got) < 3: pass\n",
    "calls only": "while len(got) < 3: _bridge.call('x.y')\n",
}


@pytest.mark.parametrize("way", WAYS_TO_WAIT)
async def test_events_reach_a_program_however_it_waits(way: str) -> None:
    program = (
        "import _bridge\n"
        "got = []\n"
        "on_event = None\n"
        "def handler(event, args, payload):\n"
        "    got.append((event, args, payload))\n"
        "    if on_event: on_event()\n"
        "    return event, payload + b'!'\n"
        "_bridge.subscribe('radio', handler)\n"
        "_bridge.call('x.ready')\n" + WAYS_TO_WAIT[way] + "print(got)"
    )
    ready = asyncio.Event()

    async def on_call(_operation: str, _args: list[Any], _payload: bytes) -> None:
        ready.set()

    async with running(program) as vm:
        vm.server.register("x", on_call)
        await asyncio.wait_for(ready.wait(), 20)
        vm.server.post("radio", "one", 1)
        answer = await asyncio.wait_for(vm.server.ask("radio", "two", payload=b"2"), 20)
        assert (answer.value, answer.payload) == ("two", b"2!")
        await asyncio.sleep(0.1)
        vm.server.post("radio", "three", payload=b"3")
        got = "[('one',[1],b''),('two',[],b'2'),('three',[],b'3')]"
        assert "".join(await vm.output()) == got


async def test_a_handler_may_call_the_host_and_is_never_entered_twice() -> None:
    program = (
        "import _bridge\n"
        "depth = deepest = count = 0\n"
        "def handler(event, args, payload):\n"
        "    global depth, deepest, count\n"
        "    depth += 1\n"
        "    deepest = max(deepest, depth)\n"
        "    _bridge.call('x.y')\n"
        "    _bridge.wait(1)\n"
        "    for _ in range(20000): pass\n"
        "    depth -= 1\n"
        "    count += 1\n"
        "_bridge.subscribe('radio', handler)\n"
        "_bridge.call('x.ready')\n"
        "while count < 20: _bridge.call('x.y')\n"
        "print(deepest, count)\n"
    )
    async with running(program) as vm:
        ready = asyncio.Event()

        async def on_call(operation: str, _args: list[Any], _payload: bytes) -> None:
            if operation == "ready":
                ready.set()

        vm.server.register("x", on_call)
        await asyncio.wait_for(ready.wait(), 20)
        for _ in range(20):
            vm.server.post("radio", "tick")
        assert await vm.output() == ["1", "20"]


async def test_a_handler_that_fails_is_reported_and_the_next_event_served() -> None:
    program = (
        "import _bridge\n"
        "got = []\n"
        "def handler(event, args, payload):\n"
        "    got.append(event)\n"
        "    if event == 'bad': raise ValueError('oops')\n"
        "_bridge.subscribe('radio', handler)\n"
        "while len(got) < 2: _bridge.wait(-1)\n"
    )
    async with running(program) as vm:
        with pytest.raises(RuntimeError, match="oops"):
            await asyncio.wait_for(vm.server.ask("radio", "bad"), 20)
        vm.server.post("radio", "good")
        await vm.output()


async def test_the_death_of_a_vm_fails_what_waits_for_it() -> None:
    async with running("import _bridge\n_bridge.subscribe('radio', print)\nwhile True: pass") as vm:
        vm.server.post("radio", "before")
        asked = asyncio.ensure_future(vm.server.ask("radio", "never", payload=bytes(1000)))
        vm.process.kill()
        await asyncio.wait_for(vm.server.wait_closed(), 20)
        with pytest.raises(VmGoneError):
            await asked
        with pytest.raises(VmGoneError):
            await vm.server.ask("radio", "after")


async def test_a_program_ends_when_its_host_is_gone() -> None:
    async with running("import _bridge\nwhile True: _bridge.wait(-1)") as vm:
        await vm.server.close()
        await asyncio.wait_for(vm.process.wait(), 20)
        assert vm.process.returncode == 1


async def test_what_one_moment_led_to_arrives_in_one_piece() -> None:
    host_end, vm_end = bridge_pair()
    bridge = BridgeServer(host_end)
    await asyncio.sleep(0.01)
    for number in range(3):
        bridge.post("channel", "event", number)
    vm_end.setblocking(False)
    received = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(vm_end, 4096), 20.0)
    assert received.count(b'"event"') == 3
    vm_end.close()
    await bridge.close()
