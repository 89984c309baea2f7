"""Lets an ordinary Chromium reach the virtual radio: its Bluetooth, emulated over DevTools.

Only here and in tests: a browser outside has real Bluetooth, and this project ships none for it.
The DevTools domains are `BluetoothEmulation` (one emulated adapter for the whole browser, hence
one browser for each phone) and `DeviceAccess` (the chooser, one page's).
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from bleak import BleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError
from playwright.async_api import CDPSession, Error

from host_tools.phone.radio import Radio

TELL_AGAIN_S = 0.1
"""The browser hears an advertisement at most this often: it must hear one after its scan began."""
CONNECT_TIMEOUT_S = 8.0
AWAKE_S = 0.5
"""A door that was not heard for so long sleeps."""
_SUCCESS = 0
_CONNECTION_FAILED = 0x3E
"""HCI: connection failed to be established."""
_UNLIKELY = 0x0E
"""ATT: unlikely error."""

# Tells when the page hangs up, which DevTools does not; it connects anew when that is done.
WATCH_DISCONNECT = """
(() => {
  const server = BluetoothRemoteGATTServer.prototype;
  const { connect, disconnect } = server;
  let done = Promise.resolve();
  server.disconnect = function () {
    done = globalThis.noeglefriHungUp(this.device.id);
    return disconnect.call(this);
  };
  server.connect = async function () {
    await done;
    return connect.call(this);
  };
})();
"""

Event = dict[str, Any]


class BrowserBluetooth:
    """One browser's Bluetooth adapter, at work on a radio of ours."""

    def __init__(self, browser: CDPSession, radio: Radio) -> None:
        """Use `browser`'s session on `radio`."""
        self._browser = browser
        self._radio = radio
        self._scanner = radio.scanner([], self._heard)
        self._doors: dict[str, tuple[BLEDevice, str]] = {}
        self._told_s: dict[str, float] = {}
        self._client: BleakClient | None = None
        self._connecting: asyncio.Future[None] | None = None
        self._handles: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.operations: list[str] = []
        """Reads and writes of characteristics so far."""

    async def start(self) -> None:
        """Switch the adapter on."""
        await self._browser.send(
            "BluetoothEmulation.enable", {"state": "powered-on", "leSupported": True}
        )
        self._browser.on("BluetoothEmulation.gattOperationReceived", self._on(self._link))
        self._browser.on(
            "BluetoothEmulation.characteristicOperationReceived", self._on(self._operate)
        )
        await self._scanner.start()

    async def become(self, state: str) -> None:
        """Be "powered-on", "powered-off" or "absent" from now on."""
        await self._tell("setSimulatedCentralState", {"state": state})

    def awake(self) -> set[str]:
        """Addresses of the doors that are heard now."""
        now_s = asyncio.get_running_loop().time()
        return {address for address, at_s in self._told_s.items() if now_s - at_s < AWAKE_S}

    async def hang_up(self, *_: object) -> None:
        """End the connection, as the page asked."""
        if self._connecting is not None:
            self._connecting.cancel()
        client, self._client = self._client, None
        if client is not None:
            with suppress(BleakError, OSError):
                await client.disconnect()
            # Else the browser would take the door for one that is connected.
            await self._tell("simulateGATTDisconnection", {"address": client.address})

    async def close(self) -> None:
        """Leave the radio, and the browser without Bluetooth."""
        try:
            await self._scanner.stop()
            await self.hang_up()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._browser.send("BluetoothEmulation.disable")
            await self._browser.detach()

    def _on(self, work: Callable[[Event], Awaitable[None]]) -> Callable[[Event], None]:
        return lambda event: self._begin(_awaited(work(event)))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, device: BLEDevice, advertisement: AdvertisementData) -> None:
        now_s = asyncio.get_running_loop().time()
        services = advertisement.service_uuids
        if not services or now_s - self._told_s.get(device.address, 0.0) < TELL_AGAIN_S:
            return
        self._told_s[device.address] = now_s
        self._doors[device.address] = device, services[0]
        record = {
            "name": "",
            "uuids": services,
            "appearance": 0,
            "txPower": 0,
            "manufacturerData": [],
        }
        entry = {
            "deviceAddress": device.address,
            "rssi": advertisement.rssi,
            "scanRecord": record,
        }
        self._begin(self._tell("simulateAdvertisement", {"entry": entry}))

    async def _tell(self, method: str, parameters: Event) -> None:
        # A page that has gone, or given up, wants no answer any more.
        with suppress(Error):
            await self._browser.send(f"BluetoothEmulation.{method}", parameters)

    async def _link(self, event: Event) -> None:
        """Connect, or name the services."""
        address = event["address"]
        connects = event["type"] == "connection"
        code = await (self._connect(address) if connects else self._discover(address))
        await self._tell(
            "simulateGATTOperationResponse",
            {"address": address, "type": event["type"], "code": code},
        )

    async def _connect(self, address: str) -> int:
        await self.hang_up()
        device, service = self._doors[address]
        lost = lambda: self._begin(self._lost(address))  # noqa: E731
        client = self._radio.client(device, service, CONNECT_TIMEOUT_S, lost)
        self._connecting = asyncio.ensure_future(client.connect())
        try:
            await asyncio.wait([self._connecting])
            self._connecting.result()
        except (BleakError, OSError, TimeoutError, asyncio.CancelledError):
            return _CONNECTION_FAILED
        finally:
            self._connecting = None
        self._client = client
        return _SUCCESS

    async def _lost(self, address: str) -> None:
        if self._client is not None and self._client.address == address:
            self._client = None
            await self._tell("simulateGATTDisconnection", {"address": address})

    async def _discover(self, address: str) -> int:
        if self._client is None:
            return _CONNECTION_FAILED
        for service in self._client.services:
            added = await self._browser.send(
                "BluetoothEmulation.addService", {"address": address, "serviceUuid": service.uuid}
            )
            for one in service.characteristics:
                found = await self._browser.send(
                    "BluetoothEmulation.addCharacteristic",
                    {
                        "serviceId": added["serviceId"],
                        "characteristicUuid": one.uuid,
                        "properties": {name: name in one.properties for name in ("read", "write")},
                    },
                )
                self._handles[found["characteristicId"]] = one.handle
        return _SUCCESS

    async def _operate(self, event: Event) -> None:
        """Read or write a characteristic."""
        identifier, kind = event["characteristicId"], event["type"]
        self.operations.append(kind)
        answer: Event = {"characteristicId": identifier, "type": kind, "code": _SUCCESS}
        try:
            value = await self._value(identifier, event)
        except (BleakError, OSError, TimeoutError):
            answer["code"] = _UNLIKELY
        else:
            if kind == "read":
                answer["data"] = base64.b64encode(value).decode()
        await self._tell("simulateCharacteristicOperationResponse", answer)

    async def _value(self, identifier: str, event: Event) -> bytes:
        if self._client is None:
            raise BleakError("disconnected")
        handle = self._handles[identifier]
        if event["type"] == "read":
            return bytes(await self._client.read_gatt_char(handle))
        data = base64.b64decode(event["data"])
        await self._client.write_gatt_char(handle, data, response=True)
        return b""


async def _awaited(work: Awaitable[None]) -> None:
    await work


class Chooser:
    """Picks in one page's chooser, as the person would."""

    def __init__(self, page: CDPSession, bluetooth: BrowserBluetooth) -> None:
        """Use the page's session; only doors that are awake are picked."""
        self._page = page
        self._bluetooth = bluetooth
        self._tasks: set[asyncio.Task[None]] = set()
        self._answered: set[str] = set()
        self.picks = True
        """Whether the person picks the first door shown, or closes the chooser."""
        self.after_s = 0.0
        """How long the person looks first."""

    async def start(self) -> None:
        """Take over the page's choosers."""
        self._page.on("DeviceAccess.deviceRequestPrompted", self._prompted)
        await self._page.send("DeviceAccess.enable")

    def _prompted(self, event: Event) -> None:
        # One prompt is told of again as devices appear; answered twice, the browser crashes.
        awake = self._bluetooth.awake()
        shown = [device["id"] for device in event["devices"] if device["id"] in awake]
        if event["id"] in self._answered or (self.picks and not shown):
            return
        self._answered.add(event["id"])
        task = asyncio.get_running_loop().create_task(self._answer(event["id"], shown))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, prompt: str, shown: list[str]) -> None:
        await asyncio.sleep(self.after_s)
        with suppress(Error):
            if self.picks:
                picked = {"id": prompt, "deviceId": shown[0]}
                await self._page.send("DeviceAccess.selectPrompt", picked)
            else:
                await self._page.send("DeviceAccess.cancelPrompt", {"id": prompt})
