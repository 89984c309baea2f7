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
MAX_LINKS = 2
# What an ESP32's controller keeps (bt/controller/esp32/Kconfig.in:17), the fewest of all chips;
# peers count that were dropped and have not heard of it yet.
CONNECTIONS = 3
# Writes that one link may have waiting: a grant ahead, its request, and one to spare.
_MAX_WAITING = 3
_TICK_MS = 250
_ADVERTISE_AGAIN_MS = 1000
"""An advertisement is set up anew so often: an end of it that nobody told of lasts no longer."""
_SILENCE_MS = 1000
"""So long the lock may want to advertise and not be able to; then the radio is started anew."""
_FAREWELL_MS = 10000
"""What links get when the identity is due: as much as an idle session."""
_GHOST_MS = 3000
"""So long a dropped peer may keep its connection; one at work hears of its end much sooner."""
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
        # Made once: every mention of a method is an object of its own.
        self._handler = self._irq
        # By age: MicroPython's plain dict keeps no order.
        self._links: OrderedDict[int, Link] = OrderedDict()
        self._connections: set[int] = set()
        self._inbox: "list[tuple[int, Link, bytes]]" = []
        self._wake = asyncio.ThreadSafeFlag()
        self._handle = 0
        self._uuid = b""
        self._advertising = False
        self._advertise_due = False
        self._advertised_ms = 0
        self._since_ms: "dict[str, int]" = {}
        self.let_down = False
        """Whether a phone that connected since `open` left without an answer, or refused."""
        self.lost_holder = False
        """Whether a proven holder's link broke before its exchange was done; `Wake` clears it."""

    def open(self) -> None:
        """Switch the radio on, take the identity of this hour, and advertise. Raises OSError."""
        ble = self._ble
        ble.active(True)
        # Neutral: the name is the same for every unit and says nothing.
        ble.config(gap_name="-", mtu=_MTU)
        ble.irq(self._handler)
        self._take_identity()

    def close(self) -> None:
        """Drop every link and switch the radio off, as well as it lets itself be."""
        try:
            self._advertise(False)
        except (OSError, MemoryError):
            # Switched off it is silent, too.
            self._note_fault()
        for connection in list(self._links):
            self._drop(connection)
        self._ble.active(False)
        self._uuid = b""
        self._connections.clear()
        self._inbox.clear()
        self._since_ms.clear()

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

    def end_links(self, duration_ms: int) -> None:
        """Take nobody in any more; who is there has to be done within `duration_ms`."""
        if self._advertising:
            self._advertise(False)
        for link in self._links.values():
            link.end_within(duration_ms)

    def _take_identity(self) -> None:
        """Take the UUID of the present slot with a new address. Only while nobody is connected."""
        uuid = self._home.beacon.refresh()
        if uuid == self._uuid and self._advertising:
            return
        self._advertise(False)
        # A static random address can only be generated, and only while not advertising.
        self._ble.config(addr_mode=_RANDOM_ADDRESS)
        written = bluetooth.UUID(_dashed(uuid))
        ((self._handle,),) = self._ble.gatts_register_services(
            ((written, ((written, _READ_WRITE),)),)
        )
        self._ble.gatts_set_buffer(self._handle, _MESSAGE_LIMIT)
        self._uuid = uuid
        self._advertise(True)

    def _advertise(self, on: bool) -> None:
        self._advertising = self._advertise_due = on
        if on:
            # On the air a UUID is little-endian.
            payload = _ADVERTISEMENT_HEAD + bytes(reversed(self._uuid))
            self._ble.gap_advertise(_ADVERTISING_INTERVAL_US, adv_data=payload)
            self._advertised_ms = self._uptime_ms()
            self._advertise_due = False
        else:
            self._ble.gap_advertise(None)

    def _irq(self, event: int, data: "tuple[Any, ...]") -> "int | None":
        """Let nothing out: a handler that raises is never called again (modbluetooth.c:1237)."""
        try:
            return self._on_event(event, data)
        except Exception:  # noqa: BLE001 - whatever it was, it costs this one link
            self._note_fault()
            self._drop(data[0])
            self._wake.set()
        return _GATTS_READ_NOT_PERMITTED if event == _IRQ_GATTS_READ_REQUEST else None

    def _on_event(self, event: int, data: "tuple[Any, ...]") -> "int | None":
        if event == _IRQ_GATTS_READ_REQUEST:
            return self._on_read(data[0])
        if event == _IRQ_GATTS_WRITE:
            self._on_write(data[0])
        elif event == _IRQ_CENTRAL_CONNECT:
            self._on_connect(data[0])
        elif event == _IRQ_CENTRAL_DISCONNECT:
            # Also told of connections that never came about, by an address of no type.
            self._note_loss(data[0])
            self._forget(data[0])
            self._connections.discard(data[0])
            self._lasts("ghost", False)
            self._advertise_due = True
            self._wake.set()
        elif event == _IRQ_MTU_EXCHANGED:
            if data[0] in self._links:
                self._links[data[0]].mtu = data[1]
        elif event == _IRQ_ENCRYPTION_UPDATE:
            # Nobody has a reason to pair with a lock.
            self._drop(data[0])
        return None

    def _note_fault(self) -> None:
        self._home.lock.faults += 1

    def _on_connect(self, connection: int) -> None:
        self._connections.add(connection)
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
            # Its coming was never told, or it has been dropped.
            self._drop(connection)
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
            if not self._ble.gap_disconnect(connection):
                # Already gone, and its end was not told.
                self._connections.discard(connection)
        except (OSError, MemoryError):
            # Then it is a ghost: see `_is_stuck`.
            return

    async def serve(self) -> None:
        """Process writes, drop expired links and stay on the air, until cancelled.

        Raises what even a radio started anew refuses.
        """
        while True:
            try:
                await asyncio.wait_for_ms(self._wake.wait(), _TICK_MS)
            except asyncio.TimeoutError:
                pass
            # Every time: who writes without pause must not keep the others' time from ending.
            self._drop_expired()
            while self._inbox:
                self._process(*self._inbox.pop(0))
            self._stay_on_air()

    def _process(self, connection: int, link: Link, message: bytes) -> None:
        if self._links.get(connection) is not link:
            # Gone meanwhile; its handle may be somebody else's by now.
            return
        try:
            link.write(message)
        except Exception:  # noqa: BLE001 - this link ends, the lock goes on, the phone tries again
            self._note_fault()
            self._drop(connection)
        if self._home.lock.is_wiped:
            # Only who wiped it has an answer to read.
            for other in [one for one in self._links if one != connection]:
                self._drop(other)

    def _drop_expired(self) -> None:
        for connection, link in list(self._links.items()):
            if link.expired():
                self._drop(connection)

    def _stay_on_air(self) -> None:
        try:
            # Its very call may have failed for want of memory, and then it is gone, untold.
            self._ble.irq(self._handler)
            self._follow_identity()
            self._readvertise()
        except (OSError, MemoryError):
            if self._lasts("silent", True) == 0:
                self._note_fault()
        if self._is_stuck():
            self._note_fault()
            self.close()
            self.open()

    def _follow_identity(self) -> None:
        """Change it when it is due; links get a short end then, or they could hold it for ever."""
        is_due = self._home.beacon.is_due() or self._home.beacon.uuid != self._uuid
        if self._lasts("due", is_due) < 0:
            return
        if self._connections:
            self.end_links(_FAREWELL_MS)
        else:
            self._take_identity()

    def _readvertise(self) -> None:
        """A connection stops advertising; the next phone must find the door all the same.

        But only while it could stay. Silence makes the phones wait, and whoever gets a place then
        keeps it: dropped at the door, a holder would have to win one race after the other.
        """
        has_room = len(self._links) < MAX_LINKS or self._evictable() is not None
        wants = self._advertising and has_room
        old = self._uptime_ms() - self._advertised_ms >= _ADVERTISE_AGAIN_MS
        can = len(self._connections) < CONNECTIONS
        if wants and can and (self._advertise_due or old):
            self._advertise(True)
        self._lasts("silent", wants and not can)

    def _is_stuck(self) -> bool:
        """Whether only a radio started anew helps: it costs every link, so not a protected one."""
        ghosts = len(self._connections) > len(self._links)
        late_ms = self._lasts("ghost", ghosts)
        silent_ms, due_ms = self._lasts("silent"), self._lasts("due")
        stuck = late_ms >= _GHOST_MS or silent_ms >= _SILENCE_MS
        if due_ms >= _FAREWELL_MS + _GHOST_MS:
            return True
        return stuck and all(link.gives_way for link in self._links.values())

    def _lasts(self, what: str, holds: "bool | None" = None) -> int:
        """For how many ms `what` has held now, -1 when it does not; `holds` tells anew."""
        if holds is False:
            self._since_ms.pop(what, None)
        elif holds and what not in self._since_ms:
            self._since_ms[what] = self._uptime_ms()
        since_ms = self._since_ms.get(what)
        return -1 if since_ms is None else self._uptime_ms() - since_ms


def _dashed(uuid: bytes) -> str:
    digits = uuid.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
