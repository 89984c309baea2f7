"""The lock on the air: GATT service, advertising, several links at once.

One service with one characteristic, both under the rotating UUID. The IRQ handler only copies
and answers reads; verification runs in a task.
Events and calls: https://docs.micropython.org/en/latest/library/bluetooth.html
"""

import asyncio
from collections import OrderedDict

import bluetooth

from firmware.link import Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from firmware.link import Home

_IRQ_CENTRAL_CONNECT = 1
_IRQ_CENTRAL_DISCONNECT = 2
_IRQ_GATTS_WRITE = 3
_IRQ_GATTS_READ_REQUEST = 4
_IRQ_MTU_EXCHANGED = 21
_IRQ_ENCRYPTION_UPDATE = 28

_READ_WRITE = 0x0002 | 0x0008
_GATTS_NO_ERROR = 0
_GATTS_READ_NOT_PERMITTED = 2
_MESSAGE_LIMIT = 512
_MTU = 517
MAX_LINKS = 3
# What NimBLE has room for in MicroPython's ESP32 builds (ports/esp32/boards/sdkconfig.ble), peers
# included that were dropped and have not heard of it yet.
_CONNECTIONS = 4
# Writes that one link may have waiting: a grant ahead, its request, and one to spare.
_MAX_WAITING = 3
# Fast enough to be met by a scanning phone within two or three events of a 1.5 s window.
_ADVERTISING_INTERVAL_US = 30000
# Flags: LE general discoverable, no BR/EDR; then one complete 128-bit UUID (CSS part A 1.1, 1.3).
_ADVERTISEMENT_HEAD = b"\x02\x01\x06\x11\x07"
_RANDOM_ADDRESS = 1


class BleLock:
    """Puts a Lock on the air and drops links that overstay."""

    def __init__(self, home: "Home", uptime_ms: "Callable[[], int]") -> None:
        """Nothing is sent before `open`. `uptime_ms` never wraps."""
        self._home = home
        self._uptime_ms = uptime_ms
        self._ble = bluetooth.BLE()
        # By age: MicroPython's plain dict keeps no order.
        self._links: OrderedDict[int, Link] = OrderedDict()
        self._connections = 0
        self._inbox: "list[tuple[int, Link, bytes]]" = []
        self._wake = asyncio.ThreadSafeFlag()
        self._handle = 0
        self._uuid = b""
        self._advertising = False
        self._advertise_due = False
        self.let_down = False
        """Whether a phone that connected since `open` left without an answer, or refused."""
        self.lost_holder = False
        """Whether a proven holder's link broke before its exchange was done; `Wake` clears it."""

    def open(self) -> None:
        """Switch the radio on, take the identity of this hour, and advertise."""
        ble = self._ble
        ble.active(True)
        # Neutral: the name is the same for every unit and says nothing.
        ble.config(gap_name="-", mtu=_MTU)
        ble.irq(self._irq)
        self.refresh_identity()

    def close(self) -> None:
        """Drop every link and switch the radio off."""
        self._advertise(False)
        for connection in list(self._links):
            self._drop(connection)
        self._ble.active(False)
        self._uuid = b""
        self._connections = 0
        self._links.clear()
        self._inbox.clear()

    @property
    def connected(self) -> bool:
        """Whether any link is up."""
        return bool(self._links)

    @property
    def proven_links(self) -> int:
        """How many links of proven holders are up: only these keep the radio on longer.

        A holder between two proofs counts: the link's own deadline bounds that.
        """
        return sum(1 for link in self._links.values() if link.proved)

    def refresh_identity(self) -> None:
        """Take the UUID of the present slot with a new address. Only while nobody is connected."""
        if self._connections:
            # The lock keeps the week that these phones found it under.
            return
        uuid = self._home.beacon.refresh()
        if uuid == self._uuid:
            return
        self._advertise(False)
        # A static random address can only be generated, and only while not advertising.
        self._ble.config(addr_mode=_RANDOM_ADDRESS)
        self._uuid = uuid
        written = bluetooth.UUID(_dashed(uuid))
        ((self._handle,),) = self._ble.gatts_register_services(
            ((written, ((written, _READ_WRITE),)),)
        )
        self._ble.gatts_set_buffer(self._handle, _MESSAGE_LIMIT)
        self._advertise(True)

    def _advertise(self, on: bool) -> None:
        self._advertising = on
        if on:
            # On the air a UUID is little-endian.
            payload = _ADVERTISEMENT_HEAD + bytes(reversed(self._uuid))
            self._ble.gap_advertise(_ADVERTISING_INTERVAL_US, adv_data=payload)
        else:
            self._ble.gap_advertise(None)

    def _irq(self, event: int, data: "tuple[Any, ...]") -> "int | None":
        if event == _IRQ_GATTS_READ_REQUEST:
            return self._on_read(data[0])
        if event == _IRQ_GATTS_WRITE:
            self._on_write(data[0])
        elif event == _IRQ_CENTRAL_CONNECT:
            self._on_connect(data[0])
        elif event == _IRQ_CENTRAL_DISCONNECT:
            self._note_loss(data[0])
            self._forget(data[0])
            self._connections -= 1
            self._advertise_due = True
            self._wake.set()
        elif event == _IRQ_MTU_EXCHANGED:
            if data[0] in self._links:
                self._links[data[0]].mtu = data[1]
        elif event == _IRQ_ENCRYPTION_UPDATE:
            # Nobody has a reason to pair with a lock.
            self._drop(data[0])
        return None

    def _on_connect(self, connection: int) -> None:
        self._connections += 1
        if len(self._links) >= MAX_LINKS:
            leaving = self._evictable()
            if leaving is None:
                # Connected to the last advert before the lock fell silent.
                self._drop(connection)
                return
            self._drop(leaving)
        self._links[connection] = Link(self._home, self._uptime_ms)
        try:
            # The lock asks, so that the phone's first request can be the one that matters.
            self._ble.gattc_exchange_mtu(connection)
        except OSError:
            # The phone asked first; its exchange serves as well.
            pass
        self._advertise_due = True
        self._wake.set()

    def _evictable(self) -> "int | None":
        """The oldest link that gives way to a newcomer, if any does."""
        for connection, link in self._links.items():
            if link.gives_way:
                return connection
        return None

    def _on_read(self, connection: int) -> int:
        link = self._links.get(connection)
        if link is None:
            return _GATTS_READ_NOT_PERMITTED
        # The characteristic has one value for everybody: set it for this reader, now.
        self._ble.gatts_write(self._handle, link.read())
        return _GATTS_NO_ERROR

    def _on_write(self, connection: int) -> None:
        message = self._ble.gatts_read(self._handle)
        # What one peer wrote must never be readable by another.
        self._ble.gatts_write(self._handle, b"")
        link = self._links.get(connection)
        if sum(1 for _, waiting, _ in self._inbox if waiting is link) >= _MAX_WAITING:
            # Writing on without reading answers is no phone of ours; memory is for the others.
            self._drop(connection)
        elif link is not None:
            link.busy()
            self._inbox.append((connection, link, message))
            self._wake.set()

    def _note_loss(self, connection: int) -> None:
        link = self._links.get(connection)
        if link is not None and link.proved and not link.ended:
            self.lost_holder = True

    def _forget(self, connection: int) -> None:
        link = self._links.pop(connection, None)
        if link is not None and link.let_down:
            self.let_down = True

    def _drop(self, connection: int) -> None:
        self._forget(connection)
        try:
            self._ble.gap_disconnect(connection)
        except OSError:
            # Already gone.
            return

    async def serve(self) -> None:
        """Process writes and drop expired links, until cancelled."""
        while True:
            try:
                await asyncio.wait_for_ms(self._wake.wait(), _TICK_MS)
            except asyncio.TimeoutError:
                pass
            # Every time: who writes without pause must not keep the others' time from ending.
            self._drop_expired()
            while self._inbox:
                self._process(*self._inbox.pop(0))
            self._readvertise()

    def _process(self, connection: int, link: Link, message: bytes) -> None:
        if self._links.get(connection) is not link:
            # Gone meanwhile; its handle may be somebody else's by now.
            return
        try:
            link.write(message)
        except (OSError, MemoryError):
            # Flash or memory refused: this link ends, the lock goes on, the phone tries again.
            self._drop(connection)

    def _drop_expired(self) -> None:
        for connection, link in list(self._links.items()):
            if link.expired():
                self._drop(connection)

    def _readvertise(self) -> None:
        """A connection stops advertising; the next phone must find the door all the same.

        But only while it could stay. Silence makes the phones wait, and whoever gets a place then
        keeps it: dropped at the door, a holder would have to win one race after the other.
        """
        has_room = len(self._links) < MAX_LINKS or self._evictable() is not None
        # NimBLE refuses to advertise without a connection to spare; the next to end is told of.
        can = self._advertising and self._connections < _CONNECTIONS
        if self._advertise_due and has_room and can:
            self._advertise_due = False
            self._advertise(True)


_TICK_MS = 250


def _dashed(uuid: bytes) -> str:
    digits = uuid.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
