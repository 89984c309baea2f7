"""One day on one street: open, lock, refuse, revoke by a colleague, carry the log home."""

import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from demo.narrator import Narrator
from demo.street import Opening, Visitor, put_up
from firmware import messages
from host_tools import lock_time
from host_tools.credentials import Credential
from host_tools.errors import DoorNotHeardError, NotRecognisedError
from host_tools.lock_events import Exchange
from host_tools.office.api import GrantOrder
from host_tools.office.local import LocalOffice
from host_tools.texts import Speaker
from sim.door.door import DoorProfile
from sim.world import World

FRONT, STAIRWAY, CABINET = "front door", "stairway door", "medicine cabinet"
_SHIFT_S = 8 * 3600
_SEED = 2026


@dataclass
class Findings:
    """What the story measured, for the JSON document."""

    openings: list[Opening] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)


class Story:
    """The demonstration; `tell` runs it from beginning to end."""

    def __init__(self, world: World, folder: Path, narrator: Narrator) -> None:
        """Everything happens in `world`; the office keeps its data in `folder`."""
        self._world = world
        self._folder = folder
        self._narrator = narrator
        self._say = Speaker("en")
        self._findings = Findings()
        self.office = LocalOffice(folder / "office", world.clock.lock_time)
        self._locks: dict[str, bytes] = {}
        self._phones: list[Visitor] = []

    async def tell(self) -> dict[str, Any]:
        """Run the whole story; returns the JSON document."""
        self._narrator.title("noeglefri: a day on one street")
        try:
            await self._hang_locks()
            anna, bo = self._enrol("Anna"), self._enrol("Bo")
            await self._visit_front_door(anna)
            await self._visit_others(bo)
            await self._turn_stranger_away(anna)
            await self._revoke(anna, bo)
            await self._carry_home(bo)
            return self._document()
        finally:
            for phone in self._phones:
                await phone.leave()
            self.office.close()

    async def _hang_locks(self) -> None:
        self._narrator.chapter(
            "The depot makes three locks",
            "Each gets keys of its own; the master key stays at the office. No lock has a network.",
        )
        for profile in (
            DoorProfile(FRONT, needs_handle=True, locked=True),
            DoorProfile(STAIRWAY, locked=True),
            DoorProfile(CABINET, locked=True, charge=0.6),
        ):
            self._locks[profile.name] = await put_up(self._world, self.office, profile)
            self._narrator.done(f"{profile.name}: made, hung, asleep")

    def _enrol(self, holder: str) -> Visitor:
        if not self._phones:
            self._narrator.chapter(
                "The office gives two caregivers access for the day",
                "A phone makes its own secret; the office only ever sees hashes of it.",
            )
        visitor = Visitor(self._world, self.office, holder, self._folder / holder, self._narrator)
        self._phones.append(visitor)
        now = self._world.clock.lock_time()
        for lock_id in self._locks.values():
            self.office.grant(GrantOrder(visitor.phone_id, lock_id, now, now + _SHIFT_S))
        visitor.refresh()
        self._narrator.done(f"{holder} may open all three doors until the shift ends")
        return visitor

    async def _visit_front_door(self, anna: Visitor) -> None:
        self._narrator.chapter(
            "Anna visits the front door",
            "She taps, the phone listens; her knock wakes the lock for two seconds.",
        )
        await self._act(anna, FRONT, messages.COMMAND_OPEN)
        door = self._world.door(FRONT)
        door.pull_open()
        door.push_shut()
        first = await self._act(anna, FRONT, messages.COMMAND_LOCK)
        if first.outcome == messages.OUTCOME_LIFT_HANDLE:
            door.hold_handle()
            await self._act(anna, FRONT, messages.COMMAND_LOCK)
            door.release_handle()

    async def _visit_others(self, bo: Visitor) -> None:
        self._narrator.chapter(
            "Bo opens the stairway door and the medicine cabinet",
            "The same lock serves both; at the cabinet the log is the point.",
        )
        for name in (STAIRWAY, CABINET):
            await self._act(bo, name, messages.COMMAND_OPEN)
            await self._act(bo, name, messages.COMMAND_LOCK)

    async def _turn_stranger_away(self, anna: Visitor) -> None:
        self._narrator.chapter(
            "A stranger comes with a copied grant",
            "They have everything that was ever sent, but not the secret in Anna's phone.",
        )
        thief = Visitor(
            self._world, self.office, "Stranger", self._folder / "thief", self._narrator
        )
        self._phones.append(thief)
        stolen: tuple[Credential, ...] = anna.store.pocket.credentials
        thief.store.keep(type(thief.store.pocket)(thief.phone_id, "Stranger", stolen))
        await self._refuse(thief, FRONT)

    async def _revoke(self, anna: Visitor, bo: Visitor) -> None:
        self._narrator.chapter(
            "Anna loses her phone",
            "The office blocks it at once. The door has no network: Bo's phone carries the news.",
        )
        doors = self.office.revoke(anna.phone_id)
        self._narrator.done(f"blocked at the office; {doors} doors are yet to learn of it")
        bo.refresh()
        await self._act(bo, FRONT, messages.COMMAND_STATUS)
        self._narrator.done("the front door has the news, sealed so that Bo could not read it")
        await self._refuse(anna, FRONT)

    async def _carry_home(self, bo: Visitor) -> None:
        self._narrator.chapter(
            "Bo carries the logs home",
            "Sealed, chained records: nobody on the way can read, change or drop one unseen.",
        )
        for name in self._locks:
            await self._act(bo, name, messages.COMMAND_SYNC)
        bo.refresh()
        self._tell_visits()

    async def _act(self, visitor: Visitor, door: str, command: int) -> Exchange:
        exchange = await visitor.do(door, command, online=True)
        text = self._say.outcome(exchange.outcome, door=f"the {door}", until="", start="")
        if exchange.succeeded:
            took = exchange.timing.bolt or exchange.timing.accepted
            self._narrator.done(f"{text.capitalize()} [dim]{took:.0f} ms after the lock woke[/]")
        else:
            self._narrator.needs(text)
        if command == messages.COMMAND_OPEN and exchange.succeeded:
            self._findings.openings.append(Opening(door, visitor.holder, exchange))
        return exchange

    async def _refuse(self, visitor: Visitor, door: str) -> None:
        """Try to open, and note what the refusal was."""
        try:
            exchange = await visitor.do(door, messages.COMMAND_OPEN)
        except (NotRecognisedError, DoorNotHeardError) as error:
            reason, text = error.key, self._say(error.key, **error.values)
        else:
            reason = _REASONS.get(exchange.outcome, "opened")
            text = self._say.outcome(exchange.outcome, door=f"the {door}", until="", start="")
        self._findings.refusals.append({"door": door, "holder": visitor.holder, "reason": reason})
        self._narrator.refused(text)

    def _tell_visits(self) -> None:
        rows = [
            [one.door, one.holder, _clock(one.start), _clock(one.end)]
            for one in self.office.visits()
        ]
        self._narrator.table(["Door", "Who", "Start", "End"], rows)
        batteries = [[one.name, f"{one.battery_percent} %"] for one in self.office.doors()]
        self._narrator.table(["Door", "Battery"], batteries)
        if not self.office.alarms():
            self._narrator.done("every chain of records is whole")

    def _document(self) -> dict[str, Any]:
        findings = self._findings
        return {
            "doors": [
                {
                    "name": one.name,
                    "battery_percent": one.battery_percent,
                    "battery_mv": one.battery_mv,
                }
                for one in self.office.doors()
            ],
            "visits": [
                {
                    "door": one.door,
                    "holder": one.holder,
                    "start": _iso(one.start),
                    "end": _iso(one.end),
                }
                for one in self.office.visits()
            ],
            "refusals": findings.refusals,
            "log_chain_ok": self._chain_ok(),
            "latency_ms": [_figures(one, asdict(one.exchange.timing)) for one in findings.openings],
            "att_requests": [
                _figures(
                    one,
                    {
                        "bolt_starts": one.exchange.requests_to_start,
                        "phone_knows": one.exchange.requests_to_know,
                    },
                )
                for one in findings.openings
            ],
            "heap_peak_bytes": max(door.board.heap_peak_bytes for door in self._world.doors),
        }

    def _chain_ok(self) -> bool:
        """Whether records came home from every door and none of them raised an alarm."""
        logged = all(self.office.events(lock_id) for lock_id in self._locks.values())
        return logged and not self.office.alarms()


_REASONS = {
    messages.OUTCOME_REVOKED: "revoked",
    messages.OUTCOME_GRANT_ENDED: "grant_ended",
    messages.OUTCOME_NO_RIGHT: "no_right",
}


def _figures(opening: Opening, figures: dict[str, Any]) -> dict[str, Any]:
    rounded = {k: round(v, 1) if isinstance(v, float) else v for k, v in figures.items()}
    return {"door": opening.door, "holder": opening.holder, **rounded}


def _iso(time: int | None) -> str | None:
    return None if time is None else lock_time.to_datetime(time).isoformat()


def _clock(time: int | None) -> str:
    return "unknown" if time is None else lock_time.to_datetime(time).strftime("%H:%M:%S")


async def run_demo(quiet: bool) -> dict[str, Any]:
    """Tell the story in a world of its own; returns the JSON document. Raises UserError."""
    with tempfile.TemporaryDirectory(prefix="noeglefri-demo-") as folder:
        async with World(seed=_SEED) as world:
            return await Story(world, Path(folder), Narrator(quiet)).tell()
