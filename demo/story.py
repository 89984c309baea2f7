"""One day on one street: open, lock, refuse, revoke by a colleague, carry the log home."""

import os
import shutil
import sys
import tempfile
from asyncio import to_thread
from pathlib import Path
from typing import Any

from central.embedded.office import EmbeddedOffice
from demo.document import Findings, document_of
from demo.narrator import Narrator
from demo.street import Caregiver, Opening, put_up
from firmware import messages
from host_tools import lock_time
from host_tools.credentials import Credential
from host_tools.errors import DoorNotHeardError, NotRecognisedError
from host_tools.office.contract import Door, GrantOrder
from host_tools.phone.events import Exchange
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from sim.clock import DEFAULT_START_S
from sim.door.door import DoorProfile
from sim.world import World

FRONT, STAIRWAY, CABINET = "front", "stairway", "cabinet"
_NAMES = {
    FRONT: N_("front door"),
    STAIRWAY: N_("stairway door"),
    CABINET: N_("medicine cabinet"),
}
_IN_A_SENTENCE = {
    FRONT: N_("the front door"),
    STAIRWAY: N_("the stairway door"),
    CABINET: N_("the medicine cabinet"),
}
_SHIFT_S = 8 * 3600
_SEED = 2026
_START_S = DEFAULT_START_S + 7 * 3600
"""The day begins at seven."""
_DRIVE_S = 15 * 60
_VISIT_S = 20 * 60
_STAIRS_S = 60
_MEDICINE_S = 3 * 60
_MS_PER_S = 1000
_INTRO = N_(
    "Three locks, three phones, and no network at the doors. The locks' program runs "
    "unchanged in MicroPython on simulated boards; the phones reach it over a "
    "simulated Bluetooth. In half a minute two caregivers will have made their "
    "visits, a stranger and a lost phone will have been turned away, and the office "
    "will know who was where."
)
_NEXT = [
    ("noeglefri sim run --air street", N_("three live doors, in one terminal")),
    ("noeglefri phone enrol Anna", N_("make this computer Anna's phone, in another")),
    (
        'noeglefri office grant Anna "front door" && noeglefri phone refresh',
        N_("give her access, and fetch it"),
    ),
    (
        'noeglefri open "front door" --radio sim:street',
        N_("and type in the first terminal: knock 1"),
    ),
]


class Story:
    """The demonstration; `tell` runs it from beginning to end."""

    def __init__(self, world: World, folder: Path, narrator: Narrator) -> None:
        """Everything happens in `world`; the office keeps its data in `folder`."""
        self._world = world
        self._folder = folder
        self._narrator = narrator
        self._say = narrator.say
        self._findings = Findings()
        self.office = EmbeddedOffice(folder / "office", world.clock.lock_time)
        self._locks: dict[str, bytes] = {}
        self._phones: list[Caregiver] = []

    async def tell(self) -> dict[str, Any]:
        """Run the whole story; returns the JSON document."""
        self._narrator.title(self._say("noeglefri: a day on one street"), self._say(_INTRO))
        try:
            await self._hang_locks()
            anna, bo = await self._enrol("Anna"), await self._enrol("Bo")
            await self._pass(_DRIVE_S)
            await self._visit_front_door(anna)
            await self._pass(_DRIVE_S)
            await self._visit_others(bo)
            await self._pass(_DRIVE_S)
            await self._turn_stranger_away(anna)
            await self._pass(_DRIVE_S)
            await self._revoke(anna, bo)
            await self._pass(_DRIVE_S)
            await self._carry_home(bo)
            await self._tell_visits()
            await self._tell_batteries()
            self._tell_next()
            heap = max(door.board.heap_peak_bytes for door in self._world.doors)
            locks = list(self._locks.values())
            return await to_thread(document_of, self.office, self._findings, locks, heap)
        finally:
            for phone in self._phones:
                await phone.leave()
            self.office.close()

    def _tell_next(self) -> None:
        say = self._say
        commands = [(command, say(does)) for command, does in _first_step() + _NEXT]
        guide = say("More in docs/guides: one page for each role, from caregiver to developer.")
        self._narrator.commands(say("Try it yourself"), commands, guide)

    async def _pass(self, world_s: float) -> None:
        """Let time pass while every lock sleeps."""
        await self._world.all_asleep()
        await self._world.pass_time(world_s)

    def _chapter(self, title: str, why: str) -> None:
        now = lock_time.to_datetime(self._world.clock.lock_time())
        self._narrator.chapter(title, why, f"{now:%H:%M}")

    async def _hang_locks(self) -> None:
        self._chapter(
            self._say("The depot makes three locks"),
            self._say("Each gets keys of its own; the master key stays at the office."),
        )
        for key, profile in (
            (FRONT, DoorProfile(self._name(FRONT), needs_handle=True, locked=True)),
            (STAIRWAY, DoorProfile(self._name(STAIRWAY), locked=True, charge=0.8)),
            (CABINET, DoorProfile(self._name(CABINET), locked=True, charge=0.35)),
        ):
            self._locks[key] = await put_up(self._world, self.office, profile)
            self._narrator.done(
                self._say("{door}: made, mounted, asleep", door=self._say(_IN_A_SENTENCE[key]))
            )

    def _name(self, key: str) -> str:
        return self._say(_NAMES[key])

    async def _enrol(self, holder: str) -> Caregiver:
        if not self._phones:
            self._chapter(
                self._say("The office gives two caregivers access until the shift ends"),
                self._say("A phone makes its own secret; the office only ever sees hashes of it."),
            )
        visitor = Caregiver(self._world, self.office, holder, self._folder / holder, self._narrator)
        self._phones.append(visitor)
        await visitor.enrol()
        now = self._world.clock.lock_time()
        for lock_id in self._locks.values():
            order = GrantOrder(visitor.phone_id, lock_id, now, now + _SHIFT_S)
            await to_thread(self.office.grant, order)
        await visitor.refresh()
        self._narrator.done(self._say("{holder} may open all three doors", holder=holder))
        return visitor

    async def _visit_front_door(self, anna: Caregiver) -> None:
        self._chapter(
            self._say("Anna visits the front door"),
            self._say("She taps her phone, then she knocks: that wakes the lock."),
        )
        await self._act(anna, FRONT, messages.COMMAND_OPEN)
        door = self._world.door(self._name(FRONT))
        door.pull_open()
        door.push_shut()
        await self._pass(_VISIT_S)
        first = await self._act(anna, FRONT, messages.COMMAND_LOCK)
        if first.outcome == messages.OUTCOME_LIFT_HANDLE:
            self._narrator.done(
                self._say("{holder} pulls the door shut and lifts the handle", holder=anna.holder)
            )
            door.hold_handle()
            await self._act(anna, FRONT, messages.COMMAND_LOCK)
            door.release_handle()

    async def _visit_others(self, bo: Caregiver) -> None:
        self._chapter(
            self._say("Bo opens the stairway door and the medicine cabinet"),
            self._say("The same lock serves both; at the cabinet the log is the point."),
        )
        for key, stay_s in ((STAIRWAY, _STAIRS_S), (CABINET, _MEDICINE_S)):
            await self._act(bo, key, messages.COMMAND_OPEN)
            await self._pass(stay_s)
            await self._act(bo, key, messages.COMMAND_LOCK)

    async def _turn_stranger_away(self, anna: Caregiver) -> None:
        self._chapter(
            self._say("A stranger comes with a copied grant"),
            self._say("With everything that was ever sent, but not the secret in Anna's phone."),
        )
        name = self._say("the stranger")
        thief = Caregiver(self._world, self.office, name, self._folder / "thief", self._narrator)
        self._phones.append(thief)
        await thief.enrol()
        stolen: tuple[Credential, ...] = anna.store.state.credentials
        thief.store.keep(type(thief.store.state)(thief.phone_id, name, stolen))
        await self._refuse(thief, STAIRWAY)

    async def _revoke(self, anna: Caregiver, bo: Caregiver) -> None:
        self._chapter(
            self._say("Anna loses her phone"),
            self._say(
                "The office blocks it at once. The door has no network: Bo's phone carries the "
                "news."
            ),
        )
        doors = await to_thread(self.office.revoke, anna.phone_id)
        text = self._say.count(
            "Blocked at the office; {count} door is yet to learn of it",
            "Blocked at the office; {count} doors are yet to learn of it",
            doors,
        )
        self._narrator.done(text)
        await bo.refresh()
        await self._sync(bo, FRONT)
        self._narrator.done(
            self._say(
                "{door} has the news, sealed so that Bo could not read it",
                door=self._say(_IN_A_SENTENCE[FRONT]),
            )
        )
        await self._refuse(anna, FRONT, as_name=self._say("whoever found the phone"))

    async def _carry_home(self, bo: Caregiver) -> None:
        self._chapter(
            self._say("Bo carries the logs home"),
            self._say(
                "Sealed and chained: nobody on the way can read, change or drop a record unseen."
            ),
        )
        for key in (STAIRWAY, CABINET):
            await self._sync(bo, key)
        await bo.refresh()

    async def _sync(self, visitor: Caregiver, key: str) -> None:
        exchange = await visitor.do(self._name(key), messages.COMMAND_SYNC, online=True)
        carried = len({at for page in exchange.pages for at in page.indices})
        post = len(exchange.delivered)
        door = self._say(_IN_A_SENTENCE[key])
        text = self._say(
            "{door}: {records} taken along, {letters} delivered.",
            door=door,
            records=self._say.count("{count} record", "{count} records", carried),
            letters=self._say.count("{count} letter", "{count} letters", post),
        )
        self._narrator.done(text.removesuffix("."))

    async def _act(self, visitor: Caregiver, key: str, command: int) -> Exchange:
        exchange = await visitor.do(self._name(key), command, online=True)
        text = self._outcome(exchange.outcome, key)
        if exchange.succeeded:
            took_ms = exchange.timing.bolt or exchange.timing.accepted or 0.0
            seconds = self._say.number(took_ms / _MS_PER_S, 1)
            took = self._say("{seconds} s after the lock woke", seconds=seconds)
            self._narrator.done(f"{text.rstrip('.')}[dim], {took}[/]")
        else:
            self._narrator.needs(text)
        if command == messages.COMMAND_OPEN and exchange.succeeded:
            self._findings.openings.append(Opening(self._name(key), visitor.holder, exchange))
        return exchange

    def _outcome(self, outcome: int, key: str) -> str:
        return self._say.outcome(outcome, door=self._say(_IN_A_SENTENCE[key]), until="", start="")

    async def _refuse(self, visitor: Caregiver, key: str, as_name: str = "") -> None:
        """Try to open, and note what the refusal was; `as_name` says who really comes."""
        door = self._say(_IN_A_SENTENCE[key])
        try:
            exchange = await visitor.do(self._name(key), messages.COMMAND_OPEN, as_name=as_name)
        except (NotRecognisedError, DoorNotHeardError) as error:
            reason = error.key
        else:
            reason = _REASONS.get(exchange.outcome, "opened")
        text = self._say(_TOLD[reason], door=door) if reason in _TOLD else f"{door}: {reason}"
        self._narrator.refused(text)
        self._findings.refusals.append(
            {"door": self._name(key), "holder": visitor.holder, "reason": reason}
        )

    async def _tell_visits(self) -> None:
        self._chapter(
            self._say("The visits, as the locks themselves wrote them"),
            self._say(
                "Enough to document a visit and no more: no positions, no app that tells on "
                "anybody."
            ),
        )
        rows = [
            [one.door, one.holder, self._time(one.start), self._time(one.end)]
            for one in await to_thread(self.office.visits)
        ]
        say = self._say
        self._narrator.table([say("Door"), say("Who"), say("Start"), say("End")], rows)
        if not await to_thread(self.office.alarms):
            self._narrator.done(self._say("Every log is whole"))

    async def _tell_batteries(self) -> None:
        self._chapter(
            self._say("A look at the batteries"),
            self._say(
                "Each lock measures its own under load. A weak one moves the bolt slowly and says "
                "so in good time; the key always works."
            ),
        )
        say = self._say
        headings = [say("Door"), say("Battery"), say("Voltage"), say("State")]
        doors = await to_thread(self.office.doors)
        self._narrator.table(headings, [self._battery_row(one) for one in doors])

    def _battery_row(self, door: Door) -> list[str]:
        low = (door.flags or 0) & messages.FLAG_BATTERY_LOW
        text = self._say("low: change it soon") if low else self._say("fine")
        mark = "[yellow]!" if low else "[green]✓"
        volts = f"{self._say.number((door.battery_mv or 0) / 1000, 2)} V"
        return [door.name, f"{door.battery_percent} %", volts, f"{mark}[/] {text}"]

    def _time(self, time: int | None) -> str:
        known = None if time is None else lock_time.to_datetime(time)
        return f"{known:%H:%M}" if known else self._say("unknown")


def _first_step() -> list[tuple[str, str]]:
    """How to make `noeglefri` a command, for those to whom it is none yet."""
    if shutil.which("noeglefri"):
        return []
    activate = Path(sys.prefix) / "bin" / "activate"
    shown = os.path.relpath(activate) if activate.is_relative_to(Path.cwd()) else activate
    return [(f"source {shown}", N_("make noeglefri a command, in every terminal"))]


_REASONS = {
    messages.OUTCOME_REVOKED: "revoked",
    messages.OUTCOME_GRANT_ENDED: "grant_ended",
    messages.OUTCOME_NO_RIGHT: "no_right",
}
_TOLD = {
    "not_recognised": N_("{door} does not recognise the phone and stays locked."),
    "revoked": N_("{door}: this phone is blocked."),
}
"""Refusals that the story expects."""


async def run_demo(say: Speaker, quiet: bool) -> dict[str, Any]:
    """Tell the story in a world of its own; returns the JSON document. Raises UserError.

    Quiet, it is told in English whoever asks: a document for machines has one language.
    """
    narrator = Narrator(Speaker("en") if quiet else say, quiet)
    with tempfile.TemporaryDirectory(prefix="noeglefri-demo-") as folder:
        async with World(seed=_SEED, start_s=_START_S) as world:
            return await Story(world, Path(folder), narrator).tell()
