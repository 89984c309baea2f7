"""Attribute protocol server of a simulated board: one request per connection at a time."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.gatt_table import (
    INDICATE,
    NOTIFY,
    READ,
    READ_AUTHENTICATED,
    READ_ENCRYPTED,
    WRITE,
    WRITE_AUTHENTICATED,
    WRITE_ENCRYPTED,
    WRITE_NO_RESPONSE,
    Attribute,
    GattTable,
)
from sim.radio.stack.mbufs import MbufPool
from sim.radio.stack.prepared import PreparedWrites

_NEEDS_NO_BUFFER = (att.PREPARE_WRITE_REQUEST, att.EXECUTE_WRITE_REQUEST)
"""Requests whose own buffers become those of the answers."""


class Values(Protocol):
    """Owner of the characteristic values: the VM."""

    async def read(self, connection: int, handle: int) -> bytes:
        """Return a value for a peer; raises AttError to refuse."""

    async def write(self, connection: int, handle: int, value: bytes) -> None:
        """Take what a peer wrote; raises AttError to refuse."""


@dataclass
class Session:
    """What the server keeps per connection."""

    connection: int
    mtu: int = att.DEFAULT_MTU
    encrypted: bool = False
    authenticated: bool = False
    bonded: bool = False
    """Whether keys are kept from a pairing with the peer."""
    configurations: dict[int, int] = field(default_factory=dict)
    """Client configuration bits by value handle."""


class AttServer:
    """Answers requests from a table whose values someone else owns."""

    def __init__(
        self,
        table: GattTable,
        values: Values,
        preferred_mtu: int,
        pool: MbufPool | None = None,
        prepared: PreparedWrites | None = None,
    ) -> None:
        """Serve ``table``; ``preferred_mtu`` is offered when a peer exchanges MTUs.

        Answers need buffers of ``pool``; without one there are always enough.
        """
        self.table = table
        self.values = values
        self.preferred_mtu = preferred_mtu
        self.prepared = prepared or PreparedWrites()
        self._pool = pool

    async def answer(self, session: Session, pdu: bytes) -> bytes | None:
        """Return the response to a request, None for a command."""
        opcode = pdu[0]
        try:
            handler = _HANDLERS.get(opcode)
            if handler is None:
                raise AttError(att.REQUEST_NOT_SUPPORTED)
            self._check_buffer(opcode)
            return await handler(self, session, pdu[1:])
        except AttError as error:
            code, handle = error.code, error.handle
        except struct.error:
            code, handle = att.INVALID_PDU, 0
        if opcode & 0x40:  # a command: nobody waits for an answer
            return None
        return struct.pack("<BBHB", att.ERROR_RESPONSE, opcode, handle, code)

    def _check_buffer(self, opcode: int) -> None:
        is_command = opcode & 0x40
        if self._pool is None or is_command or opcode in _NEEDS_NO_BUFFER:
            return
        if not self._pool.free:
            raise AttError(att.INSUFFICIENT_RESOURCES)

    async def _mtu(self, session: Session, body: bytes) -> bytes:
        (theirs,) = struct.unpack("<H", body)
        session.mtu = max(att.DEFAULT_MTU, min(theirs, self.preferred_mtu))
        return struct.pack("<BH", att.MTU_RESPONSE, self.preferred_mtu)

    async def _find_information(self, session: Session, body: bytes) -> bytes:
        first, last = _range(body)
        found = b""
        size = 0
        for row in self.table.span(first, last):
            size = size or len(row.kind)
            if len(row.kind) != size or len(found) + 2 + size > session.mtu - 2:
                break
            found += struct.pack("<H", row.handle) + row.kind
        if not found:
            raise AttError(att.ATTRIBUTE_NOT_FOUND, first)
        return bytes([att.FIND_INFORMATION_RESPONSE, 1 if size == 2 else 2]) + found

    async def _find_by_type_value(self, session: Session, body: bytes) -> bytes:
        first, last = _range(body[:4])
        kind, wanted = body[4:6], body[6:]
        found = b""
        for row in self.table.span(first, last):
            if row.kind == kind and row.fixed == wanted and len(found) + 4 <= session.mtu - 1:
                found += struct.pack("<HH", row.handle, row.group_end or row.handle)
        if not found:
            raise AttError(att.ATTRIBUTE_NOT_FOUND, first)
        return bytes([att.FIND_BY_TYPE_VALUE_RESPONSE]) + found

    async def _read_by_type(self, session: Session, body: bytes) -> bytes:
        first, last = _range(body[:4])
        return await self._collect(
            session, (first, last), body[4:], att.READ_BY_TYPE_RESPONSE, grouped=False
        )

    async def _read_by_group_type(self, session: Session, body: bytes) -> bytes:
        first, last = _range(body[:4])
        if body[4:] not in (att.PRIMARY_SERVICE, att.SECONDARY_SERVICE):
            raise AttError(att.UNSUPPORTED_GROUP_TYPE, first)
        return await self._collect(
            session, (first, last), body[4:], att.READ_BY_GROUP_TYPE_RESPONSE, grouped=True
        )

    async def _collect(
        self, session: Session, span: tuple[int, int], kind: bytes, opcode: int, *, grouped: bool
    ) -> bytes:
        found = b""
        size = 0
        for row in self.table.span(*span):
            if row.kind != kind:
                continue
            try:
                head = struct.pack("<H", row.handle)
                head += struct.pack("<H", row.group_end) if grouped else b""
                entry = (head + await self._read_value(session, row))[: min(session.mtu - 2, 255)]
            except AttError:
                if found:
                    break
                raise
            size = size or len(entry)
            if len(entry) != size or len(found) + size > session.mtu - 2:
                break
            found += entry
        if not found:
            raise AttError(att.ATTRIBUTE_NOT_FOUND, span[0])
        return bytes([opcode, size]) + found

    async def _read(self, session: Session, body: bytes) -> bytes:
        (handle,) = struct.unpack("<H", body)
        value = await self._read_value(session, self._row(handle))
        return bytes([att.READ_RESPONSE]) + value[: session.mtu - 1]

    async def _read_blob(self, session: Session, body: bytes) -> bytes:
        handle, offset = struct.unpack("<HH", body)
        value = await self._read_value(session, self._row(handle))
        if offset > len(value):
            raise AttError(att.INVALID_OFFSET, handle)
        return bytes([att.READ_BLOB_RESPONSE]) + value[offset : offset + session.mtu - 1]

    async def _write(self, session: Session, body: bytes) -> bytes:
        (handle,) = struct.unpack("<H", body[:2])
        await self._write_value(session, self._row(handle), body[2:])
        return bytes([att.WRITE_RESPONSE])

    async def _write_command(self, session: Session, body: bytes) -> None:
        (handle,) = struct.unpack("<H", body[:2])
        await self._write_value(session, self._row(handle), body[2:])

    async def _prepare_write(self, session: Session, body: bytes) -> bytes:
        handle, offset = struct.unpack("<HH", body[:4])
        _check_write(session, self._row(handle))
        self.prepared.add(session.connection, (handle, offset, body[4:]))
        return bytes([att.PREPARE_WRITE_RESPONSE]) + body

    async def _execute_write(self, session: Session, body: bytes) -> bytes:
        (flags,) = struct.unpack("<B", body)
        prepared = self.prepared.take(session.connection)
        values: dict[int, bytes] = {}
        for handle, offset, part in prepared if flags else ():
            so_far = values.get(handle, b"")
            if offset != len(so_far):
                raise AttError(att.INVALID_OFFSET, handle)
            values[handle] = so_far + part
        for handle, value in values.items():
            await self._write_value(session, self._row(handle), value)
        return bytes([att.EXECUTE_WRITE_RESPONSE])

    def _row(self, handle: int) -> Attribute:
        row = self.table.get(handle)
        if row is None:
            raise AttError(att.INVALID_HANDLE, handle)
        return row

    async def _read_value(self, session: Session, row: Attribute) -> bytes:
        _check_read(session, row)
        if row.configures:
            return struct.pack("<H", session.configurations.get(row.configures, 0))
        if row.fixed is not None:
            return row.fixed
        return await self.values.read(session.connection, row.handle)

    async def _write_value(self, session: Session, row: Attribute, value: bytes) -> None:
        _check_write(session, row)
        if len(value) > att.MAX_VALUE_BYTES:
            raise AttError(att.INVALID_VALUE_LENGTH, row.handle)
        if row.configures:
            if len(value) != 2:
                raise AttError(att.INVALID_VALUE_LENGTH, row.handle)
            session.configurations[row.configures] = value[0] & 3
        elif row.fixed is None:
            await self.values.write(session.connection, row.handle, value)


def subscription(session: Session, value_handle: int) -> int:
    """Return what a peer subscribed to: NOTIFY, INDICATE or 0."""
    bits = session.configurations.get(value_handle, 0)
    return NOTIFY if bits & 1 else INDICATE if bits & 2 else 0


def _check_read(session: Session, row: Attribute) -> None:
    if not row.flags & READ:
        raise AttError(att.READ_NOT_PERMITTED, row.handle)
    _check_security(session, row, READ_ENCRYPTED, READ_AUTHENTICATED)


def _check_write(session: Session, row: Attribute) -> None:
    # NimBLE knows one permission to write, with a response or without.
    if not row.flags & (WRITE | WRITE_NO_RESPONSE):
        raise AttError(att.WRITE_NOT_PERMITTED, row.handle)
    _check_security(session, row, WRITE_ENCRYPTED, WRITE_AUTHENTICATED)


def _check_security(session: Session, row: Attribute, encrypted: int, authenticated: int) -> None:
    if row.flags & (encrypted | authenticated) and not session.encrypted:
        # Who has the keys has only to use them.
        code = att.INSUFFICIENT_ENCRYPTION if session.bonded else att.INSUFFICIENT_AUTHENTICATION
        raise AttError(code, row.handle)
    if row.flags & authenticated and not session.authenticated:
        raise AttError(att.INSUFFICIENT_AUTHENTICATION, row.handle)


def _range(body: bytes) -> tuple[int, int]:
    first, last = struct.unpack("<HH", body)
    if not 1 <= first <= last:
        raise AttError(att.INVALID_HANDLE, first)
    return first, last


_HANDLERS: dict[int, Callable[[AttServer, Session, bytes], Awaitable[bytes | None]]] = {
    att.MTU_REQUEST: AttServer._mtu,
    att.FIND_INFORMATION_REQUEST: AttServer._find_information,
    att.FIND_BY_TYPE_VALUE_REQUEST: AttServer._find_by_type_value,
    att.READ_BY_TYPE_REQUEST: AttServer._read_by_type,
    att.READ_BY_GROUP_TYPE_REQUEST: AttServer._read_by_group_type,
    att.READ_REQUEST: AttServer._read,
    att.READ_BLOB_REQUEST: AttServer._read_blob,
    att.WRITE_REQUEST: AttServer._write,
    att.WRITE_COMMAND: AttServer._write_command,
    att.PREPARE_WRITE_REQUEST: AttServer._prepare_write,
    att.EXECUTE_WRITE_REQUEST: AttServer._execute_write,
}
