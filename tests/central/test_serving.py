"""A served office: one process, writers in a row, nobody let in who has not signed in."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from central.embedded.office import EmbeddedOffice
from central.turns import FairLock
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import API_PATH
from host_tools.office.places import open_office_at


def test_who_waits_longest_writes_next() -> None:
    lock, order = FairLock(), list[int]()

    def write(number: int) -> None:
        with lock:
            order.append(number)

    writers = []
    with lock:
        for number in range(20):
            writers.append(threading.Thread(target=write, args=(number,)))
            writers[-1].start()
            while lock.waiting <= number:
                time.sleep(0.001)
    for one in writers:
        one.join()
    assert order == list(range(20))
    with lock:
        assert lock.waiting == 0


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A served office's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from host_tools.cli.main import main; main()"]
    command += ["office", "serve", "--bind", f"127.0.0.1:{port}", "--office", str(tmp_path)]
    environment = {**os.environ, "NOEGLEFRI_LANG": "en"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        place = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{place}{API_PATH}/openapi.json")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield place
        server.terminate()


def test_a_served_office_answers_and_lets_nobody_in_unsigned(address: str, tmp_path: Path) -> None:
    client = open_office_at(address)
    with pytest.raises(OfficeRefusedError, match="not_signed_in"):
        client.doors()
    client.close()
    beside = EmbeddedOffice(tmp_path)
    beside.add_phone("Anna")
    assert [one.holder for one in beside.phones()] == ["Anna"]
    beside.close()
    schema = httpx.get(f"{address}{API_PATH}/openapi.json").json()
    assert f"{API_PATH}/doors" in schema["paths"]
