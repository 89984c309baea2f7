"""Serials: which ones a phone registers ahead, and at which doors.

A serial of a slot at a lock is above all that it had there and above the lock's overall floor, and
otherwise as late as the office's clock, never ahead of it: a serial tells at most when it was
chosen, and after a restore a floor at the restore's time lies above every one that was forgotten
(docs/protocol.md, "How an office chooses numbers and serials").
"""

from collections.abc import Iterable

from central.access.decisions.compiler import MAX_GRANTS

AHEAD = MAX_GRANTS + 1
"""Credentials that a phone registers for a door before there is a grant: one for each of a plan,
and one for what somebody gives by itself before the next sync."""
DOORS = 400
"""Doors that a phone registers at, unless its organisation's duty phones need more."""


def fresh(last: int, floor: int, now: int, count: int = AHEAD) -> tuple[int, ...]:
    """New serials, ascending: above `last` and `floor`, and none after `now`, so perhaps fewer."""
    first = max(last + 1, floor + 1, now - count + 1)
    return tuple(range(first, min(first + count, now + 1)))


def usable(spares: Iterable[int], last: int, floor: int) -> tuple[int, ...]:
    """Registered serials that a new grant may still take, ascending."""
    return tuple(sorted(serial for serial in spares if serial > max(last, floor)))


def doors_to_register(
    reached: Iterable[int], around: Iterable[int], limit: int = DOORS
) -> tuple[int, ...]:
    """All doors that rules reach, and of those around (the district's) as many as fit."""
    first = tuple(dict.fromkeys(reached))
    others = [door for door in dict.fromkeys(around) if door not in set(first)]
    return first + tuple(others[: max(0, limit - len(first))])
