"""What each battery means for the depot: which doors first, and which will be dead before a visit.

From a charge of RESERVE on a lock opens and does not lock any more; nothing is promised below. So
that is what *dead* means here: nobody shall come to such a door and find out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from central.batteries.straight_line import DUE_PERCENT, Course
from firmware.battery import THRESHOLDS_PERCENT

DEAD_PERCENT = THRESHOLDS_PERCENT[2]
"""At this charge a lock is taken to be dead."""
_DAY_S = 86400


class Urgency(IntEnum):
    """How soon somebody must come with cells, the most urgent first."""

    DEAD = 0
    DEAD_BEFORE_VISIT = 1
    """By the straight line it is dead before the next visit."""
    DUE = 2
    """To be changed today."""
    PERHAPS_DEAD_BEFORE_VISIT = 3
    """A pessimist would have it dead by then."""
    RUNNING_DOWN = 4
    """Due some day, known by now."""
    UNKNOWN = 5
    """Too early to say, or nothing heard."""


@dataclass(frozen=True)
class DoorBattery:
    """One battery door: its course (None: nothing measured) and the next visit planned there."""

    door: int
    course: Course | None
    next_visit: int | None = None


@dataclass(frozen=True)
class Outlook:
    """What is to come at one door. Moments are lock time."""

    door: int
    urgency: Urgency
    percent: int | None
    due_at: int | None
    """When it is to be changed, as a pessimist has it; None: too early to say."""
    dead_at: int | None
    """When it is dead, by the straight line, or else as a pessimist has it."""
    next_visit: int | None


def outlook(door: DoorBattery, now: int) -> Outlook:
    """How urgent one door is at `now`."""
    course = door.course
    if course is None:
        return Outlook(door.door, Urgency.UNKNOWN, None, None, None, door.next_visit)
    due_at = _moment(course, course.least_days_to(DUE_PERCENT))
    likely = _moment(course, course.days_to(DEAD_PERCENT))
    least = _moment(course, course.least_days_to(DEAD_PERCENT))
    urgency = _urgency(course, door.next_visit, likely, least, now)
    dead_at = least if likely is None else likely
    return Outlook(door.door, urgency, course.percent, due_at, dead_at, door.next_visit)


def work_list(doors: Iterable[DoorBattery], now: int, until: int) -> tuple[Outlook, ...]:
    """The doors to go to before `until` (the end of the holidays, say), the most urgent first.

    With them go those that are due today, whatever `until` is.
    """
    found = [outlook(door, now) for door in doors]
    due = [
        one
        for one in found
        if one.urgency <= Urgency.PERHAPS_DEAD_BEFORE_VISIT
        or (one.due_at is not None and one.due_at < until)
    ]
    return tuple(sorted(due, key=_order))


def _order(one: Outlook) -> tuple[int, int, int]:
    """By urgency, then by what comes first: the visit that it would spoil, or the day it is due."""
    first = one.next_visit if one.urgency in _BEFORE_VISIT else one.due_at
    return one.urgency, 0 if first is None else first, one.door


_BEFORE_VISIT = (Urgency.DEAD_BEFORE_VISIT, Urgency.PERHAPS_DEAD_BEFORE_VISIT)


def _urgency(
    course: Course, next_visit: int | None, likely: int | None, least: int | None, now: int
) -> Urgency:
    if course.percent <= DEAD_PERCENT or (likely is not None and likely <= now):
        return Urgency.DEAD
    if _before(likely, next_visit):
        return Urgency.DEAD_BEFORE_VISIT
    if course.percent <= DUE_PERCENT:
        return Urgency.DUE
    if _before(least, next_visit):
        return Urgency.PERHAPS_DEAD_BEFORE_VISIT
    return Urgency.UNKNOWN if course.is_short else Urgency.RUNNING_DOWN


def _before(moment: int | None, visit: int | None) -> bool:
    return moment is not None and visit is not None and moment < visit


def _moment(course: Course, days: int | None) -> int | None:
    return None if days is None else course.measured_at + days * _DAY_S
