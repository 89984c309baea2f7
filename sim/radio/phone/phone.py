"""A simulated phone's radio: what the bleak backend works on."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bumble import hci

from sim.radio.air.packet import Medium
from sim.radio.air.trace import Trace
from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.att_server import AttServer
from sim.radio.stack.gatt_table import default_table
from sim.radio.stack.host import HostLink, RadioHost

CONNECT_INTERVAL_MS = 30.0


@dataclass(frozen=True)
class PhoneProfile:
    """How phones differ."""

    mtu: int = 517
    """What it offers in the MTU exchange; 23: it exchanges none."""
    asks_mtu: bool = True
    """Starts the exchange itself; else it only answers the peer's, as Android does by itself."""
    cache: str = "cold"
    """``warm``: remembers the attributes of every address; ``cold``: discovers at each connect."""
    full_discovery: bool = False
    """Discovers everything, even when the application asks for certain services."""


@dataclass
class AttCounts:
    """Attribute PDUs by opcode, both directions, over every connection."""

    sent: Counter[int] = field(default_factory=Counter)
    received: Counter[int] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        """How many requests and commands were sent."""
        return sum(n for code, n in self.sent.items() if code != att.CONFIRMATION)


class Phone:
    """Radio of one phone, shared by its scanners and clients."""

    def __init__(
        self,
        medium: Medium,
        name: str = "phone",
        profile: PhoneProfile | None = None,
        *,
        trace: Path | None = None,
        seed: int | None = None,
    ) -> None:
        """Create a phone on an air; its stack starts with the first use.

        ``seed`` and ``name`` make its address repeatable.
        """
        self.medium = medium
        self.name = name
        self.profile = profile or PhoneProfile()
        self.counts = AttCounts()
        self.cache: dict[str, Any] = {}
        """Discovered attributes by the peer's address."""
        self.addresses: dict[str, hci.Address] = {}
        """Full addresses, with their kind, of advertisers heard."""
        self.listeners: list[Callable[[Any], None]] = []
        self._trace = Trace(trace) if trace is not None else None
        # Two phones of one seed are two phones: on one address each would end the other's links.
        self._random = random.Random(seed if seed is None else f"{seed} {name}")
        self._host: RadioHost | None = None
        self._starting = asyncio.Lock()
        self._connecting = asyncio.Lock()
        self._waiting: asyncio.Future[HostLink] | None = None
        self._lost: dict[HostLink, Callable[[], None]] = {}

    async def host(self) -> RadioHost:
        """Return the running stack."""
        async with self._starting:
            if self._host is None:
                own = [0xC0 | self._random.randrange(0x40), *self._random.randbytes(5)]
                address = ":".join(f"{byte:02X}" for byte in own)
                host = RadioHost(self.medium, self.name, address, address, self._trace)
                host.on_link, host.on_link_lost = self._on_link, self._on_link_lost
                host.on_connect_failed, host.on_report = self._on_failed, self._on_report
                table = default_table(self.name.encode())
                host.server = AttServer(table, _NoValues(), self.profile.mtu)
                await host.power_on()
                self._host = host
        return self._host

    async def listen(self, listener: Callable[[Any], None]) -> None:
        """Give every advert to ``listener`` until :meth:`unlisten`."""
        host = await self.host()
        self.listeners.append(listener)
        try:
            if len(self.listeners) == 1:
                await host.scan(True, active=True)
        except BaseException:
            await self.unlisten(listener)
            raise

    async def unlisten(self, listener: Callable[[Any], None]) -> None:
        """Stop giving adverts to ``listener``."""
        if listener in self.listeners:
            self.listeners.remove(listener)
            if not self.listeners and self._host is not None:
                await self._host.scan(False)

    async def connect(self, address: str, timeout_s: float, lost: Callable[[], None]) -> HostLink:
        """Connect; ``lost`` is called when the connection ends.

        Raises TimeoutError when the peer is not heard in time.
        """
        host = await self.host()
        peer = self.addresses.get(address) or hci.Address(address)
        async with self._connecting:
            self._waiting = waiting = asyncio.get_running_loop().create_future()
            await host.connect(peer, CONNECT_INTERVAL_MS, hci.OwnAddressType.RANDOM)
            deadline = self.medium.clock.call_later(timeout_s, lambda: self._give_up(waiting))
            try:
                link: HostLink = await waiting
            except (asyncio.CancelledError, TimeoutError):
                await host.cancel_connect()
                raise
            finally:
                deadline.cancel()
                self._waiting = None
            self._lost[link] = lost
        link.client.sent, link.client.received = self.counts.sent, self.counts.received
        return link

    async def close(self) -> None:
        """Leave the air."""
        host, self._host = self._host, None
        if host is not None:
            await host.hang_up()
            await host.close()

    async def vanish(self) -> None:
        """Leave the air without a word; peers notice after the supervision time-out."""
        host, self._host = self._host, None
        if host is not None:
            await host.close()

    def _give_up(self, waiting: asyncio.Future[HostLink]) -> None:
        if not waiting.done():
            waiting.set_exception(TimeoutError("the peer did not answer"))

    def _on_link(self, link: HostLink) -> None:
        if link.is_central and self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(link)

    def _on_failed(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(TimeoutError("the peer did not answer"))

    def _on_link_lost(self, link: HostLink, _reason: int) -> None:
        lost = self._lost.pop(link, None)
        if lost is not None:
            lost()

    def _on_report(self, report: Any) -> None:
        self.addresses[report.address.to_string(False)] = report.address
        for listener in list(self.listeners):
            listener(report)


class _NoValues:
    """A phone serves nothing but its fixed attributes."""

    async def read(self, connection: int, handle: int) -> bytes:
        del connection
        raise AttError(att.READ_NOT_PERMITTED, handle)

    async def write(self, connection: int, handle: int, value: bytes) -> None:
        del connection, value
        raise AttError(att.WRITE_NOT_PERMITTED, handle)
