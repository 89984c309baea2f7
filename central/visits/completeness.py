"""How far an answer about visits can be trusted: what is here, what is missing, what never comes.

"No visit on the 14th; the log is complete to the 15th, 08:10" and "we cannot see that yet" are two
answers. A log is complete through the last record that is here without a gap, and further: through
every receipt that names no later record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from central.spans import NOWHEN, Part, Spans
from central.visits.receipts import Word
from central.visits.signs import Stamp
from central.visits.visits import Visit


@dataclass(frozen=True)
class DoorLog:
    """What is here of one door's log: of the locks that hung there, one after the other."""

    door: int
    hung: Spans
    complete_to: int | None
    """`complete_through` of the lock that hangs there now, or of the last one's whole log."""
    gaps: Spans = NOWHEN
    """When records are missing, by the records around them."""
    unsure: Spans = NOWHEN
    """When its clock was not set."""


class Finding(Enum):
    """What can be said about visits in a stretch of time."""

    VISITED = "visited"
    NOT_VISITED = "not_visited"
    """Nobody came by these doors, and the logs are complete through the end."""
    NOT_YET = "not_yet"
    """Nothing is known of a visit, and the logs are not here through the end."""
    NOT_KNOWN = "not_known"
    """Nothing is known of a visit, and records are missing for good."""
    NO_LOCK = "no_lock"
    """No lock hung there."""


class Caveat(Enum):
    """What belongs to every answer."""

    KEYS = "keys"
    """Who uses a key, or is let in, is seen by no lock."""
    NOT_COMPLETE = "not_complete"
    """There may be more visits than these: the logs are not here through the end."""
    GAPS = "gaps"
    CLOCK = "clock"
    """A clock was unsure or wrong: times may be off."""
    EARLY = "early"
    """Some of it is known from receipts only and may still change."""
    PART_WITHOUT_LOCK = "part_without_lock"
    """For a part of the time no lock hung at one of the doors."""


@dataclass(frozen=True)
class VisitAnswer:
    """Visits in a stretch of time, and how sure that is."""

    finding: Finding
    visits: tuple[Visit, ...]
    complete_to: int | None
    """Through when the logs of all doors are complete; None: of one of them nothing is here."""
    caveats: tuple[Caveat, ...]
    gaps: Spans


def complete_through(next_index: int, last: Stamp | None, words: Iterable[Word]) -> int | None:
    """Through when a lock's log is complete, by its own clock; None: nothing tells.

    Args:
        next_index: the first index that is not here.
        last: of the record before it.
        words: the lock's authentic receipts; those that name a later record tell nothing.
    """
    known = [word.at for word in words if word.sure and word.log_index < next_index]
    return max([*known, *([last.at] if last else [])], default=None)


def visit_answer(
    window: Part, doors: Iterable[DoorLog], visits: Iterable[Visit], now: int
) -> VisitAnswer:
    """What can be said of visits at a home's doors in `window` (as far as it is past)."""
    asked = Spans.of((window[0], min(window[1], now)))
    here = [door for door in doors if door.hung & asked]
    found = tuple(one for one in visits if _meets(one, window))
    ends = [door.complete_to for door in here]
    complete_to = None if not ends or None in ends else min(end for end in ends if end is not None)
    gaps = Spans.of(*(part for door in here for part in (door.gaps & asked).parts))
    is_complete = complete_to is not None and complete_to >= asked.end
    caveats = tuple(_caveats(asked, here, found, is_complete, gaps))
    finding = _finding(here, found, is_complete, gaps)
    return VisitAnswer(finding, found, complete_to, caveats, gaps)


def _meets(visit: Visit, window: Part) -> bool:
    last = max(visit.seen.at, visit.end.at if visit.end else 0)
    return visit.begin.at < window[1] and last >= window[0]


def _finding(
    here: list[DoorLog], found: tuple[Visit, ...], is_complete: bool, gaps: Spans
) -> Finding:
    if found:
        return Finding.VISITED
    if not here:
        return Finding.NO_LOCK
    if not is_complete:
        return Finding.NOT_YET
    return Finding.NOT_KNOWN if gaps else Finding.NOT_VISITED


def _caveats(
    asked: Spans,
    here: list[DoorLog],
    found: tuple[Visit, ...],
    is_complete: bool,
    gaps: Spans,
) -> Iterable[Caveat]:
    yield Caveat.KEYS
    if here and not is_complete:
        yield Caveat.NOT_COMPLETE
    if gaps:
        yield Caveat.GAPS
    if any(door.unsure & asked for door in here) or any(one.doubts for one in found):
        yield Caveat.CLOCK
    if any(one.early for one in found):
        yield Caveat.EARLY
    if any(asked - door.hung for door in here):
        yield Caveat.PART_WITHOUT_LOCK
