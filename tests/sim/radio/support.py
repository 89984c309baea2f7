"""MicroPython programs on simulated boards that share an air with this test."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable

from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice

from sim.board.profile import BoardProfile
from sim.cli.micropython_command import ProgramBoard
from sim.radio.air.packet import Medium
from sim.radio.phone.bleak_backend import VirtualRadio

TIMEOUT_S = 20.0

PERIPHERAL = """
import bluetooth, time
from bluetooth import UUID
ble = bluetooth.BLE()
ble.active(True)
SERVICE = UUID("6e400001-b5a3-f393-e0a9-e50e24dcca9e")
EVENTS = {1: "connect", 2: "disconnect", 3: "write", 4: "read", 20: "confirmed", 21: "mtu"}
links = {}
def irq(event, data):
    if event in EVENTS:
        print(EVENTS[event], *[x for x in data if isinstance(x, int)])
    if event == 1: links[data[0]] = bytes(data[2])
    if event == 2: links.pop(data[0], None)
    return on_event(event, data)
def on_event(event, data): pass
ble.irq(irq)
def advertise(name=b"thing", **options):
    ble.gap_advertise(50000, bytes([2, 1, 6, len(name) + 1, 9]) + name, **options)
def register(*characteristics):
    return ble.gatts_register_services(((SERVICE, characteristics),))[0]
def characteristic(number, flags, *descriptors):
    return (UUID(number), flags, descriptors)
def forever():
    while True: time.sleep_ms(1000)
"""
"""Start of a peripheral's program; it prints its events."""


class Program:
    """A running program and what it printed."""

    def __init__(self, board: ProgramBoard, output: asyncio.StreamReader) -> None:
        """Hold a running board and its output."""
        self.board = board
        self._output = output
        self.lines: list[str] = []

    async def line(self, *starts: str) -> str:
        """Return the next line that starts with one of ``starts`` (any, without)."""
        while True:
            raw = await asyncio.wait_for(self._output.readline(), TIMEOUT_S)
            if not raw:
                raise AssertionError(f"the program ended after {self.lines}")
            text = raw.decode().strip()
            self.lines.append(text)
            if not starts or text.startswith(starts):
                return text

    async def rest(self) -> list[str]:
        """Return every line until the program ends."""
        raw = await asyncio.wait_for(self._output.read(), TIMEOUT_S)
        self.lines += raw.decode().splitlines()
        return self.lines


@contextlib.asynccontextmanager
async def program(
    medium: Medium, source: str, name: str = "board", profile: BoardProfile | None = None
) -> AsyncIterator[Program]:
    """Run a program on a board of its own; it is killed at the end of the block."""
    read_fd, write_fd = os.pipe()
    board = ProgramBoard(medium, ["-c", source], name=name, stdout=write_fd, profile=profile)
    task = asyncio.create_task(board.run())
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read_fd, "rb", buffering=0)
    )
    task.add_done_callback(lambda _: os.close(write_fd))
    try:
        yield Program(board, reader)
    finally:
        board.kill()
        await asyncio.wait_for(task, TIMEOUT_S)
        transport.close()


async def find(radio: VirtualRadio, name: str = "thing") -> BLEDevice:
    """Return the device that advertises a name."""
    device = await BleakScanner.find_device_by_name(
        name, timeout=TIMEOUT_S, backend=radio.scanner_backend
    )
    assert device is not None
    return device


def client(
    radio: VirtualRadio, device: BLEDevice, lost: Callable[[BleakClient], None] | None = None
) -> BleakClient:
    """Return a bleak client for a device."""
    return BleakClient(device, lost, timeout=TIMEOUT_S, backend=radio.client_backend)


def uuid(number: int) -> str:
    """Return the text of a 16-bit UUID."""
    return f"{number:08x}-0000-1000-8000-00805f9b34fb"
