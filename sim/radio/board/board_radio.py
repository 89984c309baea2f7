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

from sim.board.bridge import BridgeServer, Reply, VmGoneError
from sim.chip.fact import ESP32
from sim.chip.port import Port
from sim.chip.radio_facts import FAILED, HALF_TOLD, TOLD, WORKS
from sim.radio.air.air import NOT_ESTABLISHED
from sim.radio.air.packet import Medium
from sim.radio.air.trace import Trace
from sim.radio.board.advertising import AdvertisingCalls
from sim.radio.board.bonds import Bonds
from sim.radio.board.client import NO_ADDRESS_TYPE
from sim.radio.board.events import Irq, VmEvents
from sim.radio.board.pairing import Pairing
from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.att_server import AttServer
from sim.radio.stack.gatt_table import default_table
from sim.radio.stack.host import HostLink, RadioHost
from sim.radio.stack.mbufs import MbufPool
from sim.radio.stack.prepared import PreparedWrites

DEFAULT_NAME = b"MPY ESP32"
MAX_SERVICES = 8
"""MP_BLUETOOTH_NIMBLE_MAX_SERVICES."""
PUBLIC_MODE = 0
RESOLVABLE_MODE = 2
DEFAULT_PREFERRED_MTU = 256


class VmValues:
    """Asks the VM for every single read and write of a value."""

    def __init__(self, events: VmEvents) -> None:
        """Ask as these events are told."""
        self._events = events

    async def read(self, connection: int, handle: int) -> bytes:
        """Return what the VM holds after its read-request handler ran."""
        with _gone_is_unlikely(handle):
            reply = await self._events.question("read", connection, handle)
        if reply.value:
            raise AttError(att.INVALID_HANDLE if reply.value < 0 else reply.value & 0xFF, handle)
        return reply.payload

    async def write(self, connection: int, handle: int, value: bytes) -> None:
        """Give the VM what a peer wrote; returns after its handler ran."""
        with _gone_is_unlikely(handle):
            await self._events.question("write", connection, handle, payload=value)


@contextlib.contextmanager
def _gone_is_unlikely(handle: int) -> Any:
    try:
        yield
    except (VmGoneError, RuntimeError) as error:
        raise AttError(att.UNLIKELY_ERROR, handle) from error


class BoardRadio(AdvertisingCalls):
    """One board's radio; it outlives the VMs that use it one after the other."""

    def __init__(
        self,
        medium: Medium,
        name: str,
        public_address: str,
        *,
        port: Port | None = None,
        trace: Path | None = None,
        seed: int | None = None,
        on_power: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        """Put a board's radio on an air; nothing is sent until its program switches it on.

        ``public_address`` is the board's factory address, ``port`` what its chip does (else that
        of an ESP32). ``seed`` makes the random addresses
        repeatable. ``on_power`` is told when the radio is switched.
        """
        self.medium = medium
        self.name = name
        self.public_address = public_address
        self.port = port or Port(ESP32)
        self.host: RadioHost | None = None
        self._trace = Trace(trace) if trace is not None else None
        self._on_power = on_power
        self._random = random.Random(seed)
        self._mode = PUBLIC_MODE
        self._gap_name = DEFAULT_NAME
        self._mtu = DEFAULT_PREFERRED_MTU
        super().__init__()

    def serve(self, server: BridgeServer) -> None:
        """Serve a VM that just boots; the radio goes off when it ends."""
        self._forget()
        self.events = VmEvents(server, self.port)
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
        self.forget_advert()
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
            outcome = str(self.port["radio.start"])
            if outcome != WORKS:
                raise OSError(getattr(errno, outcome), "the radio does not start")
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
            self._make_buffers()
            self._serve_table([])
            self._on_power(True)
        elif not args[0]:
            await self._switch_off(politely=True)

    def _make_buffers(self) -> None:
        port = self.port
        self.pool = MbufPool(port.number("mbuf.blocks"), port.number("mbuf.bytes"))
        life_s = port.number("writes.prepared_ms") / 1000
        self._prepared = PreparedWrites(port.number("writes.prepared"), life_s, self.pool)

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
            values = VmValues(self.events)
            self._need_host().server = AttServer(
                table, values, self._mtu, self.pool, self._prepared
            )
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
            self._tell_peer(Irq.PERIPHERAL_CONNECT, link)
        elif not link.is_unanswered or self.port["links.unestablished"] in (TOLD, HALF_TOLD):
            self._tell_peer(Irq.CENTRAL_CONNECT, link)

    def _on_link_lost(self, link: HostLink, reason: int) -> None:
        if link.is_central:
            self._tell_peer(Irq.PERIPHERAL_DISCONNECT, link)
            return
        outcome = self.port["links.unestablished"] if reason == NOT_ESTABLISHED else TOLD
        if outcome == TOLD:
            self._tell_peer(Irq.CENTRAL_DISCONNECT, link)
        elif outcome == FAILED:
            self._post(Irq.CENTRAL_DISCONNECT, 0, NO_ADDRESS_TYPE, bytes(6))
        else:
            self._start(self.advertise_anew())

    def _tell_peer(self, irq: Irq, link: HostLink) -> None:
        if self.events is not None:
            kind = int(not link.peer.is_public)
            self.events.post(irq, link.handle, kind, bytes(reversed(bytes(link.peer))))

    def _on_mtu(self, link: HostLink, mtu: int) -> None:
        if self.events is not None:
            self.events.post(Irq.MTU_EXCHANGED, link.handle, mtu)
