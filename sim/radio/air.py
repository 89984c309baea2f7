"""The air: carries packets between stations with the timing of Bluetooth's connection events."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from sim.radio.faults import Faults
from sim.radio.packet import Packet, Station
from sim.radio.timing import Clock, LoopClock

DEFAULT_INTERVAL_S = 0.030
"""Connection interval: what phones commonly choose."""
INTERVAL_UNIT_S = 0.00125
"""Core specification, vol 6 part B 4.5.1: connInterval counts 1.25 ms."""
CONNECTION_TIMEOUT = 0x08
"""HCI error code of a link whose peer is gone (vol 1 part F)."""
DEFAULT_SIGNAL_DBM = -55
SENSITIVITY_DBM = -95
"""Weaker signals are not received at all."""
ADVERT_AIR_S = 0.001
"""Rough time from an advert's start until a scanner's host has it."""


@dataclass(eq=False)
class Link:
    """A connection between two stations, by the addresses they use on it."""

    stations: dict[str, Station]
    """Station by its own address."""
    interval_s: float
    anchor_s: float
    queues: dict[str, deque[Packet]] = field(default_factory=dict)
    """Packets under way, by the receiver's address."""
    open: bool = True

    def peer_of(self, address: str) -> str:
        """Return the other end's address."""
        return next(other for other in self.stations if other != address)


class Air:
    """A virtual radio channel that every attached station shares."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        interval_s: float | None = DEFAULT_INTERVAL_S,
        processing_s: float = 0.001,
        faults: Faults | None = None,
    ) -> None:
        """Create an empty air.

        ``interval_s`` overrides what centrals ask for (None: as they ask; 0: deliver at once).
        ``processing_s`` is what a radio and its driver need for each packet.
        """
        self.clock: Clock = clock or LoopClock()
        self.interval_s = interval_s
        self.processing_s = processing_s
        self.faults = faults or Faults()
        self._stations: list[Station] = []
        self._listening: set[Station] = set()
        self._advertisers: dict[str, Station] = {}
        self._links: dict[frozenset[str], Link] = {}
        self._signals: dict[frozenset[str], int] = {}

    def attach(self, station: Station) -> None:
        """Let a station send and receive."""
        self._stations.append(station)

    def detach(self, station: Station) -> None:
        """Take a station off the air; the peers of its links see a connection time-out."""
        if station in self._stations:
            self._stations.remove(station)
        self._listening.discard(station)
        self._advertisers = {a: s for a, s in self._advertisers.items() if s is not station}
        for link in list(self._links.values()):
            for address, end in link.stations.items():
                if end is station:
                    self._cut(link, gone=address)

    def set_signal(self, one: str, other: str, dbm: int) -> None:
        """Set the signal strength between two stations by name, -127..20 dBm."""
        self._signals[frozenset((one, other))] = dbm

    def signal(self, one: Station, other: Station) -> int:
        """Return the signal strength between two stations in dBm."""
        return self._signals.get(frozenset((one.name, other.name)), DEFAULT_SIGNAL_DBM)

    def kill_links(self, name: str | None = None) -> int:
        """Break every link, or those of one station, by time-out at both ends; returns how many."""
        broken = 0
        for link in list(self._links.values()):
            if name is None or any(end.name == name for end in link.stations.values()):
                self._cut(link)
                broken += 1
        return broken

    @property
    def link_count(self) -> int:
        """How many links are up."""
        return len(self._links)

    def send(self, station: Station, packet: Packet) -> None:
        """Transmit a packet of an attached station."""
        if packet.kind == "listen":
            (self._listening.add if packet.fields["on"] else self._listening.discard)(station)
        elif packet.kind == "adv":
            self._advertise(station, packet)
        elif packet.kind == "connect":
            self._connect(station, packet)
        else:
            self._send_on_link(packet)

    def _advertise(self, station: Station, packet: Packet) -> None:
        self._advertisers[packet.source] = station
        for listener in self._listening:
            if listener is station or self.faults.strikes(self.faults.loss):
                continue
            dbm = self.signal(station, listener)
            if dbm >= SENSITIVITY_DBM:
                heard = Packet("adv", packet.source, "", {**packet.fields, "dbm": dbm})
                heard = Packet(heard.kind, heard.source, "", heard.fields, packet.payload)
                self._deliver_later(listener, heard, ADVERT_AIR_S)

    def _connect(self, station: Station, packet: Packet) -> None:
        advertiser = self._advertisers.get(packet.target)
        if advertiser is None or advertiser not in self._stations:
            return
        asked_s = packet.fields["interval"] * INTERVAL_UNIT_S
        interval_s = asked_s if self.interval_s is None else self.interval_s
        ends = {packet.source: station, packet.target: advertiser}
        link = Link(ends, interval_s, self.clock.now_s())
        link.queues = {address: deque() for address in ends}
        self._links[frozenset(ends)] = link
        self._deliver_later(advertiser, packet, ADVERT_AIR_S)

    def _send_on_link(self, packet: Packet) -> None:
        link = self._links.get(frozenset((packet.source, packet.target)))
        if link is None:
            return
        if packet.kind == "control" and packet.fields["name"] == "ConnectionUpdateInd":
            link.interval_s = packet.fields["interval"] * INTERVAL_UNIT_S
        if packet.kind == "acl" and self.faults.strikes(self.faults.drop):
            return
        copies = 2 if packet.kind == "acl" and self.faults.strikes(self.faults.duplicate) else 1
        for _ in range(copies):
            link.queues[packet.target].append(packet)
            self.clock.call_later(
                self._wait_s(link), lambda: self._deliver_next(link, packet.target)
            )
        if packet.kind == "control" and packet.fields["name"] == "TerminateInd":
            del self._links[frozenset(link.stations)]

    def _wait_s(self, link: Link) -> float:
        """Time until the link's next connection event, and any misfortune on the way."""
        wait_s = self.processing_s
        if link.interval_s > 0:
            since_s = self.clock.now_s() - link.anchor_s
            wait_s += link.interval_s - since_s % link.interval_s
        while self.faults.strikes(self.faults.loss):
            wait_s += link.interval_s
        if self.faults.strikes(self.faults.delay):
            wait_s += self.faults.delay_s
        return wait_s

    def _deliver_next(self, link: Link, address: str) -> None:
        # Timers may overtake each other, packets of a link never do.
        if link.open and link.queues[address]:
            packet = link.queues[address].popleft()
            link.stations[address].receive(packet)

    def _deliver_later(self, station: Station, packet: Packet, delay_s: float) -> None:
        def deliver() -> None:
            if station in self._stations:
                station.receive(packet)

        self.clock.call_later(delay_s, deliver)

    def _cut(self, link: Link, gone: str = "") -> None:
        link.open = False
        self._links.pop(frozenset(link.stations), None)
        for address, station in link.stations.items():
            if address != gone:
                fields = {"name": "TerminateInd", "error_code": CONNECTION_TIMEOUT}
                station.receive(Packet("control", link.peer_of(address), address, fields))
