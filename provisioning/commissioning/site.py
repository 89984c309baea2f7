"""What every step works with: the lock, the locksmith, and what was found so far."""

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
from host_tools.phone.service_session import ServiceSession
from provisioning.commissioning.figures import Figures
from provisioning.commissioning.locksmith import Finding, Locksmith, Severity

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
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, weight: Severity = Severity.NOTE, **values: Any) -> None:
        """Tell and keep a finding that does not end the step."""
        finding = Finding(code, weight, values)
        self.findings.append(finding)
        self.locksmith.find(finding)

    async def choose(self, key: str, answers: tuple[str, ...], **values: Any) -> str:
        """Ask; the lock is kept awake until the answer comes."""
        return await self.session.keep_alive(self.locksmith.choose(key, answers, **values))

    async def asks(self, key: str, usual: str = YES) -> bool:
        """A question with yes or no; `usual` is the answer that comes first."""
        return await self.choose(key, (YES, NO) if usual == YES else (NO, YES)) == YES

    async def until(self, instruction: str, inputs: int, wanted: int) -> bool:
        """Ask for an act and wait until `inputs` (INPUT_… bits) show `wanted`."""
        self.locksmith.instruct(instruction)
        return await self.session.wait(lambda now: now.inputs & inputs == wanted, self.patience_s)

    async def door(self, is_open: bool) -> bool:
        """Have the door opened or closed; where no contact tells, the locksmith is believed."""
        instruction = "do_open_door" if is_open else "do_close_door"
        if self.figures.has_contact:
            wanted = INPUT_DOOR_OPEN if is_open else 0
            return await self.until(instruction, INPUT_DOOR_OPEN, wanted)
        self.locksmith.instruct(instruction)
        await self.session.wait(lambda _: False, min(2.0, self.patience_s))
        return True

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


def is_out(seen: Measurement) -> bool:
    """Whether a drive ended with the bolt all the way out."""
    return seen.ending == ENDING_AT_LOCKED


def is_in(seen: Measurement) -> bool:
    """Whether a drive ended with the bolt all the way in."""
    return seen.ending == ENDING_AT_UNLOCKED
