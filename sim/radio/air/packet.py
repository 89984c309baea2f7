"""What travels through the virtual air, in one process or between several."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any, Protocol

from sim.radio.air.timing import Clock

HEADER_BYTES = 6
MAX_PACKET_BYTES = 1 << 17


@dataclass(frozen=True)
class Packet:
    """One transmission. Addresses are text such as ``C0:11:22:33:44:55`` (random) or ``…/P``."""

    kind: str
    """``adv``, ``connect``, ``acl``, ``control``; to the air itself: ``listen``, and ``ignore`` for
    a ``connect`` not taken up. All packets of a link name its ``access`` address."""
    source: str = ""
    target: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    payload: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the frame for a stream between processes."""
        head = json.dumps([self.kind, self.source, self.target, self.fields]).encode()
        size = 2 + len(head) + len(self.payload)
        return struct.pack(">IH", size, len(head)) + head + self.payload

    @classmethod
    def from_bytes(cls, header: bytes, body: bytes) -> Packet:
        """Rebuild a packet from a frame's six-byte header and the rest.

        Raises ValueError when they are not one.
        """
        size, head_size = struct.unpack(">IH", header)
        if size - 2 != len(body) or head_size > len(body):
            raise ValueError("malformed frame")
        kind, source, target, fields = json.loads(body[:head_size])
        return cls(kind, source, target, fields, body[head_size:])


class Station(Protocol):
    """What is attached to an air: a virtual controller, or a connection to another process."""

    name: str
    """Names the board or phone, for signal strengths and traces."""

    def receive(self, packet: Packet) -> None:
        """Take a packet that reached this station."""


class Medium(Protocol):
    """An air as a station sees it, whichever process it lives in."""

    clock: Clock
    """The time of the world it belongs to."""

    def attach(self, station: Station) -> None:
        """Let a station send and receive."""

    def detach(self, station: Station) -> None:
        """Take a station off the air; its links end."""

    def send(self, station: Station, packet: Packet) -> None:
        """Transmit."""
