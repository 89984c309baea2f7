"""A real `noeglefri office serve`, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from host_tools.office.contract import API_PATH


class Served(NamedTuple):
    """Where it answers."""

    office: str
    app: str
    """The caregivers' app's origin."""


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


@contextmanager
def served_office(folder: Path) -> Iterator[Served]:
    """Serve the office in that folder, and the caregivers' app."""
    port, app_port = _free_ports(2)
    command = [sys.executable, "-c", "from host_tools.cli.main import main; main()"]
    command += ["office", "serve", "--office", str(folder)]
    command += ["--bind", f"127.0.0.1:{port}", "--phones", f"127.0.0.1:{app_port}"]
    environment = {**os.environ, "NOEGLEFRI_LANG": "en"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        place = f"http://127.0.0.1:{port}"
        _wait_for(f"{place}{API_PATH}/openapi.json")
        yield Served(place, f"http://localhost:{app_port}")
        server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            httpx.get(address)
            return
        except httpx.TransportError:
            time.sleep(0.1)
