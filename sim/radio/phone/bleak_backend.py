"""bleak on the virtual radio: client and scanner backends bound to one simulated phone.

``open_radio("HALL")`` opens a phone on the shared air HALL; ``VirtualRadio(Phone(air))`` one on an
air of this process. Host tools take the two classes as ``backend=`` and notice no difference.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qsl

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError

from sim.radio.air.shared_air import SharedAir
from sim.radio.phone.adverts import Heard, uuid_bytes, uuid_text
from sim.radio.phone.phone import AttCounts, Phone, PhoneProfile
from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.att_client import AttLinkLostError, FoundCharacteristic, FoundService
from sim.radio.stack.controller import SCAN_RSP
from sim.radio.stack.host import HostLink

NOTIFY_ON = b"\x01\x00"
INDICATE_ON = b"\x02\x00"
OFF = b"\x00\x00"
CONFIGURATION_UUID = uuid_text(att.CLIENT_CONFIGURATION)

T = TypeVar("T")
Found = list[tuple[FoundService, list[tuple[FoundCharacteristic, list[tuple[int, bytes]]]]]]


class VirtualScanner(BaseBleakScanner):
    """A bleak scanner on the phone that a subclass names."""

    phone: ClassVar[Phone]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        *_mode: str,
        **_options: Any,
    ) -> None:
        """Take what bleak gives a scanner; mode and adapter options mean nothing here."""
        super().__init__(detection_callback, service_uuids)
        self._heard: dict[str, Heard] = {}

    async def start(self) -> None:
        """Start scanning."""
        self.seen_devices.clear()
        self._heard.clear()
        await self.phone.listen(self._on_report)

    async def stop(self) -> None:
        """Stop scanning."""
        await self.phone.unlisten(self._on_report)

    def _on_report(self, report: Any) -> None:
        address = report.address.to_string(False)
        heard = self._heard.setdefault(address, Heard())
        heard.dbm = report.rssi
        heard.parts[report.event_type == SCAN_RSP] = bytes(report.data)
        summary = heard.summary()
        device = self.create_or_update_device(
            address, address, summary.local_name, report.address, summary
        )
        if self.is_allowed_uuid(summary.service_uuids):
            self.call_detection_callbacks(device, summary)


class VirtualClient(BaseBleakClient):
    """A bleak client on the phone that a subclass names."""

    phone: ClassVar[Phone]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        services: Iterable[str] | None = None,
        disconnected_callback: Callable[[], None] | None = None,
        timeout: float = 10.0,
        **_options: Any,
    ) -> None:
        """Take what bleak gives a client; ``services`` limits discovery."""
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._wanted = sorted(services) if services else None
        self._link: HostLink | None = None
        self._callbacks: dict[int, NotifyCallback] = {}

    @property
    def name(self) -> str:
        """What there is to call the peer: its address."""
        return self.address

    @property
    def mtu_size(self) -> int:
        """The MTU agreed on."""
        return self._open_link().mtu

    @property
    def is_connected(self) -> bool:
        """Whether the connection is up."""
        return self._link is not None and self._link.open

    @property
    def counts(self) -> AttCounts:
        """Attribute PDUs of the phone so far, by opcode and direction."""
        return self.phone.counts

    async def connect(self, pair: bool, **_kwargs: Any) -> None:
        """Connect, exchange the MTU as phones do, and discover what is not in the cache."""
        if self.is_connected:
            raise BleakError("already connected")
        try:
            self._link = await self.phone.connect(self.address, self._timeout, self._on_lost)
        except TimeoutError as error:
            raise BleakDeviceNotFoundError(self.address, "the device did not answer") from error
        self._link.on_value = self._on_value
        try:
            if pair:
                await self.pair()
            await self._call(self._prepare(self._link))
        except BaseException:
            await self.disconnect()
            raise

    async def _prepare(self, link: HostLink) -> None:
        profile = self.phone.profile
        if profile.asks_mtu and profile.mtu > att.DEFAULT_MTU:
            link.session.mtu = await link.client.exchange_mtu(profile.mtu)
        found = self.phone.cache.get(self.address) if profile.cache == "warm" else None
        if found is None:
            found = await self._discover(link)
            self.phone.cache[self.address] = found
        self.services = self._collection(link, found)

    async def _discover(self, link: HostLink) -> Found:
        client = link.client
        if self._wanted is None or self.phone.profile.full_discovery:
            services = await client.services()
        else:
            services = []
            for wanted in self._wanted:
                services += await client.services_by_uuid(uuid_bytes(wanted))
        found: Found = []
        for service in services:
            entries = []
            for one in await client.characteristics(service.start, service.end):
                has_more = one.value < one.end
                more = await client.descriptors(one.value + 1, one.end) if has_more else []
                entries.append((one, more))
            found.append((service, entries))
        return found

    def _collection(self, link: HostLink, found: Found) -> BleakGATTServiceCollection:
        collection = BleakGATTServiceCollection()
        for service, entries in found:
            owner = BleakGATTService(service, service.start, uuid_text(service.uuid))
            collection.add_service(owner)
            for one, descriptors in entries:
                characteristic = BleakGATTCharacteristic(
                    one,
                    one.value,
                    uuid_text(one.uuid),
                    list(gatt_char_props_to_strs(one.properties)),
                    lambda: link.mtu - 3,
                    owner,
                )
                collection.add_characteristic(characteristic)
                for handle, uuid in descriptors:
                    collection.add_descriptor(
                        BleakGATTDescriptor(None, handle, uuid_text(uuid), characteristic)
                    )
        return collection

    async def disconnect(self) -> None:
        """End the connection; harmless when there is none."""
        link, self._link = self._link, None
        if link is not None:
            await link.disconnect()

    async def pair(self, *_args: Any, **_kwargs: Any) -> None:
        """Pair and encrypt."""
        await self._open_link().connection.pair()

    async def unpair(self) -> None:
        """Nothing is kept that could be forgotten."""

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, **_kwargs: Any
    ) -> bytearray:
        """Read a value, in pieces when it is long."""
        return await self._read(characteristic.handle)

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, **_kwargs: Any
    ) -> bytearray:
        """Read a descriptor, in pieces when it is long."""
        return await self._read(descriptor.handle)

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a value, with response in pieces when it is long."""
        client = self._open_link().client
        if response:
            await self._call(client.write_long(characteristic.handle, bytes(data)))
        else:
            client.write_command(characteristic.handle, bytes(data))

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write a descriptor."""
        client = self._open_link().client
        await self._call(client.write_long(descriptor.handle, bytes(data)))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_kwargs: Any
    ) -> None:
        """Subscribe, to notifications when there are both."""
        self._callbacks[characteristic.handle] = callback
        notifies = "notify" in characteristic.properties
        await self._configure(characteristic, NOTIFY_ON if notifies else INDICATE_ON)

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        self._callbacks.pop(characteristic.handle, None)
        await self._configure(characteristic, OFF)

    async def _configure(self, characteristic: BleakGATTCharacteristic, bits: bytes) -> None:
        descriptor = characteristic.get_descriptor(CONFIGURATION_UUID)
        if descriptor is None:
            raise BleakError(f"{characteristic} cannot be subscribed to")
        await self.write_gatt_descriptor(descriptor, bits)

    async def _read(self, handle: int) -> bytearray:
        return bytearray(await self._call(self._open_link().client.read_long(handle)))

    async def _call(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except AttError as error:
            raise BleakGATTProtocolError(error.code) from error
        except AttLinkLostError as error:
            raise BleakError("disconnected") from error

    def _open_link(self) -> HostLink:
        if self._link is None or not self._link.open:
            raise BleakError("not connected")
        return self._link

    def _on_value(self, handle: int, value: bytes, _indicated: bool) -> None:
        callback = self._callbacks.get(handle)
        if callback is not None:
            callback(bytearray(value))

    def _on_lost(self) -> None:
        self._link = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()


class VirtualRadio:
    """The two backend classes of one phone."""

    def __init__(self, phone: Phone) -> None:
        """Bind the classes to this phone."""
        self.phone = phone
        self.client_backend: type[BaseBleakClient] = type(
            "VirtualClient", (VirtualClient,), {"phone": phone}
        )
        self.scanner_backend: type[BaseBleakScanner] = type(
            "VirtualScanner", (VirtualScanner,), {"phone": phone}
        )

    @functools.cached_property
    def counts(self) -> AttCounts:
        """Attribute PDUs so far, by opcode and direction."""
        return self.phone.counts

    async def close(self) -> None:
        """Leave the air."""
        await self.phone.close()


async def open_radio(specification: str) -> VirtualRadio:
    """Open a phone's radio on a shared air: ``AIR[?name=…&mtu=…&cache=warm&discovery=full]``.

    Raises ValueError for what it does not understand.
    """
    air, _, query = specification.partition("?")
    options = dict(parse_qsl(query, strict_parsing=bool(query)))
    name = options.pop("name", "phone")
    profile = PhoneProfile(
        mtu=int(options.pop("mtu", PhoneProfile.mtu)),
        cache=options.pop("cache", PhoneProfile.cache),
        full_discovery=options.pop("discovery", "") == "full",
    )
    if options:
        raise ValueError(f"unknown options of a virtual radio: {', '.join(sorted(options))}")
    return VirtualRadio(Phone(SharedAir(air), name, profile))
