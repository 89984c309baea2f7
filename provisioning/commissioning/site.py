"""What every step works with: the lock, the locksmith, and what was found so far."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from firmware.measurement import (
    DRIVE_THROW,
    DRIVE_WITHDRAW,
    ENDING_AT_LOCKED,
    ENDING_AT_UNLOCKED,
    INPUT_DOOR_OPEN,
    Measurement,
)
from host_tools.phone.link import LinkError
from host_tools.phone.service_session import ServiceSession
from provisioning.commissioning.figures import Figures
from provisioning.commissioning.locksmith import Finding, Locksmith, MountingFault, Severity

LONGEST_DRIVE_MS = 8000
YES, NO = "answer_yes", "answer_no"


@dataclass
class Site:
    """One door being commissioned."""

    session: ServiceSession
    locksmith: Locksmith
    figures: Figures
    patience_s: float
    """How long to wait for an act that the lock should feel."""
    cycles: int
    reach: Callable[[], Awaitable[ServiceSession]]
    """Connects anew."""
    findings: list[Finding] = field(default_factory=list)
    said_open: bool | None = None
    """How a door without a contact stands, as the locksmith said last."""

    def note(self, code: str, weight: Severity = Severity.NOTE, **values: Any) -> None:
        """Tell and keep a finding that does not end the step."""
        finding = Finding(code, weight, values)
        self.findings.append(finding)
        self.locksmith.find(finding)

    async def choose(self, key: str, answers: tuple[str, ...], **values: Any) -> str:
        """Ask; the lock is kept awake until the answer comes, or else woken after it."""
        answer = await self.session.keep_alive(self.locksmith.choose(key, answers, **values))
        with suppress(LinkError):
            await self.session.measure()
            return answer
        self.session = await self.reach()
        return answer

    async def asks(self, key: str, usual: str = YES) -> bool:
        """A question with yes or no; `usual` is the answer that comes first."""
        return await self.choose(key, (YES, NO) if usual == YES else (NO, YES)) == YES

    async def until(self, instruction: str, inputs: int, wanted: int) -> bool:
        """Ask for an act and wait until `inputs` (INPUT_… bits) show `wanted`."""
        self.locksmith.instruct(instruction)
        return await self.session.wait(lambda now: now.inputs & inputs == wanted, self.patience_s)

    async def door(self, is_open: bool) -> None:
        """Have the door opened or closed; where no contact tells, the locksmith is asked.

        Raises:
            MountingFault: when it does not stand so.
        """
        if self.figures.has_contact:
            stands = await self.contact_tells(is_open)
        else:
            stands = self.said_open is is_open or await self._is_told(is_open)
        if not stands:
            raise _stands_wrong(is_open)

    async def contact_tells(self, is_open: bool) -> bool:
        """Have the door opened or closed; whether the contact came to say so."""
        wanted = INPUT_DOOR_OPEN if is_open else 0
        return await self.until(_MOVE_DOOR[is_open], INPUT_DOOR_OPEN, wanted)

    async def _is_told(self, is_open: bool) -> bool:
        self.said_open = None
        self.locksmith.instruct(_MOVE_DOOR[is_open])
        stands = await self.asks("ask_door_open" if is_open else "ask_door_closed")
        self.said_open = is_open if stands else None
        return stands

    def door_stayed(self, seen: Measurement, is_open: bool) -> None:
        """Raise MountingFault when the door stood otherwise while that was measured."""
        if self.figures.has_contact and bool(seen.inputs & INPUT_DOOR_OPEN) != is_open:
            raise _stands_wrong(is_open)

    async def throw(self) -> Measurement:
        """Drive the bolt out as far as it goes."""
        return await self._drive(DRIVE_THROW)

    async def withdraw(self) -> Measurement:
        """Drive the bolt in as far as it goes."""
        return await self._drive(DRIVE_WITHDRAW)

    async def _drive(self, towards: int) -> Measurement:
        limit = self.figures.limit_ma
        seen = await self.session.drive(self.output(towards), LONGEST_DRIVE_MS, limit)
        self.figures.note_drive(seen)
        return seen

    def output(self, towards: int) -> int:
        """The output that moves the bolt `towards` DRIVE_WITHDRAW or DRIVE_THROW."""
        both = DRIVE_THROW | DRIVE_WITHDRAW
        return towards ^ both if self.figures.motor_reversed else towards

    def percent(self, seen: Measurement, whole_ms: int) -> int:
        """How far the bolt got, roughly: its time against a whole move's."""
        return min(95, 100 * seen.duration_ms // max(1, whole_ms or _USUAL_MS))


_USUAL_MS = 1000
_MOVE_DOOR = {True: "do_open_door", False: "do_close_door"}


def _stands_wrong(is_open: bool) -> MountingFault:
    return MountingFault("door_not_open" if is_open else "door_not_closed")


def is_out(seen: Measurement) -> bool:
    """Whether a drive ended with the bolt all the way out."""
    return seen.ending == ENDING_AT_LOCKED


def is_in(seen: Measurement) -> bool:
    """Whether a drive ended with the bolt all the way in."""
    return seen.ending == ENDING_AT_UNLOCKED
