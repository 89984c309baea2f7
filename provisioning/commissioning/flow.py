"""The whole commissioning of one door: steps, retries, settings, signature."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from firmware import messages
from firmware.measurement import INPUT_HANDLE
from firmware.state_record import OPTION_STRIKE, Config
from host_tools.credentials import Credential, SealedReceipt
from host_tools.errors import DoorNotHeardError, LinkLostError, UserError
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import Stage
from host_tools.phone.client import LockClient
from host_tools.phone.link import LinkError
from host_tools.phone.service_session import ServiceSession
from provisioning.commissioning import clock_steps, door_steps, motor_steps
from provisioning.commissioning.figures import Figures, changes, propose
from provisioning.commissioning.journal import Journal, KeptVisit, NoJournal
from provisioning.commissioning.locksmith import (
    Finding,
    Locksmith,
    MountingFault,
    NotNeeded,
    Severity,
    StartOver,
)
from provisioning.commissioning.site import Site

PATIENCE_S = 60.0
CYCLES = 20
LOW_MV = 5000
"""Four cells below this, awake but at rest, may not carry the motor as well."""
_AGAIN = ("answer_again", "answer_back", "answer_stop")
_RESUME = ("answer_go_on", "answer_over")
_SIGN = ("answer_yes", "answer_no", "answer_over")

Step = Callable[[Site], Awaitable[None]]


class Turn(Enum):
    """Where to go from a step."""

    ON = "on"
    BACK = "back"
    OVER = "over"
    STOP = "stop"


STEPS: tuple[tuple[str, Step], ...] = (
    ("site_greet", door_steps.greet),
    ("site_clock", clock_steps.clock),
    ("site_contact", door_steps.contact),
    ("site_key", door_steps.key),
    ("site_motor", motor_steps.motor),
    ("site_travel", motor_steps.travel),
    ("site_frame", motor_steps.frame),
    ("site_latch", door_steps.latch),
    ("site_strike", door_steps.strike),
    ("site_knock", door_steps.knock),
    ("site_cycles", motor_steps.cycles),
    ("site_battery", door_steps.battery),
    ("site_pace", clock_steps.pace),
)
"""In this order: the key before the motor, the open door before the closed one."""
BOLT_STEPS = frozenset(
    ("site_key", "site_motor", "site_travel", "site_frame", "site_latch", "site_cycles")
)
"""Steps that a strike, which has neither bolt nor motor, does without."""


@dataclass
class CommissioningReport:
    """How it ended."""

    door: str
    passed: bool = False
    signed: bool = False
    figures: Figures = field(default_factory=Figures)
    findings: list[Finding] = field(default_factory=list)
    settings: dict[str, tuple[int, int]] = field(default_factory=dict)
    lock_id: str = ""
    log_next: int = 0
    """The lock's next log index at the end: its own log shows the visit just before."""
    state_number: int = 0
    """The state in force then, with the settings that were signed."""

    def document(self) -> dict[str, Any]:
        """For JSON, and for the office's record."""
        return {
            "door": self.door,
            "lock_id": self.lock_id,
            "log_next": self.log_next,
            "state_number": self.state_number,
            "passed": self.passed,
            "signed": self.signed,
            "figures": self.figures.document(),
            "findings": [one.document() for one in self.findings],
            "settings": {name: list(pair) for name, pair in self.settings.items()},
        }


class Commissioning:
    """Leads a locksmith through one door."""

    def __init__(
        self,
        client: LockClient,
        credential: Credential,
        office: OfficeClient,
        locksmith: Locksmith,
        who: str,
        cycles: int = CYCLES,
        patience_s: float = PATIENCE_S,
        journal: Journal | None = None,
    ) -> None:
        """`credential` needs the rights of service, status, sync, open and lock."""
        self._client = client
        self._credential = credential
        self._office = office
        self._locksmith = locksmith
        self._who = who
        self._cycles = cycles
        self._patience_s = patience_s
        self._journal = journal or NoJournal()
        self._report = CommissioningReport(credential.door, lock_id=credential.lock_id.hex())
        self._done: list[str] = []
        self._stack = AsyncExitStack()
        self._site: Site | None = None
        self._has_strike = False
        self._was_reached = False

    async def run(self) -> CommissioningReport:
        """Every step in turn; a fault that is not put right ends it.

        Raises:
            UserError: when the lock is not heard, or declines the locksmith.
        """
        steps = (*STEPS, ("site_hand_over", self._hand_over))
        keys = [key for key, _ in steps]
        config = await to_thread(self._office.at_door.config, self._credential.lock_id)
        self._has_strike = bool(config.options & OPTION_STRIKE)
        async with self._stack:
            await self._resume()
            at = keys.index(self._done[-1]) + 1 if self._done else 0
            while at < len(steps):
                key, step = steps[at]
                self._locksmith.begin_step(key, at + 1, len(steps))
                turn = await self._take(key, step)
                if turn is Turn.STOP:
                    return self._report
                if turn is Turn.OVER:
                    self._begin_anew()
                at = 0 if turn is Turn.OVER else at + 1
                if turn is Turn.BACK:
                    at = keys.index(self._done.pop()) if self._done else 0
        if self._report.signed:
            self._journal.clear()
        return self._report

    async def _resume(self) -> None:
        """Take up a visit that was broken off, if the locksmith wants to."""
        kept = self._journal.load()
        if kept is None:
            return
        said = {"step": kept.done[-1]}
        if await self._locksmith.choose("ask_resume", _RESUME, **said) == "answer_over":
            self._journal.clear()
            return
        self._report.figures, self._report.findings = kept.figures, kept.findings
        self._done = kept.done

    def _begin_anew(self) -> None:
        """Forget the figures, in the places where the site has them, too."""
        self._journal.clear()
        self._done.clear()
        self._report.figures, self._report.findings = Figures(), []
        self._report.settings = {}
        if self._site:
            self._site.figures = self._report.figures
            self._site.findings = self._report.findings

    async def _take(self, key: str, step: Step) -> Turn:
        """One step from its beginning to its end."""
        self._report.figures.has_strike = self._has_strike
        try:
            if self._has_strike and key in BOLT_STEPS:
                raise NotNeeded
            turn = await self._turn(step)
        except NotNeeded:
            self._locksmith.skip_step(key)
            return Turn.ON
        except StartOver:
            turn = Turn.OVER
        self._locksmith.end_step(key, turn is Turn.ON)
        if turn is Turn.ON:
            self._done.append(key)
            self._keep()
        return turn

    def _keep(self) -> None:
        """Note how far it is, and what was found; nothing once it is signed for."""
        report = self._report
        if not report.signed:
            self._journal.keep(KeptVisit(report.figures, report.findings, self._done))

    async def _turn(self, step: Step) -> Turn:
        """One step, again as often as the locksmith wants."""
        while True:
            try:
                await step(await self._at_lock())
            except MountingFault as fault:
                finding = fault.finding
            except LinkError:
                finding = await self._after_loss()
            except (DoorNotHeardError, LinkLostError):
                if not self._was_reached:
                    raise
                self._site, finding = None, Finding("not_heard", Severity.FAULT)
            else:
                return Turn.ON
            self._report.findings.append(finding)
            self._keep()
            self._locksmith.find(finding)
            answer = await self._what_now()
            self._ask_about_door_again()
            if answer != "answer_again":
                return Turn.BACK if answer == "answer_back" else Turn.STOP

    async def _what_now(self) -> str:
        """Again, one step back, or stop; the lock, if there still is one, is kept awake.

        Cells may have been changed meanwhile: then the step begins with a new connection.
        """
        if self._site is None:
            return await self._locksmith.choose("ask_again", _AGAIN)
        asked = self._locksmith.choose("ask_again", _AGAIN)
        session = self._site.session
        answer = await session.keep_alive(asked)
        try:
            await session.measure()
        except LinkError:
            self._site = None
        return answer

    def _ask_about_door_again(self) -> None:
        """Whoever puts a fault right moves the door."""
        if self._site:
            self._site.said_open = None

    async def _at_lock(self) -> Site:
        """The site, over a new connection when the last one broke."""
        if self._site is None:
            report = self._report
            self._site = Site(
                await self._reach(),
                self._locksmith,
                report.figures,
                self._patience_s,
                self._cycles,
                self._reach,
                report.findings,
            )
        return self._site

    async def _reach(self) -> ServiceSession:
        """A new connection that measures."""
        visit = await self._stack.enter_async_context(
            self._client.session(self._credential, messages.COMMAND_SERVICE)
        )
        session = ServiceSession(visit)
        await session.measure()
        self._was_reached = True
        return session

    async def _after_loss(self) -> Finding:
        """A lock that falls silent while its motor pulls, and has little left, has restarted."""
        site, self._site = self._site, None
        if site is None or not site.session.driving:
            return Finding("link_lost", Severity.FAULT)
        try:
            seen = await (await self._at_lock()).session.measure()
        except (LinkError, UserError):
            return Finding("battery_gave_out", Severity.FAULT)
        low = seen.battery_mv < LOW_MV
        return Finding("battery_gave_out" if low else "link_lost", Severity.FAULT)

    async def _hand_over(self, site: Site) -> None:
        """Show the settings, have them signed, deliver them, and use them once."""
        lock_id, desk, report = self._credential.lock_id, self._office.at_door, self._report
        present = await to_thread(desk.config, lock_id)
        proposed = propose(present, report.figures)
        report.settings = changes(present, proposed)
        self._locksmith.propose(report.figures, report.settings)
        answer = await site.choose("ask_sign", _SIGN, who=self._who)
        if answer == "answer_over":
            raise StartOver
        if answer == "answer_no":
            return
        await self._deliver(site, proposed)
        await self._use(site)
        report.signed = report.passed = True
        report.log_next = site.session.status.log_next
        report.state_number = site.session.status.state_number
        await to_thread(self._office.units.sign, lock_id, self._who, report.document())
        await to_thread(self._put_in_service, lock_id)

    async def _deliver(self, site: Site, config: Config) -> None:
        configure = self._office.at_door.configure
        parcel = await to_thread(configure, self._credential.lock_id, config)
        status = await site.session.deliver(parcel)
        await self._hand_in(site)
        if status.outcome not in (messages.OUTCOME_OK, messages.OUTCOME_STALE):
            raise MountingFault("not_taken")
        await site.session.set_clock(self._clock_token)
        await self._hand_in(site)

    def _clock_token(self, lock_nonce: bytes) -> bytes | None:
        credential = self._credential
        return self._office.clock_token(credential.slot, credential.lock_id, lock_nonce)

    async def _use(self, site: Site) -> None:
        """Lock and unlock as a caregiver will, under the new settings."""
        await site.door(is_open=False)
        if site.figures.lift_handle:
            site.locksmith.instruct("do_lift_handle")
            await site.session.wait(lambda now: bool(now.inputs & INPUT_HANDLE), site.patience_s)
        for command in (messages.COMMAND_LOCK, messages.COMMAND_OPEN):
            status = await site.session.work(command)
            await self._hand_in(site)
            if status.outcome not in (messages.OUTCOME_LOCKED, messages.OUTCOME_OPENED):
                raise MountingFault(
                    "final_failed", outcome=status.outcome, door=self._credential.door
                )

    async def _hand_in(self, site: Site) -> None:
        """The office learns at once what the lock says."""
        receipt = SealedReceipt(self._credential.lock_id, site.session.receipt)
        await to_thread(self._office.hand_in, self._credential.slot, [], [receipt])

    def _put_in_service(self, lock_id: bytes) -> None:
        units = self._office.units
        unit = units.of_lock(lock_id)
        if unit is None or unit.stage not in (Stage.PROVISIONED, Stage.MOUNTED):
            return
        for stage in (Stage.MOUNTED, Stage.IN_SERVICE):
            units.move(unit.unit, stage, self._who, self._credential.door)
