"""Attribute table of a simulated board, laid out as NimBLE on an ESP32 does it."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.radio.stack import att

READ = 0x02
WRITE_NO_RESPONSE = 0x04
WRITE = 0x08
NOTIFY = 0x10
INDICATE = 0x20
READ_ENCRYPTED = 0x0200
READ_AUTHENTICATED = 0x0400
WRITE_ENCRYPTED = 0x1000
WRITE_AUTHENTICATED = 0x2000
DESCRIPTOR_ACCESS = READ | WRITE | WRITE_NO_RESPONSE
"""What descriptors may be asked to allow; MicroPython drops the rest for NimBLE."""
UNCATEGORISED = b"\x00\x00"

Definition = Sequence[Any]
"""A service as the VM gives it: [uuid, [[uuid, flags, [[uuid, flags], …]], …]], UUIDs in hex."""


@dataclass
class Attribute:
    """One row of the table."""

    handle: int
    kind: bytes
    """Attribute type, a little-endian UUID."""
    flags: int = 0
    """Access as characteristic flags of MicroPython."""
    fixed: bytes | None = None
    """Value of what the table itself answers; None: the VM owns the value."""
    group_end: int = 0
    """Of a service declaration: its last handle."""
    configures: int = 0
    """Of a client configuration: the value handle it is for."""


@dataclass
class GattTable:
    """All attributes by handle, 1 upwards without gaps."""

    rows: list[Attribute] = field(default_factory=list)

    def get(self, handle: int) -> Attribute | None:
        """Return the attribute of a handle."""
        return self.rows[handle - 1] if 1 <= handle <= len(self.rows) else None

    def span(self, first: int, last: int) -> Iterator[Attribute]:
        """Iterate over the attributes of a range of handles."""
        return iter(self.rows[first - 1 : last])

    def add_service(self, definition: Definition) -> list[int]:
        """Append a primary service; returns value handles, descriptors after their owner."""
        uuid, characteristics = definition
        service = self._add(att.PRIMARY_SERVICE, READ, bytes.fromhex(uuid))
        handles: list[int] = []
        for one in characteristics:
            handles += self._add_characteristic(one)
        service.group_end = len(self.rows)
        return handles

    def _add_characteristic(self, definition: Definition) -> list[int]:
        uuid, flags, descriptors = definition
        kind = bytes.fromhex(uuid)
        value_handle = len(self.rows) + 2
        declared = struct.pack("<BH", flags & 0xFF, value_handle) + kind
        self._add(att.CHARACTERISTIC, READ, declared)
        self._add(kind, flags)
        if flags & (NOTIFY | INDICATE):
            self._add(att.CLIENT_CONFIGURATION, READ | WRITE, b"").configures = value_handle
        handles = [value_handle]
        for descriptor, access in descriptors:
            handles.append(self._add(bytes.fromhex(descriptor), access & DESCRIPTOR_ACCESS).handle)
        return handles

    def _add(self, kind: bytes, flags: int, fixed: bytes | None = None) -> Attribute:
        row = Attribute(len(self.rows) + 1, kind, flags, fixed)
        self.rows.append(row)
        return row

    def fix(self, handle: int, value: bytes) -> None:
        """Let the table itself answer a value."""
        self.rows[handle - 1].fixed = value


def default_table(name: bytes) -> GattTable:
    """Return the services every board has: GAP and GATT, up to handle 13."""
    table = GattTable()
    gap = table.add_service(["0018", [["002a", READ, []], ["012a", READ, []]]])
    table.fix(gap[0], name)
    table.fix(gap[1], UNCATEGORISED)
    gatt = table.add_service(
        ["0118", [["052a", INDICATE, []], ["3a2b", READ, []], ["292b", READ | WRITE, []]]]
    )
    table.fix(gatt[0], b"")
    table.fix(gatt[1], b"\x00")
    table.fix(gatt[2], b"\x00")
    return table
