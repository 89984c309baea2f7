"""The air: carries packets between stations with the timing of Bluetooth's connection events."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace

from sim.radio.air.faults import Faults
from sim.radio.air.packet import Packet, Station
from sim.radio.air.timing import Clock, LoopClock

DEFAULT_INTERVAL_S = 0.030
"""Connection interval: what phones commonly choose."""
INTERVAL_UNIT_S = 0.00125
"""Core specification, vol 6 part B 4.5.1: connInterval counts 1.25 ms."""
TIMEOUT_UNIT_S = 0.01
"""Vol 6 part B 2.3.3.1: the supervision time-out counts 10 ms."""
ESTABLISHING_EVENTS = 6
"""Vol 6 part B 4.5.2: connection events after which a link that no answer came on is given up."""
CONNECTION_TIMEOUT = 0x08
"""HCI error code of a link whose peer is gone (vol 1 part F)."""
ENDED_HERE = 0x16
"""HCI error code of a link that this end has terminated."""
NOT_ESTABLISHED = 0x3E
"""HCI error code of a link that the other end never answered on."""
LEAST_INTERVAL_S = 0.0075
"""Shortest connection interval there is."""
DEFAULT_SIGNAL_DBM = -55
SENSITIVITY_DBM = -95
"""Weaker signals are not received at all."""
ADVERT_AIR_S = 0.001
"""Rough time from an advert's start until a scanner's host has it."""


@dataclass(eq=False)
class Link:
    """A connection between two stations, by the addresses they use on it."""

    access: int
    """Its access address: what tells it from every other, earlier ones of the same two included."""
    stations: dict[str, Station]
    """Station by its own address; first the one that asked for the link."""
    interval_s: float
    supervision_s: float
    anchor_s: float
    queues: dict[str, deque[tuple[int, Packet]]] = field(default_factory=dict)
    """Packets under way, each with its sequence number, by the receiver's address."""
    sent: Counter[str] = field(default_factory=Counter)
    """How many different packets went out, by the receiver's address: the next sequence number."""
    taken: Counter[str] = field(default_factory=Counter)
    """How many of them a receiver took: the sequence number that it expects."""
    open: bool = True
    """Whether packets still get through."""
    is_ending: bool = False
    """Whether one end has said that it ends: nothing follows."""

    def peer_of(self, address: str) -> str:
        """Return the other end's address."""
        return next(other for other in self.queues if other != address)


class Air:
    """A virtual radio channel that every attached station shares."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        interval_s: float | None = DEFAULT_INTERVAL_S,
        supervision_s: float | None = None,
        processing_s: float = 0.001,
        faults: Faults | None = None,
    ) -> None:
        """Create an empty air.

        ``interval_s`` overrides what centrals ask for (None: as they ask; 0: deliver at once).
        ``supervision_s`` likewise: how long an end waits for one that has died.
        ``processing_s`` is what a radio and its driver need for each packet.
        """
        self.clock: Clock = clock or LoopClock()
        self.interval_s = interval_s
        self.supervision_s = supervision_s
        self.processing_s = processing_s
        self.faults = faults or Faults()
        self._stations: list[Station] = []
        self._listening: set[Station] = set()
        self._advertisers: dict[str, Station] = {}
        self._links: dict[int, Link] = {}
        self._signals: dict[frozenset[str], int] = {}

    def attach(self, station: Station) -> None:
        """Let a station send and receive."""
        self._stations.append(station)

    def detach(self, station: Station) -> None:
        """Take a station off the air; its peers notice after the supervision time-out."""
        if station in self._stations:
            self._stations.remove(station)
        self._listening.discard(station)
        self._advertisers = {a: s for a, s in self._advertisers.items() if s is not station}
        for link in list(self._links.values()):
            if any(end is station for end in link.stations.values()):
                self._break(link)

    def set_signal(self, one: str, other: str, dbm: int) -> None:
        """Set the signal strength between two stations by name, -127..20 dBm."""
        self._signals[frozenset((one, other))] = dbm

    def signal(self, one: Station, other: Station) -> int:
        """Return the signal strength between two stations in dBm."""
        return self._signals.get(frozenset((one.name, other.name)), DEFAULT_SIGNAL_DBM)

    def kill_links(self, name: str | None = None) -> int:
        """Let nothing more through on any link, or on those of one station; returns how many.

        Both ends notice after the supervision time-out.
        """
        broken = 0
        for link in list(self._links.values()):
            if name is None or any(end.name == name for end in link.stations.values()):
                self._break(link)
                broken += 1
        return broken

    @property
    def link_count(self) -> int:
        """How many links at least one end believes to be up."""
        return len(self._links)

    def send(self, station: Station, packet: Packet) -> None:
        """Transmit a packet of an attached station."""
        if packet.kind == "listen":
            (self._listening.add if packet.fields["on"] else self._listening.discard)(station)
        elif packet.kind == "adv":
            self._advertise(station, packet)
        elif packet.kind == "connect":
            self._connect(station, packet)
        elif packet.kind == "ignore":
            self._never_establish(packet.fields["access"])
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
        link = self._new_link(station, packet)
        self._links[link.access] = link
        if packet.target not in link.stations:
            self._never_establish(link.access)
            return
        if self.faults.strikes(self.faults.unanswered):
            packet = replace(packet, fields={**packet.fields, "unanswered": True})
            self._give_up(link, link.stations)
        self._deliver_later(link.stations[packet.target], packet, ADVERT_AIR_S)

    def _new_link(self, station: Station, packet: Packet) -> Link:
        fields = packet.fields
        interval_s, supervision_s = self.interval_s, self.supervision_s
        if interval_s is None:
            interval_s = fields["interval"] * INTERVAL_UNIT_S
        if supervision_s is None:
            supervision_s = fields["timeout"] * TIMEOUT_UNIT_S
        ends = {packet.source: station}
        advertiser = self._advertisers.get(packet.target)
        if advertiser in self._stations and advertiser is not None:
            ends[packet.target] = advertiser
        link = Link(fields["access"], ends, interval_s, supervision_s, self.clock.now_s())
        link.queues = {packet.source: deque(), packet.target: deque()}
        return link

    def _never_establish(self, access: int) -> None:
        """Nobody answers on a new link: who asked for it waits a little, then knows."""
        link = self._links.get(access)
        if link is not None and link.open:
            self._give_up(link, dict([next(iter(link.stations.items()))]))

    def _give_up(self, link: Link, ends: dict[str, Station]) -> None:
        """Nothing gets through on a new link: these ends wait a little, then they know."""
        link.open = False
        events_s = ESTABLISHING_EVENTS * max(link.interval_s, LEAST_INTERVAL_S)
        self.clock.call_later(events_s, lambda: self._end(link, ends, NOT_ESTABLISHED))

    def _send_on_link(self, packet: Packet) -> None:
        link = self._links.get(packet.fields["access"])
        if link is None or not link.open or link.is_ending:
            return
        name = packet.fields.get("name")
        if name == "ConnectionUpdateInd":
            link.interval_s = packet.fields["interval"] * INTERVAL_UNIT_S
            link.supervision_s = packet.fields["timeout"] * TIMEOUT_UNIT_S
        link.is_ending = name == "TerminateInd"
        if packet.kind == "acl" and self.faults.strikes(self.faults.drop):
            return
        is_repeated = packet.kind == "acl" and self.faults.strikes(self.faults.duplicate)
        number = link.sent[packet.target]
        link.sent[packet.target] += 1
        for turn in range(1 + is_repeated):
            link.queues[packet.target].append((number, packet))
            self.clock.call_later(
                self._wait_s(link) + turn * link.interval_s,
                lambda: self._deliver_next(link, packet.target),
            )

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
        if not link.open or not link.queues[address]:
            return
        number, packet = link.queues[address].popleft()
        if number != link.taken[address]:
            # Sent again because its acknowledgement was lost: a link layer tells by the sequence
            # number and keeps it from the host (core specification, vol 6 part B 4.5.9).
            return
        link.taken[address] += 1
        if packet.fields.get("name") == "TerminateInd":
            self._end(link, {address: link.stations[address]}, packet.fields["error_code"])
            # Who ends a link knows that it has ended when the other has confirmed.
            peer = link.peer_of(address)
            self._end(link, {peer: link.stations[peer]}, ENDED_HERE)
        else:
            link.stations[address].receive(packet)

    def _deliver_later(self, station: Station, packet: Packet, delay_s: float) -> None:
        def deliver() -> None:
            if station in self._stations:
                station.receive(packet)

        self.clock.call_later(delay_s, deliver)

    def _break(self, link: Link) -> None:
        """Nothing gets through from now on; whoever is still there notices in time."""
        if link.open:
            link.open = False
            ends = link.stations
            self.clock.call_later(
                link.supervision_s, lambda: self._end(link, ends, CONNECTION_TIMEOUT)
            )

    def _end(self, link: Link, ends: dict[str, Station], reason: int) -> None:
        """Tell these ends that the link is over."""
        link.open = False
        self._links.pop(link.access, None)
        fields = {"name": "TerminateInd", "error_code": reason, "access": link.access}
        for address, station in ends.items():
            if station in self._stations:
                station.receive(Packet("control", link.peer_of(address), address, fields))
