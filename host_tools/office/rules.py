"""The contract's part on access rules: who may get in where, when, and why."""

from dataclasses import dataclass
from enum import StrEnum

from host_tools.danish_time import NEVER
from host_tools.office.calls.requests import Wire
from host_tools.office.contract import CAREGIVER_RIGHTS
from host_tools.wire import Line, LongLine


class Subject(StrEnum):
    """What `who` names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ROLE = "role"
    ROUTE = "route"
    DISTRICT = "district"


class Place(StrEnum):
    """What `where` names."""

    DOOR = "access_point"
    HOME = "home"
    ROUTE = "route"
    DISTRICT = "district"


class RuleKind(StrEnum):
    """How the time of a rule is meant."""

    SHIFT = "shift"
    WEEKLY = "weekly"
    TASK = "task"
    UNTIL_FURTHER_NOTICE = "until_further_notice"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Hours:
    """Days (0 is Monday) and quarters since midnight, Danish time; 7 to 7 lasts a day and night."""

    days: tuple[int, ...]
    begin: int = 0
    end: int = 96


@dataclass(frozen=True)
class RuleOrder:
    """Who, where, when (lock time, in [begin, end)) and why; with which RIGHT_… bits."""

    subject: Subject
    who: Line
    place: Place
    where: Line
    kind: RuleKind
    reason: LongLine
    begin: int
    end: int = NEVER
    hours: Hours | None = None
    rights: int = CAREGIVER_RIGHTS
    vouched_by: Line | None = None
    through_absence: bool = False


@dataclass(frozen=True)
class AccessRule:
    """A rule as it is kept."""

    rule_id: int
    order: RuleOrder
    withdrawn_at: int | None


@dataclass(frozen=True)
class Question:
    """May this person open this door then (lock time; None: now), and if not, what is missing?"""

    who: Line
    door: Line
    at: int | None = None


@dataclass(frozen=True)
class Missing:
    """What a rule lacks at that moment (a code), and when it will not, if that is soon."""

    lack: str
    again_at: int | None
    absence: str | None


@dataclass(frozen=True)
class Judged:
    """What one rule that does not help lacks."""

    rule_id: int
    reason: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Explained:
    """The answer: what rules say, and what keeps the phone from what they allow (a code)."""

    person: str
    door: str
    at: int
    by: tuple[int, ...]
    """Rules that let the person in."""
    by_hand: bool
    """Whether the phone holds access that somebody gave by itself."""
    nearest: tuple[Judged, ...]
    until: int | None
    next_at: int | None
    hindrance: str | None

    @property
    def allowed(self) -> bool:
        """Whether a rule or somebody lets the person in."""
        return bool(self.by) or self.by_hand


class RuleClient:
    """What staff have the office keep about rules."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def rules(self) -> list[AccessRule]:
        """The rules that hold now or later."""
        return self._wire.get("/rules", list[AccessRule])

    def add(self, order: RuleOrder) -> AccessRule:
        """Keep a rule; phones get what it gives at their next sync.

        Raises:
            UnknownNameError: for a person, organisation, door or home that there is not.
            OfficeRefusedError: for a rule that cannot be kept, with the fault in its key.
        """
        return self._wire.post("/rules", AccessRule, order)

    def withdraw(self, rule_id: int) -> AccessRule:
        """End a rule now. Raises UnknownNameError."""
        return self._wire.post(f"/rules/{rule_id}/withdraw", AccessRule)

    def why(self, question: Question) -> Explained:
        """May this person open this door, and if not, what is missing? Raises UnknownNameError."""
        return self._wire.post("/why", Explained, question)
