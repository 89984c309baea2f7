"""A caregiver's phone at one door, whose lock runs the real firmware."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser

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
from firmware.state_record import LockState
from sim.door.door import Door, DoorProfile
from sim.radio.phone.phone import PhoneProfile
from sim.world import World
from tests.phone.handset import Handset, handset
from tests.phone.site import served

KNOCK_DELAY_S = 0.2
"""How soon after the tap the hand knocks."""


BROWSER_WINDOW_MS = 9000
"""How long a door stays awake that browsers are to open: a person picks it in a list first."""


def waking_for(window_ms: int = BROWSER_WINDOW_MS) -> StoredLock:
    """A lock that knows the phone, and stays awake so long after a knock."""
    state = LockState()
    state.config.window_ms = window_ms
    return make(10, 10, state=state)


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


@dataclass
class Stage:
    """One phone at one door."""

    door: Door
    lock: StoredLock
    phone: Handset

    async def tap(self, command: int, *, knocks: bool = True, **options: Any) -> dict[str, Any]:
        """Let the page do a command at the door: what it was told, kept and came to."""
        world, page = self.phone.world, self.phone.page
        await world.all_asleep()
        # The code is there before the tap, as in the app: a gesture counts for five seconds only.
        await page.evaluate(
            "async () => { window.visits = await import('/tests/phone/visit_once.mjs'); }"
        )
        if knocks:
            world.clock.call_later(KNOCK_DELAY_S, self.door.knock)
        order = {"access": access(self.lock), "command": command, **options}
        script = "(order) => window.visits.visitOnce(order)"
        result: dict[str, Any] = await page.evaluate(script, order)
        return result


@asynccontextmanager
async def staged(
    running: Browser,
    lock: StoredLock | None = None,
    profile: DoorProfile | None = None,
    phone: PhoneProfile | None = None,
) -> AsyncIterator[Stage]:
    """Put up the door, and stand before it with a phone on a blank page of the app's origin."""
    lock = lock or waking_for()
    with served() as origin:
        async with World(seed=1, start_s=START_S) as world:
            door = await world.add_door(profile or DoorProfile(locked=True), image=image_of(lock))
            async with handset(running, world, origin, phone) as made:
                yield Stage(door, lock, made)
