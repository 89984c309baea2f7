"""Floors: which serials a lock is told to refuse, and for how long that has to be said.

A floor voids a slot's serials up to it. A state carries its issue time, below which the lock's
clock never is again once it knows the state; so a state need not tell floors over grants that ended
before it was issued, and leaves them out where room is scarce. The facts are kept, not the floors:
should an office clock turn out to have been ahead, the next state has the floors that the wrong one
left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from central.access.decisions.clock_sight import ClockSight
from central.access.decisions.issue import Issued
from firmware.messages import WEEK_S
from firmware.state_record import MAX_FLOORS

PLANNED_FROM = 96
"""With so many floors at a lock the overall floor is planned."""
REQUIRED_FROM = MAX_FLOORS
"""With so many it is required: the next one would not fit."""
SLACK_S = WEEK_S
"""While there is room, a floor is told so much longer: two safeguards are better than one."""
ROOM_FOR = 64
"""So many floors at most are left when the overall floor is raised."""


@dataclass(frozen=True)
class Revoked:
    """That a slot's serials up to one are void, and when the last grant beneath ends."""

    slot: int
    serial: int
    until: int


@dataclass(frozen=True)
class Held:
    """A grant that nobody took away: what an overall floor above it would shut out."""

    slot: int
    serial: int
    until: int


@dataclass(frozen=True)
class OverallFloor:
    """A floor over all slots, and whom it shuts out until they sync."""

    serial: int
    required: bool
    """Whether the next floor would not fit without it."""
    floors_left: int
    shut_out: tuple[int, ...]
    """Slots that hold a good grant beneath it."""


def revoke(
    slot: int, issued: Iterable[Issued], floor: int, sight: ClockSight, now: int
) -> Revoked | None:
    """What voids everything a phone got at a lock; None where the lock surely refuses it anyway.

    A lock whose clock is slow takes a grant that has just ended, so that needs a floor as well.
    """
    beneath = [one for one in issued if one.serial > floor]
    open_still = [one for one in beneath if not sight.is_over(one.terms.not_after, now)]
    if not open_still:
        return None
    until = max(one.terms.not_after for one in open_still)
    return Revoked(slot, max(one.serial for one in beneath), until)


def floors(revoked: Iterable[Revoked], overall: int, issue_time: int) -> dict[int, int]:
    """The floors by slot of a state that is issued at `issue_time`."""
    over = [one for one in revoked if one.serial > overall]
    told = _by_slot(one for one in over if one.until > issue_time - SLACK_S)
    if len(told) < PLANNED_FROM:
        return told
    return _by_slot(one for one in over if one.until > issue_time)


def _by_slot(revoked: Iterable[Revoked]) -> dict[int, int]:
    found: dict[int, int] = {}
    for one in revoked:
        found[one.slot] = max(one.serial, found.get(one.slot, 0))
    return found


def overall_floor(
    here: Mapping[int, int], held: Iterable[Held], overall: int, issue_time: int
) -> OverallFloor | None:
    """The overall floor to raise at a lock with these floors; None while there are few.

    It is the lowest that leaves room: the fewer serials lie beneath it, the fewer are shut out.
    """
    if len(here) < PLANNED_FROM:
        return None
    serial = sorted(here.values())[-ROOM_FOR - 1]
    left = sum(1 for floor in here.values() if floor > serial)
    shut_out = {
        one.slot
        for one in held
        if overall < one.serial <= serial
        and one.serial > here.get(one.slot, 0)
        and one.until > issue_time
    }
    return OverallFloor(serial, len(here) >= REQUIRED_FROM, left, tuple(sorted(shut_out)))
