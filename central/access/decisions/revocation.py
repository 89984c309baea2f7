"""A lost phone: where and until when it could still open, and who passes there anyway.

The honest picture after »Spær telefon«. A door *knows* when a receipt showed that the state with
the floor is in force there. At the others the phone can be used at most for what it holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from central.access.decisions.clock_sight import ClockSight
from central.access.decisions.decision import allowed
from central.access.decisions.facts import Door, Facts, Id, Kind, Person
from central.access.decisions.issue import Issued
from central.access.decisions.windows import opens
from central.spans import Part, Spans, union

_PASSING = (Kind.SHIFT, Kind.WEEKLY, Kind.TASK)
"""Access that says when somebody comes; standing access says only that somebody may."""


@dataclass(frozen=True)
class Passing:
    """Somebody who is to pass a door, and when."""

    person: Id
    begin: int
    end: int


@dataclass(frozen=True)
class DoorFacts:
    """One door that the phone was given grants for."""

    door: Id
    issued: tuple[Issued, ...]
    floor_before: int
    """The floor that the lock had before, the higher one of slot and overall."""
    knows: bool
    sight: ClockSight
    passing: tuple[Passing, ...] = ()


@dataclass(frozen=True)
class DoorPicture:
    """A door that does not know yet."""

    door: Id
    opens: Spans
    """When it would open, by a true clock."""
    first_at: int
    until: int | None
    """From then on it surely does not, however slow its clock; None: its clock is unsure."""
    passing: tuple[Passing, ...]
    """Who is to pass before that, in order; any of their phones brings the news."""


@dataclass(frozen=True)
class Picture:
    """All doors of a phone that was blocked."""

    unaware: tuple[DoorPicture, ...]
    """Doors that do not know and would open, the soonest first."""
    aware: tuple[Id, ...]
    """Doors that know."""
    harmless: tuple[Id, ...]
    """Doors that do not know, and surely refuse what the phone holds."""
    until: int | None
    """From when on it opens nowhere; None: at some door nobody can say."""


def picture(doors: Iterable[DoorFacts], now: int) -> Picture:
    """What a phone that is blocked could still do from `now` on."""
    given = list(doors)
    unaware = [found for one in given if not one.knows and (found := _unaware(one, now))]
    unaware.sort(key=lambda one: (one.first_at, one.door))
    named = {one.door for one in unaware}
    ends = [one.until for one in unaware]
    return Picture(
        tuple(unaware),
        tuple(one.door for one in given if one.knows),
        tuple(one.door for one in given if not one.knows and one.door not in named),
        None if None in ends else max((end for end in ends if end is not None), default=now),
    )


def passing(
    people: Iterable[Person], door: Door, facts: Facts, window: Part
) -> tuple[Passing, ...]:
    """Who is to pass a door in a stretch of time, by the rules that say when; in order."""
    planned = [rule for rule in facts.rules if rule.when.kind in _PASSING]
    found = [
        Passing(person.id, *part)
        for person in people
        for part in union(allowed(rule, person, door, facts, window) for rule in planned).parts
    ]
    return tuple(sorted(found, key=lambda one: (one.begin, one.end, one.person)))


def _unaware(one: DoorFacts, now: int) -> DoorPicture | None:
    """What the door would do; None where it surely refuses."""
    held = [grant.terms for grant in one.issued if grant.serial > one.floor_before]
    usable = [terms for terms in held if not one.sight.is_over(opens(terms).end, now)]
    if not usable:
        return None
    spans = union(opens(terms) for terms in usable) & Spans.of((now, 1 << 32))
    ends = [one.sight.over_from(opens(terms).end) for terms in usable]
    until = None if None in ends else max(end for end in ends if end is not None)
    first_at = spans.parts[0][0] if spans else now
    before = tuple(who for who in one.passing if until is None or who.begin < until)
    return DoorPicture(one.door, spans, first_at, until, before)
