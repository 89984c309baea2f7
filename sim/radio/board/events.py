"""Events that a board's radio raises in its VM."""

from __future__ import annotations

import asyncio
import contextlib
import enum
from typing import Any

from sim.board.bridge import BridgeServer, Reply, VmGoneError
from sim.chip.port import Port
from sim.chip.radio_facts import BROKEN

MAX_REPORTS_UNDER_WAY = 8
"""Scan results waiting for the VM; more are lost, as they are on a board that is busy."""


class Irq(enum.IntEnum):
    """Numbers of MicroPython's ``_IRQ_…`` events."""

    CENTRAL_CONNECT = 1
    CENTRAL_DISCONNECT = 2
    SCAN_RESULT = 5
    SCAN_DONE = 6
    PERIPHERAL_CONNECT = 7
    PERIPHERAL_DISCONNECT = 8
    SERVICE_RESULT = 9
    SERVICE_DONE = 10
    CHARACTERISTIC_RESULT = 11
    CHARACTERISTIC_DONE = 12
    DESCRIPTOR_RESULT = 13
    DESCRIPTOR_DONE = 14
    READ_RESULT = 15
    READ_DONE = 16
    WRITE_DONE = 17
    NOTIFY = 18
    INDICATE = 19
    INDICATE_DONE = 20
    MTU_EXCHANGED = 21
    CONNECTION_UPDATE = 27
    ENCRYPTION_UPDATE = 28
    PASSKEY_ACTION = 31


class Uuid(bytes):
    """Little-endian bytes of a UUID, to reach the VM's handler as one."""


class VmEvents:
    """Raises events in one VM."""

    def __init__(self, server: BridgeServer, port: Port) -> None:
        """Raise them over this bridge; ``port`` says whether memory for the handler is left."""
        self.server = server
        self._port = port
        self._reports = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, irq: Irq, *items: int | bytes) -> None:
        """Raise an event; bytes become memoryviews there."""
        coded, payload = _code(items)
        self._starve()
        self.server.post("ble", "irq", int(irq), *coded, payload=payload)

    async def ask(self, irq: Irq, *items: int | bytes) -> int | bytes | None:
        """Raise an event and return what the handler returned."""
        coded, payload = _code(items)
        reply = await self.question("irq", int(irq), *coded, payload=payload)
        return reply.payload if reply.value == 1 and reply.payload else reply.value

    async def question(self, event: str, *args: Any, payload: bytes = b"") -> Reply:
        """Ask the VM something that its handler decides. Raises as ``BridgeServer.ask`` does."""
        self._starve()
        return await self.server.ask("ble", event, *args, payload=payload)

    def _starve(self) -> None:
        if self._port["irq.memory"] == BROKEN:
            self.server.post("ble", "starve")

    async def get_secret(self, kind: int, key: bytes) -> bytes | None:
        """Return what the program keeps under a key, None when it keeps nothing."""
        with contextlib.suppress(VmGoneError, RuntimeError):
            reply = await self.server.ask("ble", "get_secret", kind, payload=key)
            return reply.payload if reply.value else None
        return None

    def set_secret(self, kind: int, key: bytes, value: bytes) -> None:
        """Have the program keep a value under a key, or with an empty one forget it."""
        self.server.post("ble", "set_secret", kind, len(key), payload=key + value)

    def report(self, *items: int | bytes) -> None:
        """Raise a scan result, unless the VM is too far behind."""
        if self._reports >= MAX_REPORTS_UNDER_WAY:
            return
        self._reports += 1
        task = asyncio.get_running_loop().create_task(self._report(items))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _report(self, items: tuple[int | bytes, ...]) -> None:
        try:
            await self.ask(Irq.SCAN_RESULT, *items)
        except (VmGoneError, RuntimeError):
            pass
        finally:
            self._reports -= 1


def _code(items: tuple[int | bytes, ...]) -> tuple[list[Any], bytes]:
    coded: list[Any] = []
    payload = b""
    for item in items:
        if isinstance(item, Uuid):
            coded.append(["u", item.hex()])
        elif isinstance(item, bytes):
            coded.append(["b", len(item)])
            payload += item
        else:
            coded.append(int(item))
    return coded, payload
