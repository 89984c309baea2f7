"""What access is decided from: people, places and rules, as plain facts with their dates.

Moments are lock time, stretches of them `Spans`; ids are those of the office's rows. Nothing here
knows a database: whoever asks hands in what bears on the question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from central.spans import ALWAYS, Spans
from firmware.messages import RIGHT_LOCK, RIGHT_OPEN, RIGHT_STATUS, RIGHT_SYNC
from firmware.records import ROLE_CAREGIVER
from host_tools.danish_time import NEVER
from host_tools.weekly_schedule import WeeklyHours

Id = int
HORIZON_S = 96 * 3600
"""How long a grant lasts without a sync, unless the role says otherwise: three days and a night."""
CAREGIVER_RIGHTS = RIGHT_OPEN | RIGHT_LOCK | RIGHT_STATUS | RIGHT_SYNC


class Who(Enum):
    """What the subject of a rule is."""

    PERSON = "person"
    ROLE = "role"
    ORGANISATION = "organisation"
    ROUTE = "route"
    DISTRICT = "district"


class Where(Enum):
    """What the doors of a rule are."""

    ACCESS_POINT = "access_point"
    HOME = "home"
    ROUTE = "route"
    DISTRICT = "district"


class Kind(Enum):
    """How the time of a rule is meant."""

    SHIFT = "shift"
    WEEKLY = "weekly"
    TASK = "task"
    UNTIL_FURTHER_NOTICE = "until_further_notice"
    EMERGENCY = "emergency"


class HomeState(Enum):
    """Where a citizen is."""

    LIVES_THERE = "lives_there"
    HOSPITAL = "hospital"
    RESPITE = "respite"
    MOVED = "moved"
    DEAD = "dead"


@dataclass(frozen=True)
class Role:
    """What somebody does at doors: RIGHT_… bits, the lock's ROLE_…, and how long grants last."""

    id: Id
    rights: int = CAREGIVER_RIGHTS
    lock_role: int = ROLE_CAREGIVER
    horizon_s: int = HORIZON_S


@dataclass(frozen=True)
class Belonging:
    """That somebody or something belongs to a group (role, organisation, route, district)."""

    kind: Who | Where
    id: Id
    when: Spans = ALWAYS


@dataclass(frozen=True)
class Person:
    """Somebody who works; `active` while employed and not suspended."""

    id: Id
    belongs: tuple[Belonging, ...] = ()
    active: Spans = ALWAYS


@dataclass(frozen=True)
class Whereabouts:
    """Where one citizen is, from a moment on until another."""

    state: HomeState
    since: int = 0
    until: int = NEVER


@dataclass(frozen=True)
class Home:
    """Where citizens live, and where each of them is when.

    Without residents (a store, a common room) nothing ever pauses.
    """

    id: Id
    residents: tuple[tuple[Whereabouts, ...], ...] = ()
    belongs: tuple[Belonging, ...] = ()


@dataclass(frozen=True)
class Door:
    """An access point: homes behind it (several for a stairway), and when a lock hangs there."""

    id: Id
    homes: tuple[Home, ...] = ()
    belongs: tuple[Belonging, ...] = ()
    hung: Spans = ALWAYS


@dataclass(frozen=True)
class When:
    """The time of a rule: from begin to end, and within it weekly hours, if any."""

    kind: Kind
    begin: int
    end: int = NEVER
    hours: WeeklyHours | None = None


@dataclass(frozen=True)
class Rule:
    """Who may get in where, when, and why: `who` and `doors` name what, their ids which one."""

    id: Id
    who: Who
    who_id: Id
    doors: Where
    doors_id: Id
    when: When
    role: Role
    reason: str
    vouched_by: Id | None = None
    withdrawn_at: int = NEVER
    through_absence: bool = False
    """Whether it holds while nobody lives there, too."""


@dataclass(frozen=True)
class Facts:
    """What bears on several people and doors at once."""

    rules: tuple[Rule, ...]
    contracts: Mapping[Id, Spans] = field(default_factory=dict)
    """When each organisation works for the municipality; one that is not named always does."""
