"""A caregiver's phone, which is a real Chromium on the virtual radio."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from demo.browser_bridge import WATCH_DISCONNECT, BrowserBluetooth, Chooser
from host_tools.phone.radio import Radio
from sim.radio.phone.bleak_backend import VirtualClient, VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.world import World
from tests.phone.site import BLANK

ARGUMENTS = ["--enable-features=WebBluetooth"]

# Lets the page live at the world's time; timers run as they do.
SET_CLOCK = """
(() => {
  const Real = Date;
  const offset = NOW_MS - Real.now();
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length ? given : [Real.now() + offset]));
    }
    static now() {
      return Real.now() + offset;
    }
  };
})();
"""


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A browser of its own: one phone's Bluetooth adapter."""
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium")
        assert chromium, "Chromium is not installed: run `make setup`"
        running = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            yield running
        finally:
            await running.close()


class Between:
    """Whoever stands between phone and lock: does nothing at first."""

    def __init__(self) -> None:
        """Let everything pass."""
        self.operations = 0
        self.before: Callable[[int], None] = lambda _number: None
        """Called before each read and write with its number, from 1 on."""
        self.change: Callable[[int, bytes], bytes] = lambda _number, value: value
        """What becomes of each value that is read."""

    def begins(self) -> None:
        """A read or write is on its way."""
        self.operations += 1
        self.before(self.operations)


class WatchedClient(VirtualClient):
    """A bleak client with somebody in between."""

    between: ClassVar[Between]

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, **options: Any
    ) -> bytearray:
        """Read a value."""
        self.between.begins()
        value = await super().read_gatt_char(characteristic, **options)
        return bytearray(self.between.change(self.between.operations, bytes(value)))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a value."""
        self.between.begins()
        await super().write_gatt_char(characteristic, data, response)


@dataclass
class Handset:
    """One phone: its Bluetooth, and the page that is open on it."""

    world: World
    origin: str
    context: BrowserContext
    bluetooth: BrowserBluetooth
    between: Between
    page: Page = field(init=False)
    chooser: Chooser = field(init=False)

    async def open(self, path: str = BLANK) -> None:
        """Open a page, as when the app is started."""
        self.page = await self.context.new_page()
        await self.page.add_init_script(
            SET_CLOCK.replace("NOW_MS", str(self.world.clock.now_s() * 1000))
        )
        self.chooser = Chooser(await self.context.new_cdp_session(self.page), self.bluetooth)
        await self.chooser.start()
        await self.page.goto(self.origin + path)


@asynccontextmanager
async def handset(
    running: Browser,
    world: World,
    origin: str,
    profile: PhoneProfile | None = None,
    **options: Any,
) -> AsyncIterator[Handset]:
    """Switch on a phone in that world, a blank page open; `options` are the browser context's."""
    virtual = VirtualRadio(Phone(world.air, "phone", profile or PhoneProfile(), seed=1))
    between = Between()
    named = {"phone": virtual.phone, "between": between}
    client = type("WatchedClient", (WatchedClient,), named)
    radio = Radio(client, virtual.scanner_backend, close=virtual.close)
    bluetooth = BrowserBluetooth(await running.new_browser_cdp_session(), radio)
    context = await running.new_context(**options)
    async with AsyncExitStack() as after:
        # Whatever fails at the end, the browser is left without Bluetooth for the next phone.
        after.push_async_callback(radio.close)
        after.push_async_callback(bluetooth.close)
        after.push_async_callback(context.close)
        await context.expose_function("noeglefriHungUp", bluetooth.hang_up)
        await context.add_init_script(WATCH_DISCONNECT)
        await bluetooth.start()
        # Without any page that uses it the browser would lose its emulated adapter.
        keeper = await context.new_page()
        await keeper.goto(origin + BLANK)
        await keeper.evaluate("navigator.bluetooth.getAvailability()")
        phone = Handset(world, origin, context, bluetooth, between)
        await phone.open()
        yield phone
