"""The radio of a simulated board: serves the ``ble`` channel of its VM's bridge."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bumble import hci
from bumble.device import Connection
from bumble.pairing import PairingConfig

from sim.bridge import BridgeServer, Reply, VmGoneError
from sim.radio import att
from sim.radio.att import AttError
from sim.radio.att_server import AttServer
from sim.radio.board_bonds import Bonds
from sim.radio.board_client import ClientCalls
from sim.radio.board_events import Irq, VmEvents
from sim.radio.board_pairing import Pairing
from sim.radio.controller import ADV_IND, ADV_NONCONN_IND, ADV_SCAN_IND
from sim.radio.gatt_table import default_table
from sim.radio.host import HostLink, RadioHost
from sim.radio.mbufs import MbufPool
from sim.radio.packet import Medium
from sim.radio.trace import Trace

DEFAULT_NAME = b"MPY ESP32"
MAX_ADVERT_BYTES = 31
MAX_SERVICES = 8
"""MP_BLUETOOTH_NIMBLE_MAX_SERVICES."""
MAX_CONNECTIONS = 4
"""CONFIG_BT_NIMBLE_MAX_CONNECTIONS of MicroPython's ESP32 builds (ports/esp32/boards)."""
ADVERTISING_UNIT_US = 625
MIN_ADVERTISING_UNITS = 0x20
MAX_ADVERTISING_UNITS = 0x4000
PUBLIC_MODE = 0
RESOLVABLE_MODE = 2
DEFAULT_PREFERRED_MTU = 256


class VmValues:
    """Asks the VM for every single read and write of a value."""

    def __init__(self, server: BridgeServer) -> None:
        """Ask over this bridge."""
        self._server = server

    async def read(self, connection: int, handle: int) -> bytes:
        """Return what the VM holds after its read-request handler ran."""
        with _gone_is_unlikely(handle):
            reply = await self._server.ask("ble", "read", connection, handle)
        if reply.value:
            raise AttError(att.INVALID_HANDLE if reply.value < 0 else reply.value & 0xFF, handle)
        return reply.payload

    async def write(self, connection: int, handle: int, value: bytes) -> None:
        """Give the VM what a peer wrote; returns after its handler ran."""
        with _gone_is_unlikely(handle):
            await self._server.ask("ble", "write", connection, handle, payload=value)


@contextlib.contextmanager
def _gone_is_unlikely(handle: int) -> Any:
    try:
        yield
    except (VmGoneError, RuntimeError) as error:
        raise AttError(att.UNLIKELY_ERROR, handle) from error


class BoardRadio(ClientCalls):
    """One board's radio; it outlives the VMs that use it one after the other."""

    def __init__(
        self,
        medium: Medium,
        name: str,
        public_address: str,
        *,
        trace: Path | None = None,
        seed: int | None = None,
        on_power: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        """Put a board's radio on an air; nothing is sent until its program switches it on.

        ``public_address`` is the board's factory address. ``seed`` makes the random addresses
        repeatable. ``on_power`` is told when the radio is switched.
        """
        self.medium = medium
        self.name = name
        self.public_address = public_address
        self.pool = MbufPool()
        self.host: RadioHost | None = None
        self._trace = Trace(trace) if trace is not None else None
        self._on_power = on_power
        self._random = random.Random(seed)
        self._mode = PUBLIC_MODE
        self._gap_name = DEFAULT_NAME
        self._mtu = DEFAULT_PREFERRED_MTU
        self._advert = self._response = b""
        super().__init__()

    def serve(self, server: BridgeServer) -> None:
        """Serve a VM that just boots; the radio goes off when it ends."""
        self._forget()
        self.events = VmEvents(server)
        server.register("ble", self._handle)
        asyncio.get_running_loop().create_task(self._watch(server))

    async def _watch(self, server: BridgeServer) -> None:
        await server.wait_closed()
        if self.events is not None and self.events.server is server:
            await self._switch_off(politely=False)

    def _forget(self) -> None:
        self._mode = PUBLIC_MODE
        self._gap_name = DEFAULT_NAME
        self._mtu = DEFAULT_PREFERRED_MTU
        self._advert = self._response = b""
        self.pairing = Pairing(self._post)

    async def _handle(self, operation: str, args: list[Any], payload: bytes) -> Any:
        method: Callable[[list[Any], bytes], Awaitable[Any]] | None
        method = getattr(self, f"do_{operation}", None)
        if method is None:
            raise OSError(errno.EOPNOTSUPP, operation)
        return await method(args, payload)

    async def do_active(self, args: list[Any], _payload: bytes) -> None:
        """Switch the radio."""
        if args[0] and self.host is None:
            host = RadioHost(
                self.medium, self.name, self.public_address, self._new_address(), self._trace
            )
            host.on_link, host.on_link_lost = self._on_link, self._on_link_lost
            host.on_connect_failed = self._on_connect_failed
            host.on_report, host.on_mtu = self._on_report, self._on_mtu
            host.device.pairing_config_factory = self._pairing_config
            host.device.keystore = self.bonds = Bonds(host, lambda: self.events)
            self._mtu = DEFAULT_PREFERRED_MTU
            await host.power_on()
            self.host = host
            self._serve_table([])
            self._on_power(True)
        elif not args[0]:
            await self._switch_off(politely=True)

    async def _switch_off(self, *, politely: bool) -> None:
        """End the radio; a board that dies does not even take leave of its peers."""
        host, self.host = self.host, None
        if host is None:
            return
        self.stop_timers()
        if politely:
            await host.hang_up()
        await host.close()
        self._on_power(False)

    async def do_mac(self, _args: list[Any], _payload: bytes) -> Reply:
        """Tell the address in use, most significant byte first."""
        if self._mode == RESOLVABLE_MODE:
            raise OSError(errno.EINVAL, "the address changes")
        own = self._own_address()
        return Reply(int(not own.is_public), bytes(reversed(bytes(own))))

    async def do_gap_name(self, _args: list[Any], _payload: bytes) -> Reply:
        """Tell the name in the generic access service."""
        return Reply(None, self._gap_name)

    async def do_set_gap_name(self, _args: list[Any], payload: bytes) -> None:
        """Change the name in the generic access service."""
        self._gap_name = payload
        if self.host is not None and self.host.server is not None:
            self.host.server.table.fix(3, payload)

    async def do_set_mtu(self, args: list[Any], _payload: bytes) -> None:
        """Set the MTU to offer."""
        self._mtu = args[0]
        if self.host is not None and self.host.server is not None:
            self.host.server.preferred_mtu = args[0]

    async def do_set_address_mode(self, args: list[Any], _payload: bytes) -> None:
        """Choose the kind of own address; a random one is generated afresh each time.

        A resolvable one stays: it stands for one identity, by which bonds know the board.
        """
        host = self._need_host()
        if args[0] != PUBLIC_MODE and not args[0] == self._mode == RESOLVABLE_MODE:
            if host.is_advertising:
                raise OSError(errno.EINVAL, "not while advertising")
            await host.set_random_address(hci.Address(self._new_address()))
        self._mode = args[0]

    async def do_advertise(self, args: list[Any], payload: bytes) -> None:
        """Start advertising; data that are None stay as they were. What is refused stops it."""
        host = self._need_host()
        await host.stop_advertising()
        interval_us, connectable, advert_size, response_size = args
        units = interval_us // ADVERTISING_UNIT_US
        if not MIN_ADVERTISING_UNITS <= units <= MAX_ADVERTISING_UNITS:
            raise OSError(errno.EINVAL, "advertising interval")
        if max(advert_size or 0, response_size or 0) > MAX_ADVERT_BYTES:
            raise OSError(errno.EINVAL, "advertising data")
        if connectable and len(host.links) >= MAX_CONNECTIONS:
            raise OSError(errno.ENOMEM, "no connection to spare")
        if advert_size is not None:
            self._advert = payload[:advert_size]
        if response_size is not None:
            self._response = payload[advert_size or 0 :]
        kind = ADV_IND if connectable else ADV_SCAN_IND if self._response else ADV_NONCONN_IND
        await host.advertise(kind, units, self._advert, self._response, self.own_address_type())

    async def do_advertise_stop(self, _args: list[Any], _payload: bytes) -> None:
        """Stop advertising."""
        await self._need_host().stop_advertising()

    async def do_register(self, args: list[Any], _payload: bytes) -> list[list[int]]:
        """Replace the services; refused while anything is going on, as NimBLE does."""
        host = self._need_host()
        if host.links or host.is_advertising or self.is_scanning or self.is_connecting:
            raise OSError(errno.EBUSY, "services are fixed while the radio is in use")
        if len(args[0]) > MAX_SERVICES:
            raise OSError(errno.E2BIG, "services")
        return self._serve_table(args[0])

    def _serve_table(self, services: list[Any]) -> list[list[int]]:
        table = default_table(self._gap_name)
        handles = [table.add_service(service) for service in services]
        if self.events is not None:
            values = VmValues(self.events.server)
            self._need_host().server = AttServer(table, values, self._mtu)
        return handles

    def _own_address(self) -> hci.Address:
        device = self._need_host().device
        return device.public_address if self._mode == PUBLIC_MODE else device.random_address

    def own_address_type(self) -> hci.OwnAddressType:
        """Return the kind of own address in use."""
        public = self._mode == PUBLIC_MODE
        return hci.OwnAddressType.PUBLIC if public else hci.OwnAddressType.RANDOM

    def _pairing_config(self, connection: Connection) -> PairingConfig:
        return self.pairing.config(connection, self._own_address())

    def _new_address(self) -> str:
        # Static random addresses have their two highest bits set (vol 6 part B 1.3.2.1).
        first = 0xC0 | self._random.randrange(0x40)
        return ":".join(f"{byte:02X}" for byte in (first, *self._random.randbytes(5)))

    def _need_host(self) -> RadioHost:
        if self.host is None:
            raise OSError(errno.ENODEV, "the radio is off")
        return self.host

    def _on_link(self, link: HostLink) -> None:
        link.on_value = lambda handle, value, indicated: self._on_value(
            link, handle, value, indicated
        )
        connection = link.connection
        connection.on("connection_parameters_update", lambda: self._on_update(link))
        self.watch_security(link)
        if link.is_central:
            self.connected()
        irq = Irq.PERIPHERAL_CONNECT if link.is_central else Irq.CENTRAL_CONNECT
        self._tell_peer(irq, link)

    def _on_link_lost(self, link: HostLink, _reason: int) -> None:
        irq = Irq.PERIPHERAL_DISCONNECT if link.is_central else Irq.CENTRAL_DISCONNECT
        self._tell_peer(irq, link)

    def _tell_peer(self, irq: Irq, link: HostLink) -> None:
        if self.events is not None:
            kind = int(not link.peer.is_public)
            self.events.post(irq, link.handle, kind, bytes(reversed(bytes(link.peer))))

    def _on_mtu(self, link: HostLink, mtu: int) -> None:
        if self.events is not None:
            self.events.post(Irq.MTU_EXCHANGED, link.handle, mtu)
