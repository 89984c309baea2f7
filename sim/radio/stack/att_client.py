"""Attribute protocol client: what a central does, one request at a time, and counted."""

from __future__ import annotations

import asyncio
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sim.radio.stack import att
from sim.radio.stack.att import AttError

TRANSACTION_TIMEOUT_S = 30.0
"""Core specification vol 3 part F 3.3.3: a transaction without an answer ends the bearer."""
LAST_HANDLE = 0xFFFF


class AttLinkLostError(ConnectionError):
    """The connection ended before the answer came."""


@dataclass(frozen=True)
class FoundService:
    """A primary service."""

    start: int
    end: int
    uuid: bytes


@dataclass(frozen=True)
class FoundCharacteristic:
    """A characteristic; ``end`` is the last handle that belongs to it."""

    declaration: int
    value: int
    end: int
    properties: int
    uuid: bytes


class AttClient:
    """Sends requests over one connection."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        """Send PDUs with ``send``; give every response to :meth:`on_response`."""
        self._send = send
        self._lock = asyncio.Lock()
        self._pending: asyncio.Future[bytes] | None = None
        self._wanted = 0
        self._lost = False
        self.mtu = att.DEFAULT_MTU
        self.sent: Counter[int] = Counter()
        """PDUs sent, by opcode: requests and commands."""
        self.received: Counter[int] = Counter()
        """PDUs received, by opcode: responses, notifications and indications."""

    def on_response(self, pdu: bytes) -> None:
        """Take a response PDU."""
        self.received[pdu[0]] += 1
        # A stray answer, late or doubled by the air, must not pass for this request's.
        fits = pdu[0] in (self._wanted, att.ERROR_RESPONSE)
        if fits and self._pending is not None and not self._pending.done():
            self._pending.set_result(pdu)

    def lose(self) -> None:
        """The connection is gone: fail what waits and whatever comes."""
        self._lost = True
        if self._pending is not None and not self._pending.done():
            self._pending.set_exception(AttLinkLostError("the link is gone"))

    async def settled(self) -> None:
        """Return when every request that waits has been answered or has failed."""
        async with self._lock:
            return

    def command(self, pdu: bytes) -> None:
        """Send what has no response; raises AttLinkLostError."""
        if self._lost:
            raise AttLinkLostError("the link is gone")
        self.sent[pdu[0]] += 1
        self._send(pdu)

    async def request(self, pdu: bytes) -> bytes:
        """Return a request's response without its opcode.

        Raises AttError as the server answered, AttLinkLostError when the connection ended.
        """
        async with self._lock:
            self._pending = asyncio.get_running_loop().create_future()
            # Every response's opcode is its request's plus one (vol 3 part F 3.3.1).
            self._wanted = pdu[0] + 1
            self.command(pdu)
            try:
                async with asyncio.timeout(TRANSACTION_TIMEOUT_S):
                    answer = await self._pending
            except TimeoutError as error:
                raise AttLinkLostError("no answer within 30 s") from error
            finally:
                self._pending = None
        if answer[0] == att.ERROR_RESPONSE:
            _, handle, code = struct.unpack("<BHB", answer[1:])
            raise AttError(code, handle)
        return answer[1:]

    async def exchange_mtu(self, offered: int) -> int:
        """Offer an MTU; returns the one both now use."""
        answer = await self.request(struct.pack("<BH", att.MTU_REQUEST, offered))
        (theirs,) = struct.unpack("<H", answer)
        self.mtu = max(att.DEFAULT_MTU, min(offered, theirs))
        return self.mtu

    async def services(self) -> list[FoundService]:
        """Discover all primary services."""
        found: list[FoundService] = []
        for _, entry in await self._walk(att.READ_BY_GROUP_TYPE_REQUEST, att.PRIMARY_SERVICE):
            start, end = struct.unpack("<HH", entry[:4])
            found.append(FoundService(start, end, entry[4:]))
        return found

    async def services_by_uuid(self, uuid: bytes) -> list[FoundService]:
        """Discover the primary services of one UUID by its value."""
        found: list[FoundService] = []
        start = 1
        while start:
            head = struct.pack("<BHH", att.FIND_BY_TYPE_VALUE_REQUEST, start, LAST_HANDLE)
            try:
                answer = await self.request(head + att.PRIMARY_SERVICE + uuid)
            except AttError as error:
                if error.code != att.ATTRIBUTE_NOT_FOUND:
                    raise
                break
            pairs = list(struct.iter_unpack("<HH", answer))
            found += [FoundService(first, last, uuid) for first, last in pairs]
            start = 0 if pairs[-1][1] == LAST_HANDLE else pairs[-1][1] + 1
        return found

    async def characteristics(self, start: int, end: int) -> list[FoundCharacteristic]:
        """Discover the characteristics in a range of handles."""
        raw: list[tuple[int, int, int, bytes]] = []
        for handle, entry in await self._walk(
            att.READ_BY_TYPE_REQUEST, att.CHARACTERISTIC, start, end
        ):
            properties, value = struct.unpack("<BH", entry[2:5])
            raw.append((handle, value, properties, entry[5:]))
        lasts = [item[0] - 1 for item in raw[1:]] + [end]
        return [
            FoundCharacteristic(handle, value, last, properties, uuid)
            for (handle, value, properties, uuid), last in zip(raw, lasts, strict=True)
        ]

    async def descriptors(self, start: int, end: int) -> list[tuple[int, bytes]]:
        """Discover every attribute in a range of handles, with its type."""
        found: list[tuple[int, bytes]] = []
        while start <= end:
            try:
                answer = await self.request(
                    struct.pack("<BHH", att.FIND_INFORMATION_REQUEST, start, end)
                )
            except AttError as error:
                if error.code != att.ATTRIBUTE_NOT_FOUND:
                    raise
                break
            size = 4 if answer[0] == 1 else 18
            for at in range(1, len(answer), size):
                handle = int.from_bytes(answer[at : at + 2], "little")
                found.append((handle, answer[at + 2 : at + size]))
            start = found[-1][0] + 1
        return found

    async def read(self, handle: int) -> bytes:
        """Read what one response holds."""
        return await self.request(struct.pack("<BH", att.READ_REQUEST, handle))

    async def read_long(self, handle: int) -> bytes:
        """Read a whole value, in pieces when it is as long as a response or longer."""
        value = piece = await self.read(handle)
        while len(piece) == self.mtu - 1:
            try:
                piece = await self.request(
                    struct.pack("<BHH", att.READ_BLOB_REQUEST, handle, len(value))
                )
            except AttError as error:
                if error.code not in (att.INVALID_OFFSET, 0x0B):  # 0x0B: attribute not long
                    raise
                break
            value += piece
        return value

    async def write(self, handle: int, value: bytes) -> None:
        """Write and wait for the confirmation; what exceeds the MTU is cut off."""
        pdu = struct.pack("<BH", att.WRITE_REQUEST, handle) + value
        await self.request(pdu[: self.mtu])

    async def write_long(self, handle: int, value: bytes) -> None:
        """Write a value of any length, in prepared pieces when one request is too short."""
        if len(value) <= self.mtu - 3:
            await self.write(handle, value)
            return
        size = self.mtu - 5
        for at in range(0, len(value), size):
            head = struct.pack("<BHH", att.PREPARE_WRITE_REQUEST, handle, at)
            await self.request(head + value[at : at + size])
        await self.request(bytes([att.EXECUTE_WRITE_REQUEST, 1]))

    def write_command(self, handle: int, value: bytes) -> None:
        """Write without confirmation; what exceeds the MTU is cut off."""
        pdu = struct.pack("<BH", att.WRITE_COMMAND, handle) + value
        self.command(pdu[: self.mtu])

    async def _walk(
        self, opcode: int, kind: bytes, start: int = 1, end: int = LAST_HANDLE
    ) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        while start <= end:
            try:
                answer = await self.request(struct.pack("<BHH", opcode, start, end) + kind)
            except AttError as error:
                if error.code != att.ATTRIBUTE_NOT_FOUND:
                    raise
                break
            size = answer[0]
            for at in range(1, len(answer), size):
                entry = answer[at : at + size]
                found.append((int.from_bytes(entry[:2], "little"), entry))
            last = found[-1][1]
            # Nothing begins before a group's end, or a declared value.
            grouped = opcode == att.READ_BY_GROUP_TYPE_REQUEST
            start = int.from_bytes(last[2:4] if grouped else last[3:5], "little") + 1
        return found
