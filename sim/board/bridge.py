"""Host end of the bridge to one MicroPython VM (its other end: ``sim/vm/_bridge.py``).

A VM gets one end of a socket pair as inherited descriptor; :class:`BridgeServer` serves the other
in asyncio. Channels are what stands before the first dot of an operation's name: the handler
registered for ``ble`` gets ``ble.gap_scan``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

FD_VARIABLE = "NOEGLEFRI_BRIDGE_FD"
"""Environment variable that tells the VM the number of its inherited descriptor."""

MAX_FRAME_BYTES = 1 << 24
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """Answer with raw bytes beside the value that JSON carries."""

    value: Any = None
    payload: bytes = b""


Handler = Callable[[str, list[Any], bytes], Awaitable[Any]]
"""Serves a VM's calls: (operation without its channel, arguments, payload) -> value or Reply."""


class VmGoneError(ConnectionError):
    """The VM ended, or its bridge was closed, before it answered."""


def bridge_pair() -> tuple[socket.socket, socket.socket]:
    """Return connected sockets: for :class:`BridgeServer`, and for the VM to inherit.

    Launch the VM with ``pass_fds=[vm_end.fileno()]`` and that number in ``FD_VARIABLE``, then
    close ``vm_end`` here, so that the VM's death is noticed.
    """
    return socket.socketpair()


class BridgeServer:
    """Serves one VM from its start to its end. Create it with a running event loop."""

    def __init__(self, host_end: socket.socket) -> None:
        """Serve on the host's end of :func:`bridge_pair`; takes the socket over."""
        host_end.setblocking(False)
        self._socket = host_end
        self._handlers: dict[str, Handler] = {}
        self._questions: dict[int, asyncio.Future[Reply]] = {}
        self._number = 0
        self._writer: asyncio.StreamWriter | None = None
        self._unsent: list[bytes] = []
        self._closed = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def register(self, channel: str, handler: Handler) -> None:
        """Let ``handler`` serve a channel's operations.

        ``OSError`` raised there is raised in the VM with the same number. A handler must not wait
        for an answer of this VM, which handles nothing while it waits for its call.
        """
        self._handlers[channel] = handler

    def handler(self, channel: str) -> Handler:
        """Return the handler of a channel; raises KeyError when it has none."""
        return self._handlers[channel]

    def post(self, channel: str, event: str, *args: Any, payload: bytes = b"") -> None:
        """Send an event; lost without notice when the VM is gone, as any interrupt is."""
        self._write(["p", 0, channel, event, args], payload)

    async def ask(self, channel: str, event: str, *args: Any, payload: bytes = b"") -> Reply:
        """Send an event and wait for what the VM's handler returns.

        Raises VmGoneError when the VM ends first, RuntimeError when its handler failed.
        """
        if self.closed:
            raise VmGoneError("the VM is gone")
        self._number += 1
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._questions[self._number] = future
        self._write(["q", self._number, channel, event, args], payload)
        return await future

    @property
    def closed(self) -> bool:
        """Whether the VM's end is gone."""
        return self._closed.is_set()

    async def wait_closed(self) -> None:
        """Wait until the VM's end is gone."""
        await self._closed.wait()

    async def close(self) -> None:
        """Hang up; the VM's program ends at its next use of the bridge."""
        self._task.cancel()
        # Unlike an await of the task this is ended by whoever cancels us.
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            reader, self._writer = await asyncio.open_connection(sock=self._socket)
            self._send()
            while True:
                header, payload = await _read(reader)
                await self._serve(header, payload)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        self._closed.set()
        for future in self._questions.values():
            if not future.done():
                future.set_exception(VmGoneError("the VM is gone"))
                future.exception()  # nobody may be waiting any more: that is no mistake
        self._questions.clear()
        if self._writer:
            self._writer.close()
        else:
            self._socket.close()

    async def _serve(self, header: list[Any], payload: bytes) -> None:
        kind = header[0]
        if kind == "c":
            _, number, operation, args = header
            try:
                reply = await self._handle(operation, args, payload)
            except OSError as error:
                self._write(["x", number, error.errno or errno.EIO], b"")
            else:
                self._write(["r", number, reply.value], reply.payload)
        elif kind == "s":
            with contextlib.suppress(OSError):
                await self._handle(header[1], header[2], payload)
        else:
            self._answer(kind, header[1], header[2], payload)
            # Who asked acts on it before what the VM does next: a response leaves before a
            # notification that the program sends once its handler has returned.
            await asyncio.sleep(0)

    async def _handle(self, operation: str, args: list[Any], payload: bytes) -> Reply:
        channel, _, name = operation.partition(".")
        handler = self._handlers.get(channel)
        if handler is None:
            raise OSError(errno.ENODEV, f"this board has no {channel}")
        try:
            value = await handler(name, args, payload)
        except OSError:
            raise
        except Exception as error:
            _log.exception("the simulated board failed in %s%r", operation, tuple(args))
            raise OSError(errno.EIO, str(error)) from error
        return value if isinstance(value, Reply) else Reply(value)

    def _answer(self, kind: str, number: int, value: Any, payload: bytes) -> None:
        future = self._questions.pop(number, None)
        if future is None or future.done():
            return
        if kind == "a":
            future.set_result(Reply(value, payload))
        else:
            future.set_exception(RuntimeError(f"the VM's handler failed: {value}"))

    def _write(self, header: list[Any], payload: bytes) -> None:
        if self.closed:
            return
        text = json.dumps(header, separators=(",", ":")).encode()
        frame = struct.pack(">IH", 2 + len(text) + len(payload), len(text)) + text + payload
        self._unsent.append(frame)
        if len(self._unsent) == 1:
            asyncio.get_running_loop().call_soon(self._send)

    def _send(self) -> None:
        """Send what one event of the world led to in one piece: the VM handles it in one go."""
        if self._writer is not None and not self.closed:
            self._writer.write(b"".join(self._unsent))
            self._unsent.clear()


async def _read(reader: asyncio.StreamReader) -> tuple[list[Any], bytes]:
    size, header_size = struct.unpack(">IH", await reader.readexactly(6))
    if not 2 <= size <= MAX_FRAME_BYTES or header_size > size - 2:
        raise ConnectionError("malformed frame from the VM")
    body = await reader.readexactly(size - 2)
    header: list[Any] = json.loads(body[:header_size])
    return header, body[header_size:]
