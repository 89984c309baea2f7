"""Starts MicroPython VMs, through one fork server per host process."""

import asyncio
import atexit
import contextlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from sim.board.bridge import FD_VARIABLE
from sim.board.stand_ins import stand_ins_folder

# Kept in step with `_forkserver._BRIDGE_FD`: where the VM finds its bridge.
_BRIDGE_FD = 3


class Killable(Protocol):
    """A running VM."""

    def kill(self) -> None:
        """End it at once; harmless when it has ended."""


class VmProcess:
    """One running VM."""

    def __init__(self, server: "ForkServer", pid: int, status_fd: int) -> None:
        """Watch the VM `pid`, whose exit status will come through `status_fd`."""
        self.pid = pid
        self._server = server
        self._status_fd = status_fd
        self._loop = asyncio.get_running_loop()
        self._status: asyncio.Future[int] = self._loop.create_future()
        self._loop.add_reader(status_fd, self._on_status)

    def kill(self) -> None:
        """End it at once, wherever it is; nothing of its program runs any more."""
        if not self._status.done():
            self._server.kill(self.pid)

    async def wait(self) -> int:
        """Wait for its end; returns the exit status, negative for a signal."""
        return await asyncio.shield(self._status)

    def _on_status(self) -> None:
        told = os.read(self._status_fd, 16)
        self._loop.remove_reader(self._status_fd)
        os.close(self._status_fd)
        if not self._status.done():
            self._status.set_result(int(told) if told else -9)


class ForkServer:
    """The process that forks VMs; it ends, with all of them, when this one ends."""

    def __init__(self) -> None:
        """Start it."""
        found = importlib.util.find_spec("micropython_run")
        if found is None or found.origin is None:
            raise FileNotFoundError("MicroPython's unix port is not installed: run `make setup`")
        self._control, inner = socket.socketpair()
        program = str(Path(__file__).with_name("_forkserver.py"))
        folder = str(Path(found.origin).parent)
        with inner:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", program, folder],
                stdin=inner.fileno(),
                stdout=subprocess.DEVNULL,
            )

    def launch(
        self, arguments: Sequence[str], stdin: int, stdout: int, bridge: int, heap_bytes: int
    ) -> VmProcess:
        """Start a VM with the given descriptors; they stay the caller's to close."""
        path = f"{stand_ins_folder()}:.frozen"
        request = {
            "arguments": ["micropython", "-X", f"heapsize={heap_bytes}", *arguments],
            "environment": {"MICROPYPATH": path, FD_VARIABLE: str(_BRIDGE_FD)},
        }
        status_read, status_write = os.pipe()
        message = json.dumps(request).encode() + b"\n"
        socket.send_fds(self._control, [message], [stdin, stdout, bridge, status_write])
        os.close(status_write)
        answer = b""
        while not answer.endswith(b"\n"):
            answer += self._control.recv(16) or b"-1\n"
        if int(answer) < 0:
            os.close(status_read)
            raise ConnectionError("the fork server is gone")
        return VmProcess(self, int(answer), status_read)

    def kill(self, pid: int) -> None:
        """End a VM with SIGKILL."""
        self._control.sendall(json.dumps({"kill": pid}).encode() + b"\n")

    def close(self) -> None:
        """End it and its VMs."""
        with contextlib.suppress(OSError):
            self._control.close()
        self._process.wait()


@cache
def fork_server() -> ForkServer:
    """This process's fork server, started at the first call."""
    server = ForkServer()
    atexit.register(server.close)
    return server
