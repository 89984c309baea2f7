"""An air that several processes share, through a small broker process that one of them starts.

The broker listens on a Unix socket named after the air; it ends by itself some seconds after the
last station left. A process that dies closes its sockets, which takes its stations off the air
and their links down.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sim.radio.air.air import Air
from sim.radio.air.packet import HEADER_BYTES, MAX_PACKET_BYTES, Packet, Station
from sim.radio.air.timing import Clock, LoopClock

START_TIMEOUT_S = 10.0
LINGER_S = 3.0
"""How long a broker without stations waits for new ones."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def socket_path(name: str) -> Path:
    """Return where the broker of an air listens; creates the private folder.

    Raises ValueError when the name is not made of letters, digits, ``_``, ``.`` and ``-``.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name for an air: {name!r}")
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    folder = Path(base) / f"noeglefri-air-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.sock"


class SharedAir:
    """The air of a name, as a station of this process sees it."""

    def __init__(self, name: str) -> None:
        """Join the air, starting its broker when there is none.

        Raises ConnectionError when no broker answers within ten seconds.
        """
        self.name = name
        self.clock: Clock = LoopClock()
        self._path = socket_path(name)
        self._wires: dict[Station, _Wire] = {}
        self._connect_or_start().close()

    def attach(self, station: Station) -> None:
        """Let a station send and receive."""
        self._wires[station] = _Wire(self._connect_or_start(), station)
        self.send(station, Packet("hello", station.name))

    def detach(self, station: Station) -> None:
        """Take a station off the air; its links end."""
        wire = self._wires.pop(station, None)
        if wire is not None:
            wire.close()

    def send(self, station: Station, packet: Packet) -> None:
        """Transmit; lost when the station is not attached."""
        wire = self._wires.get(station)
        if wire is not None:
            wire.send(packet)

    def _connect_or_start(self) -> socket.socket:
        with contextlib.suppress(OSError):
            return _connect(self._path)
        with _locked(self._path.with_suffix(".lock")):
            with contextlib.suppress(OSError):
                return _connect(self._path)
            subprocess.run(
                [sys.executable, "-m", "sim.radio.air.shared_air", self.name],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            return self._await_broker()

    def _await_broker(self) -> socket.socket:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                return _connect(self._path)
            time.sleep(0.02)
        raise ConnectionError(f"the broker of the air {self.name!r} does not start")


class _Wire:
    """One station's stream to the broker."""

    def __init__(self, stream: socket.socket, station: Station) -> None:
        stream.setblocking(False)
        self._stream = stream
        self._station = station
        self._unsent: list[bytes] = []
        self._writer: asyncio.StreamWriter | None = None
        self._task = asyncio.get_running_loop().create_task(self._run())

    def send(self, packet: Packet) -> None:
        if self._writer is None:
            self._unsent.append(packet.to_bytes())
        else:
            self._writer.write(packet.to_bytes())

    def close(self) -> None:
        self._task.cancel()
        if self._writer is None:
            self._stream.close()
        else:
            self._writer.close()

    async def _run(self) -> None:
        reader, self._writer = await asyncio.open_connection(sock=self._stream)
        for frame in self._unsent:
            self._writer.write(frame)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self._station.receive(await read_packet(reader))


async def read_packet(reader: asyncio.StreamReader) -> Packet:
    """Return the next packet of a stream.

    Raises asyncio.IncompleteReadError at its end, ValueError when it is malformed.
    """
    header = await reader.readexactly(HEADER_BYTES)
    size = int.from_bytes(header[:4], "big")
    if not 2 <= size <= MAX_PACKET_BYTES:
        raise ValueError("malformed frame")
    return Packet.from_bytes(header, await reader.readexactly(size - 2))


class _RemoteStation:
    """A station of another process, on the broker's air."""

    def __init__(self, name: str, writer: asyncio.StreamWriter) -> None:
        self.name = name
        self._writer = writer

    def receive(self, packet: Packet) -> None:
        self._writer.write(packet.to_bytes())


class Broker:
    """Serves one air to the stations of other processes."""

    def __init__(self, air: Air) -> None:
        """Serve this air."""
        self.air = air
        self._visits = 0
        self._stations = 0
        self._deserted = asyncio.Event()

    async def serve(self, path: str) -> None:
        """Serve on a socket until nobody has been on the air for a while."""
        async with await asyncio.start_unix_server(self._serve_station, path):
            self._end_unless_visited()
            await self._deserted.wait()

    def _end_unless_visited(self) -> None:
        visits = self._visits

        def check() -> None:
            if self._visits == visits and not self._stations:
                self._deserted.set()

        asyncio.get_running_loop().call_later(LINGER_S, check)

    async def _serve_station(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        station: _RemoteStation | None = None
        self._stations += 1
        self._visits += 1
        try:
            station = _RemoteStation((await read_packet(reader)).source, writer)
            self.air.attach(station)
            while True:
                self._take(station, await read_packet(reader))
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass
        finally:
            if station is not None:
                self.air.detach(station)
            self._stations -= 1
            self._end_unless_visited()
            writer.close()

    def _take(self, station: _RemoteStation, packet: Packet) -> None:
        if packet.kind == "signal":
            self.air.set_signal(packet.source, packet.target, packet.fields["dbm"])
        elif packet.kind == "faults":
            for name, value in packet.fields.items():
                setattr(self.air.faults, name, float(value))
        else:
            self.air.send(station, packet)


async def _serve_new_air(path: str) -> None:
    await Broker(Air()).serve(path)


def _serve(path: Path) -> None:
    path.unlink(missing_ok=True)
    asyncio.run(_serve_new_air(str(path)))
    path.unlink(missing_ok=True)


def _connect(path: Path) -> socket.socket:
    stream = socket.socket(socket.AF_UNIX)
    try:
        stream.connect(str(path))
    except OSError:
        stream.close()
        raise
    return stream


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__" and os.fork() == 0:  # who started this waits for the parent only
    os.setsid()
    _serve(socket_path(sys.argv[1]))
