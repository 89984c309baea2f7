"""A caregiver's shift: homes with doors that run the real firmware, and the app on her phone.

The grants are sealed here as an office would, over what the phone itself registers.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page

from benchmarks.stored_lock import PHONE_SLOT, RIGHTS, SERIAL, StoredLock, identity, make
from benchmarks.visits import START_S, image_of
from firmware import hash_auth, messages
from firmware.records import Grant
from firmware.state_record import OPTION_LIFT_HANDLE, LockState
from sim.door.door import Door, DoorProfile
from sim.world import World
from tests.phone.handset import Handset, handset
from tests.phone.site import APP, served
from tests.phone.stage import BROWSER_WINDOW_MS, KNOCK_DELAY_S

NOW = int(START_S) - messages.UNIX_EPOCH_OFFSET_S
HOUR_S = 3600
PHONE_SIZE = {"width": 390, "height": 844}

REGISTER = """async (locks) => {
  const { Database } = await import("/phone/storage/database.mjs");
  const { phoneSecret } = await import("/phone/storage/vault.mjs");
  const { credentialKeys } = await import("/phone/protocol/hash_auth.mjs");
  const { fromHex, toHex } = await import("/phone/protocol/bytes.mjs");
  const database = await Database.open();
  const secret = await phoneSecret(database);
  const keys = await Promise.all(
    locks.map(([lock, serial]) => credentialKeys(secret, fromHex(lock), serial)));
  database.close();
  return keys.map(({ storedKey, serverKey }) => [toHex(storedKey), toHex(serverKey)]);
}"""
KEEP = """async (pocket) => {
  const { Database } = await import("/phone/storage/database.mjs");
  const { PocketStore } = await import("/phone/pocket/store.mjs");
  const database = await Database.open();
  await (await PocketStore.open(database)).keep(pocket);
  database.close();
}"""


@dataclass(frozen=True)
class Lock:
    """One lock of a home."""

    number: int
    """Makes its id and its keys; 1 to 200."""
    point: str = "front"
    lifts_handle: bool = False
    locks_after: bool = True
    revoked: bool = False
    until: int = NOW + 12 * HOUR_S
    """The grant's end, lock time."""

    @property
    def lock_id(self) -> bytes:
        """Its 8 bytes."""
        return bytes(range(self.number, self.number + 8))

    def stored(self) -> StoredLock:
        """What lies in its flash."""
        state = LockState()
        state.config.window_ms = BROWSER_WINDOW_MS
        state.config.options |= OPTION_LIFT_HANDLE if self.lifts_handle else 0
        if self.revoked:
            state.floors[PHONE_SLOT] = SERIAL
        return make(0, 5, state=state, who=identity(self.lock_id))

    def profile(self) -> DoorProfile:
        """The door that it hangs in."""
        return DoorProfile(f"door {self.number}", locked=True, needs_handle=self.lifts_handle)


@dataclass(frozen=True)
class Home:
    """One home, its locks in the order of the way in."""

    fields: dict[str, Any]
    """Its entry in the pocket."""
    locks: Sequence[Lock] = ()
    planned_in_s: int | None = None
    """When the visit is planned, from now on; None: not today."""


@dataclass
class Shift:
    """The day of one phone."""

    homes: Sequence[Home]
    phone: Handset
    doors: dict[int, Door] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        """The app."""
        return self.phone.page

    async def knock_at(self, number: int) -> None:
        """Knock at a door, a moment after the tap."""
        await self.phone.world.all_asleep()
        self.phone.world.clock.call_later(KNOCK_DELAY_S, self.doors[number].knock)

    async def begin(self, path: str = APP) -> None:
        """Let the office give the phone its pocket, and start the app."""
        locks = [lock for home in self.homes for lock in home.locks]
        registered = await self.page.evaluate(
            REGISTER, [[lock.lock_id.hex(), SERIAL] for lock in locks]
        )
        keys = dict(zip((lock.number for lock in locks), registered, strict=True))
        await self.page.evaluate(KEEP, pocket(self.homes, keys))
        await self.phone.open(path)


def pocket(homes: Sequence[Home], keys: dict[int, list[str]]) -> dict[str, Any]:
    """What a sync brings; `keys` are each lock's stored and server key."""
    plan = [
        {"home": home.fields["id"], "at": int(START_S) + home.planned_in_s}
        for home in homes
        if home.planned_in_s is not None
    ]
    return {
        "format": 1,
        "server_time": int(START_S),
        "person": {"name": "Anna Berg", "team": "Nord"},
        "duty_phone": "70 10 20 30",
        "homes": [home.fields for home in homes],
        "doors": [
            door_entry(home.fields["id"], lock, *keys[lock.number])
            for home in homes
            for lock in home.locks
        ],
        "plan": sorted(plan, key=lambda visit: visit["at"]),
        "parcels": [],
    }


def door_entry(home: str, lock: Lock, stored_key: str, server_key: str) -> dict[str, Any]:
    """One door of the pocket, its grant sealed."""
    who = identity(lock.lock_id)
    begin = NOW - 12 * HOUR_S
    grant = Grant()
    grant.slot, grant.serial, grant.rights = PHONE_SLOT, SERIAL, RIGHTS
    grant.not_before, grant.not_after = begin, lock.until
    grant.stored_key, grant.server_key = bytes.fromhex(stored_key), bytes.fromhex(server_key)
    header = messages.pack_envelope_header(messages.ENVELOPE_GRANT, NOW - HOUR_S)
    envelope = hash_auth.Sealer(who.envelope_key, who.lock_id).seal(header, grant.pack())
    week = messages.week_of(NOW)
    weeks = (week - 1, week, week + 1, messages.LOST_WEEK)
    return {
        "lock_id": lock.lock_id.hex(),
        "home": home,
        "point": lock.point,
        "slot": PHONE_SLOT,
        "serial": SERIAL,
        "rights": RIGHTS,
        "grant": envelope.hex(),
        "week_keys": {str(one): hash_auth.door_key(who.door_root, one).hex() for one in weeks},
        "not_before": begin,
        "not_after": lock.until,
        "schedule": "",
        "lift_handle": lock.lifts_handle,
        "locks_after": lock.locks_after,
    }


INGER = Home(
    {
        "id": "inger",
        "citizen": "Inger Holm",
        "address": "Nørregade 12",
        "floor": "2.",
        "side": "tv.",
        "remark": "Hører dårligt: ring på først",
        "way_in": "phone",
        "last_visit": {"at": int(START_S) - 2 * HOUR_S, "team": "morgenholdet"},
        "reserve": [
            {
                "kind": "neighbour",
                "name": "Bent Friis",
                "phone": "20 30 40 50",
                "where": "2. th.",
                "minutes": 1,
            },
            {
                "kind": "key_safe",
                "where": "Ved cykelskuret",
                "minutes": 2,
                "note": "Koden er i journalen",
            },
            {"kind": "locksmith", "name": "Aalborg Låse", "phone": "98 10 10 10", "minutes": 25},
        ],
    },
    (Lock(1),),
    0,
)
KARL = Home(
    {
        "id": "karl",
        "citizen": "Karl Madsen",
        "address": "Vestergade 3",
        "floor": "1.",
        "side": "th.",
        "way_in": "phone",
    },
    (Lock(20, "stairway", locks_after=False), Lock(40, lifts_handle=True), Lock(60, "cabinet")),
    HOUR_S,
)
BIRTHE = Home(
    {"id": "birthe", "citizen": "Birthe Sørensen", "address": "Åvej 7", "way_in": "phone"},
    (Lock(80, lifts_handle=True),),
    2 * HOUR_S,
)
JENS = Home(
    {"id": "jens", "citizen": "Jens Lund", "address": "Bakken 2", "way_in": "phone"},
    (Lock(100, revoked=True),),
    3 * HOUR_S,
)
TOVE = Home(
    {"id": "tove", "citizen": "Tove Krogh", "address": "Søndergade 41", "way_in": "key"},
    (),
    4 * HOUR_S,
)
HOMES = (INGER, KARL, BIRTHE, JENS, TOVE)


@asynccontextmanager
async def shift(
    running: Browser, homes: Sequence[Home] = HOMES, language: str = "da-DK", **options: Any
) -> AsyncIterator[Shift]:
    """Put up the homes' doors, and hand out a phone."""
    look = {"viewport": PHONE_SIZE, "locale": language, "timezone_id": "Europe/Copenhagen"}
    with served() as origin:
        async with (
            World(seed=1, start_s=START_S) as world,
            handset(running, world, origin, **{**look, **options}) as phone,
        ):
            made = Shift(homes, phone)
            for lock in (lock for home in homes for lock in home.locks):
                image = image_of(lock.stored())
                made.doors[lock.number] = await world.add_door(lock.profile(), image=image)
            yield made
