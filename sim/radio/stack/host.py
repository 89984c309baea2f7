"""A Bluetooth LE host of one simulated board or phone: Bumble's stack with our attribute layer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from bumble import hci
from bumble.device import AdvertisingType, Connection, Device, DeviceConfiguration
from bumble.host import Host

from sim.radio.air.packet import Medium
from sim.radio.air.timing import Timer
from sim.radio.air.trace import Trace
from sim.radio.stack import att
from sim.radio.stack.att_client import TRANSACTION_TIMEOUT_S, AttClient
from sim.radio.stack.att_server import AttServer, Session
from sim.radio.stack.cancelling import answer_may_be_cancelled, cancellation_is_obeyed
from sim.radio.stack.controller import RadioController

_log = logging.getLogger(__name__)
_RESPONSES = frozenset(range(0x01, 0x1A, 2))
SUPERVISION_TIMEOUT_MS = 2560.0
"""NimBLE's default when it initiates (BLE_GAP_INITIAL_SUPERVISION_TIMEOUT)."""
SCAN_SLOT_MS = 0.625
HANG_UP_TIMEOUT_S = 2.0
"""NimBLE's time for its links to end when it stops (BLE_HS_STOP_ON_SHUTDOWN_TIMEOUT)."""


class HostLink:
    """One connection of a host, as client and as server."""

    def __init__(self, host: RadioHost, connection: Connection) -> None:
        """Serve an open connection of ``host``."""
        self.host = host
        self.connection = connection
        self.handle = connection.handle - 1  # NimBLE counts from 0, Bumble's controller from 1
        self.is_central = connection.role == hci.Role.CENTRAL
        self.client = AttClient(self.send)
        self.session = Session(self.handle)
        self.on_value: Callable[[int, bytes, bool], None] | None = None
        """Called with handle, value and whether it is an indication."""
        self.open = True
        self.has_asked_mtu = False
        """Whether this end has sent its request for an MTU."""
        self._requests: asyncio.Queue[bytes] = asyncio.Queue()
        self._confirmation: asyncio.Future[bool] | None = None
        self.is_ending = False
        """Whether this end has asked for its end."""
        self._over = asyncio.Event()
        self._queue_timer: Timer | None = None
        self._server_task = asyncio.get_running_loop().create_task(self._serve())

    @property
    def peer(self) -> hci.Address:
        """Address of the other end."""
        address: hci.Address = self.connection.peer_address
        return address

    @property
    def is_unanswered(self) -> bool:
        """Whether the peer will never speak on it; no device can know that yet."""
        connection = self.host.controller.connection_with(self.peer)
        return connection is not None and connection.unanswered

    @property
    def mtu(self) -> int:
        """The MTU both ends agreed on."""
        return max(self.session.mtu, self.client.mtu)

    def send(self, pdu: bytes) -> None:
        """Send an attribute PDU; lost without notice when the link is gone."""
        if self.open:
            self.connection.send_l2cap_pdu(att.CID, pdu)

    def on_pdu(self, pdu: bytes) -> None:
        """Take an attribute PDU of the peer."""
        opcode = pdu[0]
        if opcode in (att.NOTIFICATION, att.INDICATION):
            self.client.received[opcode] += 1
            # Whoever waits for a response that came before is told first.
            asyncio.get_running_loop().call_soon(self._take_value, pdu)
        elif opcode == att.CONFIRMATION:
            if self._confirmation is not None and not self._confirmation.done():
                self._confirmation.set_result(True)
        elif opcode in _RESPONSES:
            self.client.on_response(pdu)
        else:
            self._requests.put_nowait(pdu)

    def _take_value(self, pdu: bytes) -> None:
        indicated = pdu[0] == att.INDICATION
        if self.on_value is not None and self.open:
            self.on_value(int.from_bytes(pdu[1:3], "little"), pdu[3:], indicated)
        if indicated:
            self.send(bytes([att.CONFIRMATION]))

    def notify(self, handle: int, value: bytes) -> None:
        """Send a notification, cut to what the MTU allows."""
        head = bytes([att.NOTIFICATION]) + handle.to_bytes(2, "little")
        self.send(head + value[: self.mtu - 3])

    async def indicate(self, handle: int, value: bytes) -> bool:
        """Send an indication; returns whether the peer confirmed."""
        self._confirmation = asyncio.get_running_loop().create_future()
        head = bytes([att.INDICATION]) + handle.to_bytes(2, "little")
        self.send(head + value[: self.mtu - 3])
        try:
            async with asyncio.timeout(TRANSACTION_TIMEOUT_S):
                return await self._confirmation
        except TimeoutError:
            return False
        finally:
            self._confirmation = None

    @property
    def is_indicating(self) -> bool:
        """Whether an indication waits for its confirmation."""
        return self._confirmation is not None

    async def disconnect(self) -> None:
        """End the connection, as the user asks; returns when the peer has confirmed or is lost."""
        self.end()
        # The supervision time-out ends it sooner, unless the controller itself has fallen silent.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TRANSACTION_TIMEOUT_S):
                await self._over.wait()

    def end(self) -> None:
        """Begin to end the connection."""
        if not self.is_ending:
            self.is_ending = True
            self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        with contextlib.suppress(hci.HCI_Error), answer_may_be_cancelled():
            await self.connection.disconnect()

    def lose(self) -> None:
        """The connection has ended: fail what waits for it."""
        self.open = False
        self._over.set()
        self._server_task.cancel()
        if self._queue_timer is not None:
            self._queue_timer.cancel()
        if self.host.server is not None:
            self.host.server.prepared.take(self.handle)
        self.client.lose()
        if self._confirmation is not None and not self._confirmation.done():
            self._confirmation.set_result(False)

    async def _serve(self) -> None:
        while True:
            pdu = await self._requests.get()
            server = self.host.server
            if server is None:
                continue
            answer = await server.answer(self.session, pdu)
            if answer is not None:
                self.send(answer)
            self._watch_queue(pdu[0], server.prepared.life_s)
            if pdu[0] == att.MTU_REQUEST:
                self.client.mtu = self.session.mtu
                self.host.on_mtu(self, self.session.mtu)

    def _watch_queue(self, opcode: int, life_s: float) -> None:
        """End the link when what it has prepared waits too long."""
        if opcode not in (att.PREPARE_WRITE_REQUEST, att.EXECUTE_WRITE_REQUEST):
            return
        if self._queue_timer is not None:
            self._queue_timer.cancel()
        self._queue_timer = None
        if opcode == att.PREPARE_WRITE_REQUEST:
            self._queue_timer = self.host.controller.clock.call_later(life_s, self.end)


class _Host(Host):
    """Bumble's own, with cancellation as everybody who cancels expects it.

    It falls over the answer to a command whose sender was cancelled meanwhile. Python 3.11's
    `asyncio.wait_for`, by which it waits, takes an answer that has just come for the end of a
    cancellation.
    """

    async def _send_command(
        self,
        command: hci.HCI_SyncCommand[Any] | hci.HCI_AsyncCommand,
        response_timeout: float | None = None,
    ) -> hci.HCI_Command_Complete_Event[Any] | hci.HCI_Command_Status_Event:
        with cancellation_is_obeyed():
            return await super()._send_command(command, response_timeout)

    def on_command_processed(
        self, event: hci.HCI_Command_Complete_Event[Any] | hci.HCI_Command_Status_Event
    ) -> None:
        """Take the answer to whoever still waits for it."""
        if self.pending_response is None or not self.pending_response.done():
            super().on_command_processed(event)


class RadioHost:
    """Bluetooth of one board or phone, from power-on to close."""

    def __init__(
        self,
        medium: Medium,
        name: str,
        public_address: str,
        random_address: str | None = None,
        trace: Trace | None = None,
    ) -> None:
        """Prepare a host on an air; addresses are written ``AA:BB:CC:DD:EE:FF``.

        With ``trace`` every HCI packet is written there.
        """
        self.controller = RadioController(name, medium, public_address + "/P")
        static = hci.Address(random_address) if random_address else hci.Address.ANY_RANDOM
        configuration = DeviceConfiguration(
            name=name,
            address=static,
            gap_service_enabled=False,
            gatt_service_enabled=False,
            classic_smp_enabled=False,
        )
        self._bumble_host = _Host()
        self._bumble_host.controller = self.controller
        self.controller.host = self._bumble_host
        self.device = Device(config=configuration, host=self._bumble_host)
        self.server: AttServer | None = None
        self.links: dict[int, HostLink] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self.on_link: Callable[[HostLink], None] = lambda _link: None
        self.on_link_lost: Callable[[HostLink, int], None] = lambda _link, _reason: None
        self.on_connect_failed: Callable[[], None] = lambda: None
        self.on_report: Callable[[Any], None] = lambda _report: None
        self.on_mtu: Callable[[HostLink, int], None] = lambda _link, _mtu: None
        self._bumble_host.snooper = trace
        self._tasks: set[asyncio.Task[None]] = set()
        self._wire_up()

    def _wire_up(self) -> None:
        self.device.on("connection", self._on_connection)
        self.device.on("connection_failure", lambda _error: self.on_connect_failed())
        self.device.on_advertising_report = lambda _report: None
        self._bumble_host.on("advertising_report", self._on_report)
        self.device.l2cap_channel_manager.register_fixed_channel(att.CID, self._on_att)

    async def power_on(self) -> None:
        """Start the stack."""
        await self.device.power_on()

    async def hang_up(self) -> None:
        """End every link; who does not confirm within two seconds is left."""
        links = [link.disconnect() for link in self.links.values()]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HANG_UP_TIMEOUT_S):
                await asyncio.gather(*links)

    async def close(self) -> None:
        """Leave the air without a word; peers see a time-out."""
        self.controller.detach()
        for link in list(self.links.values()):
            link.lose()
        self.links.clear()
        self._bumble_host.snooper = None

    async def set_random_address(self, address: hci.Address) -> None:
        """Use another static random address from now on."""
        self.device.random_address = self.device.static_address = address
        await self._command(hci.HCI_LE_Set_Random_Address_Command(random_address=address))

    async def advertise(
        self,
        kind: int,
        interval_units: int,
        data: bytes,
        response: bytes,
        own_address_type: hci.OwnAddressType,
    ) -> None:
        """Advertise; ``interval_units`` counts 0.625 ms."""
        interval_ms = interval_units * SCAN_SLOT_MS
        await self.device.start_advertising(
            advertising_type=AdvertisingType(kind),
            own_address_type=own_address_type,
            advertising_data=data,
            scan_response_data=response,
            advertising_interval_min=interval_ms,
            advertising_interval_max=interval_ms,
        )

    async def stop_advertising(self) -> None:
        """Stop advertising; harmless when not."""
        await self.device.stop_advertising()

    @property
    def is_advertising(self) -> bool:
        """Whether adverts go out."""
        return bool(self.controller.le_legacy_advertiser.enabled)

    async def scan(self, on: bool, active: bool = False) -> None:
        """Start or stop listening for adverts; they come to ``on_report``."""
        if on:
            await self._command(
                hci.HCI_LE_Set_Scan_Parameters_Command(
                    le_scan_type=int(active),
                    le_scan_interval=0x10,
                    le_scan_window=0x10,
                    own_address_type=hci.OwnAddressType.RANDOM,
                    scanning_filter_policy=0,
                )
            )
        await self._command(
            hci.HCI_LE_Set_Scan_Enable_Command(le_scan_enable=int(on), filter_duplicates=0)
        )

    async def connect(
        self, peer: hci.Address, interval_ms: float, own_address_type: hci.OwnAddressType
    ) -> None:
        """Begin to connect; ``on_link`` or ``on_connect_failed`` tells the outcome."""
        self.device.connect_own_address_type = own_address_type
        interval = int(interval_ms / 1.25)
        await self.device.send_async_command(
            hci.HCI_LE_Create_Connection_Command(
                le_scan_interval=0x10,
                le_scan_window=0x10,
                initiator_filter_policy=0,
                peer_address_type=peer.address_type,
                peer_address=peer,
                own_address_type=own_address_type,
                connection_interval_min=interval,
                connection_interval_max=interval,
                max_latency=0,
                supervision_timeout=int(SUPERVISION_TIMEOUT_MS / 10),
                min_ce_length=0,
                max_ce_length=0,
            )
        )

    async def cancel_connect(self) -> None:
        """Give up connecting."""
        await self._command(hci.HCI_LE_Create_Connection_Cancel_Command())

    async def _command(self, command: Any) -> None:
        await self.device.send_sync_command(command)

    def _on_report(self, report: Any) -> None:
        self.on_report(report)

    def _on_connection(self, connection: Connection) -> None:
        link = HostLink(self, connection)
        self.links[link.handle] = link
        connection.on("disconnection", lambda reason: self._on_disconnection(link, reason))
        self.on_link(link)

    def _on_disconnection(self, link: HostLink, reason: int) -> None:
        if self.links.get(link.handle) is link:
            del self.links[link.handle]
        link.lose()
        telling = asyncio.get_running_loop().create_task(self._tell_lost(link, reason))
        self._telling.add(telling)  # a loop keeps no task alive
        telling.add_done_callback(self._telling.discard)

    async def _tell_lost(self, link: HostLink, reason: int) -> None:
        # As in NimBLE, requests under way fail first, then the link is reported lost.
        await link.client.settled()
        self.on_link_lost(link, reason)

    def _on_att(self, connection_handle: int, pdu: bytes) -> None:
        link = self.links.get(connection_handle - 1)
        if link is not None:
            link.on_pdu(pdu)
