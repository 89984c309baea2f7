"""What a board's program does as central and to its links: half of ``BoardRadio``."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable
from typing import Any

from bumble import hci

from sim.chip.port import Port
from sim.radio.air.packet import Medium
from sim.radio.board.events import Irq, Uuid, VmEvents
from sim.radio.board.security import SecurityCalls
from sim.radio.stack.att import AttError
from sim.radio.stack.att_client import AttLinkLostError
from sim.radio.stack.att_server import subscription
from sim.radio.stack.gatt_table import INDICATE, NOTIFY
from sim.radio.stack.host import HostLink, RadioHost
from sim.radio.stack.mbufs import MbufPool

ATT_ERROR_BASE = 0x100
"""NimBLE adds this to ATT error codes in its own (BLE_HS_ERR_ATT_BASE)."""
NOT_CONNECTED_STATUS = 7
"""NimBLE's BLE_HS_ENOTCONN."""
TIMEOUT_STATUS = 13
"""NimBLE's BLE_HS_ETIMEOUT, of an indication nobody confirmed."""
NO_HANDLE = 0xFFFF
NO_ADDRESS_TYPE = 0xFF
DEFAULT_INTERVAL_MS = 30.0
INTERVAL_UNIT_MS = 1.25


class ClientCalls(SecurityCalls):
    """Scanning, connecting, the GATT client and notifications."""

    host: RadioHost | None
    pool: MbufPool
    medium: Medium
    port: Port

    def __init__(self) -> None:
        """Start with nothing under way."""
        self.events: VmEvents | None = None
        self.is_scanning = False
        self.is_connecting = False
        self._turns: dict[str, int] = {"scan": 0, "connect": 0}
        self._tasks: set[asyncio.Task[None]] = set()
        self._discoverer: HostLink | None = None
        super().__init__()

    def own_address_type(self) -> hci.OwnAddressType:
        """Return the kind of own address in use."""
        raise NotImplementedError

    def stop_timers(self) -> None:
        """The radio goes off: forget what was under way."""
        self.is_scanning = self.is_connecting = False
        for name in self._turns:
            self._turns[name] += 1

    async def do_scan(self, args: list[Any], _payload: bytes) -> None:
        """Scan for a while, or until stopped."""
        duration_ms, _interval_us, _window_us, active = args
        host = self._radio()
        if self.is_connecting:
            raise OSError(errno.EBUSY, "connecting")
        if self.is_scanning:
            raise OSError(errno.EALREADY, "scanning already")
        await host.scan(True, active)
        self.is_scanning = True
        if duration_ms:
            self._later("scan", duration_ms, self._end_scan)

    async def do_scan_stop(self, _args: list[Any], _payload: bytes) -> None:
        """Stop scanning."""
        if self.is_scanning:
            await self._end_scan()

    async def _end_scan(self) -> None:
        self._turns["scan"] += 1
        if self.is_scanning:
            self.is_scanning = False
            await self._radio().scan(False)
            self._post(Irq.SCAN_DONE)

    async def do_connect(self, args: list[Any], payload: bytes) -> None:
        """Begin to connect."""
        kind, duration_ms, min_us, max_us = args
        host = self._radio()
        if self.is_connecting:
            raise OSError(errno.EALREADY, "connecting already")
        if len(host.links) >= self.port.number("links.host"):
            raise OSError(errno.ENOMEM, "no connection to spare")
        await self.do_scan_stop([], b"")
        peer = hci.Address(bytes(reversed(payload)), hci.AddressType(kind))
        if any(bytes(link.peer) == bytes(peer) for link in host.links.values()):
            raise OSError(errno.EIO, "connected already")  # NimBLE's BLE_HS_EDONE
        self.is_connecting = True
        interval_ms = max(min_us, max_us) / 1000 or DEFAULT_INTERVAL_MS
        await host.connect(peer, interval_ms, self.own_address_type())
        if duration_ms:
            self._later("connect", duration_ms, self._cancel_connect)

    async def do_connect_cancel(self, _args: list[Any], _payload: bytes) -> None:
        """Give up connecting; fails when there is nothing to give up."""
        if not self.is_connecting:
            raise OSError(errno.EALREADY, "not connecting")
        await self._cancel_connect()

    async def _cancel_connect(self) -> None:
        if self.is_connecting:
            await self._radio().cancel_connect()

    def connected(self) -> None:
        """The link we asked for is up."""
        self.is_connecting = False
        self._turns["connect"] += 1

    def _on_connect_failed(self) -> None:
        self.connected()
        self._post(Irq.PERIPHERAL_DISCONNECT, NO_HANDLE, NO_ADDRESS_TYPE, bytes(6))

    def _on_report(self, report: Any) -> None:
        if self.events is not None and self.is_scanning:
            address = report.address
            self.events.report(
                int(not address.is_public),
                bytes(reversed(bytes(address))),
                int(report.event_type),
                report.rssi,
                bytes(report.data),
            )

    async def do_disconnect(self, args: list[Any], _payload: bytes) -> bool:
        """End a link; False when there is none."""
        link = self._radio().links.get(args[0])
        if link is None:
            return False
        if link.is_ending:
            raise OSError(errno.EALREADY, "the link is ending")
        link.end()
        return True

    async def do_discover_services(self, args: list[Any], _payload: bytes) -> None:
        """Discover services, all or by UUID."""
        link = self._link(args[0])

        async def run() -> None:
            wanted = args[1]
            client = link.client
            found = (
                await client.services_by_uuid(bytes.fromhex(wanted))
                if wanted
                else await client.services()
            )
            for one in found:
                self._post(Irq.SERVICE_RESULT, link.handle, one.start, one.end, Uuid(one.uuid))

        self._run(run(), Irq.SERVICE_DONE, link.handle)

    async def do_discover_characteristics(self, args: list[Any], _payload: bytes) -> None:
        """Discover characteristics in a range, all or of one UUID."""
        link = self._link(args[0])
        if self._discoverer is not None and self._discoverer.open:
            raise OSError(
                errno.EBUSY, "MicroPython discovers characteristics of one peer at a time"
            )
        self._discoverer = link

        async def run() -> None:
            try:
                found = await link.client.characteristics(args[1], args[2])
            finally:
                self._discoverer = None
            for one in found:
                if args[3] in (None, one.uuid.hex()):
                    self._post(
                        Irq.CHARACTERISTIC_RESULT,
                        *(link.handle, one.end, one.value, one.properties, Uuid(one.uuid)),
                    )

        self._run(run(), Irq.CHARACTERISTIC_DONE, link.handle)

    async def do_discover_descriptors(self, args: list[Any], _payload: bytes) -> None:
        """Discover descriptors in a range."""
        link = self._link(args[0])

        async def run() -> None:
            # NimBLE takes the start for a value's handle and begins after it.
            for handle, uuid in await link.client.descriptors(args[1] + 1, args[2]):
                self._post(Irq.DESCRIPTOR_RESULT, link.handle, handle, Uuid(uuid))

        self._run(run(), Irq.DESCRIPTOR_DONE, link.handle)

    async def do_read(self, args: list[Any], _payload: bytes) -> None:
        """Read a value."""
        link = self._link(args[0])

        async def run() -> None:
            value = await link.client.read(args[1])
            self._post(Irq.READ_RESULT, link.handle, args[1], value)

        self._run(run(), Irq.READ_DONE, link.handle, args[1])

    async def do_write(self, args: list[Any], payload: bytes) -> None:
        """Write a value, with mode 1 confirmed."""
        link = self._link(args[0])
        if args[2] == 0:
            self._take(link, len(payload))
            link.client.write_command(args[1], payload)
        elif args[2] == 1:
            self._run(link.client.write(args[1], payload), Irq.WRITE_DONE, link.handle, args[1])
        else:
            raise OSError(errno.EINVAL, "write mode")

    async def do_exchange_mtu(self, args: list[Any], _payload: bytes) -> None:
        """Exchange MTUs; the server's preferred one is what we offer."""
        link = self._link(args[0])
        server = self._radio().server
        if link.has_asked_mtu:
            raise OSError(errno.EALREADY, "an MTU is asked for once in a connection")
        link.has_asked_mtu = True

        async def run() -> None:
            try:
                mtu = await link.client.exchange_mtu(server.preferred_mtu if server else 23)
            except (AttError, AttLinkLostError):
                return
            link.session.mtu = mtu
            self._post(Irq.MTU_EXCHANGED, link.handle, mtu)

        self._start(run())

    async def do_notify(self, args: list[Any], payload: bytes) -> None:
        """Notify one peer."""
        link = self._link(args[0])
        self._take(link, len(payload))
        link.notify(args[1], payload)

    async def do_indicate(self, args: list[Any], payload: bytes) -> None:
        """Indicate to one peer; one at a time."""
        link = self._link(args[0])
        if link.is_indicating:
            raise OSError(errno.EALREADY, "an indication is under way")
        self._take(link, len(payload))
        self._start(self._indicate(link, args[1], payload))

    async def do_updated(self, args: list[Any], payload: bytes) -> None:
        """Tell every peer that subscribed."""
        for link in list(self._radio().links.values()):
            wanted = subscription(link.session, args[0])
            if wanted == NOTIFY:
                link.notify(args[0], payload)
            elif wanted == INDICATE:
                self._start(self._indicate(link, args[0], payload))

    async def _indicate(self, link: HostLink, handle: int, value: bytes) -> None:
        confirmed = await link.indicate(handle, value)
        status = 0 if confirmed else TIMEOUT_STATUS if link.open else NOT_CONNECTED_STATUS
        self._post(Irq.INDICATE_DONE, link.handle, handle, status)

    def _on_value(self, link: HostLink, handle: int, value: bytes, indicated: bool) -> None:
        self._post(Irq.INDICATE if indicated else Irq.NOTIFY, link.handle, handle, value)

    def _on_update(self, link: HostLink) -> None:
        parameters = link.connection.parameters
        self._post(
            Irq.CONNECTION_UPDATE,
            link.handle,
            int(parameters.connection_interval / INTERVAL_UNIT_MS),
            parameters.peripheral_latency,
            int(parameters.supervision_timeout / 10),
            0,
        )

    def _take(self, link: HostLink, size: int) -> None:
        blocks = self.pool.take(size)
        if not blocks:
            raise OSError(errno.ENOMEM, "no packet buffer is free")
        # A packet leaves at the next connection event.
        interval_s = link.connection.parameters.connection_interval / 1000
        self.medium.clock.call_later(interval_s, lambda: self.pool.give(blocks))

    def _radio(self) -> RadioHost:
        if self.host is None:
            raise OSError(errno.ENODEV, "the radio is off")
        return self.host

    def _link(self, handle: int) -> HostLink:
        link = self._radio().links.get(handle)
        if link is None:
            raise OSError(errno.ENOTCONN, f"no connection {handle}")
        return link

    def _post(self, irq: Irq, *items: int | bytes) -> None:
        if self.events is not None:
            self.events.post(irq, *items)

    def _run(self, work: Awaitable[None], done: Irq, *ids: int) -> None:
        async def run() -> None:
            try:
                await work
            except AttError as error:
                status = ATT_ERROR_BASE + error.code
            except AttLinkLostError:
                # NimBLE does not say then which attribute it was about.
                self._post(done, *ids[:1], *(0 for _ in ids[1:]), NOT_CONNECTED_STATUS)
                return
            else:
                status = 0
            self._post(done, *ids, status)

        self._start(run())

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _later(self, name: str, delay_ms: int, action: Any) -> None:
        self._turns[name] += 1
        turn = self._turns[name]

        def fire() -> None:
            if self._turns[name] == turn:
                self._start(action())

        self.medium.clock.call_later(delay_ms / 1000, fire)
