"""A caregiver's phone, which is a real Chromium, at a door whose lock runs the real firmware."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.stored_lock import (
    LOCK_ID,
    PHONE_SECRET,
    PHONE_SLOT,
    RIGHTS,
    SERIAL,
    StoredLock,
    make,
)
from benchmarks.visits import START_S, credential, image_of
from demo.browser_bridge import WATCH_DISCONNECT, BrowserBluetooth, Chooser
from host_tools.phone.radio import Radio
from sim.door.door import Door, DoorProfile
from sim.radio.phone.bleak_backend import VirtualClient, VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.world import World
from tests.phone.site import BLANK, served

CHROMIUM = "/usr/bin/chromium"
KNOCK_DELAY_S = 0.2
"""How soon after the tap the hand knocks."""
ARGUMENTS = ["--enable-features=WebBluetooth"]


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A browser of its own: one phone's Bluetooth adapter."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield running
        finally:
            await running.close()


def access(lock: StoredLock, *, stored: bool = True) -> dict[str, Any]:
    """What the phone holds for that lock, as JSON."""
    held = credential(lock)
    return {
        "lockId": LOCK_ID.hex(),
        "slot": PHONE_SLOT,
        "serial": SERIAL,
        "rights": RIGHTS,
        "grant": held.grant.hex(),
        "grantStored": stored,
        "weekKeys": {str(week): key.hex() for week, key in held.week_keys.items()},
        "secret": PHONE_SECRET.hex(),
    }


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
class Stage:
    """One phone at one door."""

    world: World
    door: Door
    lock: StoredLock
    context: BrowserContext
    origin: str
    bluetooth: BrowserBluetooth
    between: Between
    page: Page = field(init=False)
    chooser: Chooser = field(init=False)

    async def reopen(self, path: str = BLANK) -> None:
        """Open a page, as when the app is started."""
        self.page = await self.context.new_page()
        self.chooser = Chooser(await self.context.new_cdp_session(self.page), self.bluetooth)
        await self.chooser.start()
        await self.page.goto(self.origin + path)

    async def tap(self, command: int, *, knocks: bool = True, **options: Any) -> dict[str, Any]:
        """Tap, knock, and wait for the outcome."""
        await self.world.all_asleep()
        if knocks:
            self.world.clock.call_later(KNOCK_DELAY_S, self.door.knock)
        return await self.visit(command, **options)

    async def visit(self, command: int, **options: Any) -> dict[str, Any]:
        """Let the page do a command at the door; what it was told, kept and came to."""
        order = {
            "access": access(self.lock),
            "command": command,
            "nowMs": self.world.clock.now_s() * 1000,
            **options,
        }
        script = """async (order) => {
          const { visitOnce } = await import("/tests/phone/visit_once.mjs");
          return visitOnce(order);
        }"""
        result: dict[str, Any] = await self.page.evaluate(script, order)
        return result


@asynccontextmanager
async def staged(
    running: Browser,
    lock: StoredLock | None = None,
    profile: DoorProfile | None = None,
    phone: PhoneProfile | None = None,
) -> AsyncIterator[Stage]:
    """Put up the door, and stand before it with a phone on a blank page of the app's origin."""
    lock = lock or make(10, 10)
    with served() as origin:
        async with World(seed=1, start_s=START_S) as world:
            door = await world.add_door(profile or DoorProfile(locked=True), image=image_of(lock))
            virtual = VirtualRadio(Phone(world.air, "phone", phone or PhoneProfile(), seed=1))
            between = Between()
            named = {"phone": virtual.phone, "between": between}
            client = type("WatchedClient", (WatchedClient,), named)
            radio = Radio(client, virtual.scanner_backend, close=virtual.close)
            bluetooth = BrowserBluetooth(await running.new_browser_cdp_session(), radio)
            context = await running.new_context()
            await context.expose_function("noeglefriHungUp", bluetooth.hang_up)
            await context.add_init_script(WATCH_DISCONNECT)
            await bluetooth.start()
            # Without any page that uses it the browser would lose its emulated adapter.
            keeper = await context.new_page()
            await keeper.goto(origin + BLANK)
            await keeper.evaluate("navigator.bluetooth.getAvailability()")
            stage = Stage(world, door, lock, context, origin, bluetooth, between)
            await stage.reopen()
            try:
                yield stage
            finally:
                await context.close()
                await bluetooth.close()
                await radio.close()
