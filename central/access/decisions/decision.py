"""The one decision on access: when a rule lets a person through a door, and what it lacks when not.

A rule is a handful of conditions, each true at some moments. Where all hold, there is access: that
is what grants are compiled from. Where one does not, that is the answer to "why not".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from central.access.decisions.facts import (
    Door,
    Facts,
    Home,
    HomeState,
    Id,
    Kind,
    Person,
    Role,
    Rule,
    Where,
    Who,
)
from central.spans import ALWAYS, NOWHEN, Part, Spans, union
from host_tools.danish_time import NEVER

_PLANNED = (Kind.SHIFT, Kind.WEEKLY, Kind.UNTIL_FURTHER_NOTICE)
"""Care that waits while nobody is at home; a task or an emergency does not."""


class Lack(Enum):
    """What a rule lacks at some moment."""

    SUBJECT = "subject"
    """It is not about this person: not named, not in the role, organisation, route, district."""
    DOOR = "door"
    """It is not about this door."""
    WITHDRAWN = "withdrawn"
    TERM = "term"
    """It has not begun, or is over."""
    HOURS = "hours"
    """Not at this hour of the week."""
    ABSENCE = "absence"
    """Nobody lives there now: hospital, respite, moved, dead. Planned access pauses."""
    CONTRACT = "contract"
    """The organisation's contract has not begun, or is over."""
    ACTIVE = "active"
    """The person is not employed now, or suspended."""
    LOCK = "lock"
    """No lock hangs at this door."""
    VOUCHER = "voucher"
    """Access in an emergency is good only when somebody vouches for it."""
    RIGHT = "right"
    """It gives other rights than the one asked for."""


PAUSES = frozenset({Lack.ABSENCE})
"""What comes and goes by itself, so that it is worth no floor."""

Condition = tuple[Lack, Spans]
"""What lacks outside of these moments."""


@dataclass(frozen=True)
class Segment:
    """A stretch of time with the same rights (RIGHT_… bits) and the lock's ROLE_…."""

    begin: int
    end: int
    rights: int
    lock_role: int


def conditions(
    rule: Rule, person: Person, door: Door, facts: Facts, window: Part
) -> Iterator[Condition]:
    """Everything that must hold, and when it does; weekly hours are told within `window`."""
    yield from _of_person(rule, person, facts, window)
    yield from _of_door(rule, door)


def _of_person(rule: Rule, person: Person, facts: Facts, window: Part) -> Iterator[Condition]:
    """What is the same at every door."""
    yield Lack.SUBJECT, belonging(rule, person)
    yield Lack.WITHDRAWN, Spans.of((0, rule.withdrawn_at))
    yield Lack.TERM, Spans.of((rule.when.begin, rule.when.end))
    yield Lack.CONTRACT, _contract(rule, person, facts)
    yield Lack.ACTIVE, person.active
    yield Lack.VOUCHER, _vouched(rule)
    if rule.when.hours is not None:
        yield Lack.HOURS, Spans.of(*rule.when.hours.stretches(*window))


def _of_door(rule: Rule, door: Door) -> Iterator[Condition]:
    """What is the same for everybody."""
    reached = union(way for _, way in _ways(rule, door))
    yield Lack.DOOR, reached
    if rule.when.kind in _PLANNED and not rule.through_absence:
        yield (
            Lack.ABSENCE,
            reached.gaps() | union(way & _lived_in(homes) for homes, way in _ways(rule, door)),
        )
    yield Lack.LOCK, door.hung


def allowed(rule: Rule, person: Person, door: Door, facts: Facts, window: Part) -> Spans:
    """When, within `window`, a rule lets a person through a door."""
    return _all_hold(Spans.of(window), conditions(rule, person, door, facts, window))


def _all_hold(
    within: Spans, given: Iterable[Condition], but_for: frozenset[Lack] = frozenset()
) -> Spans:
    for lack, spans in given:
        if not within:
            break
        if lack not in but_for:
            within &= spans
    return within


def access(
    person: Person,
    door: Door,
    facts: Facts,
    now: int,
    but_for: frozenset[Lack] = frozenset(),
) -> tuple[Segment, ...]:
    """The union of all rules from `now` on, each within its role's horizon.

    `but_for` `PAUSES` it is what is worth no floor: access that only pauses.
    """
    return access_at(person, (door,), facts, now, but_for)[0]


def access_at(
    person: Person,
    doors: Iterable[Door],
    facts: Facts,
    now: int,
    but_for: frozenset[Lack] = frozenset(),
) -> list[tuple[Segment, ...]]:
    """The same for many doors, in their order: what is the same at all of them is done once."""
    personal: list[tuple[Rule, Spans]] = []
    for rule in facts.rules:
        window = (now, now + rule.role.horizon_s)
        spans = _all_hold(Spans.of(window), _of_person(rule, person, facts, window), but_for)
        if spans:
            personal.append((rule, spans))
    return [
        _united(
            (rule.role, _all_hold(spans, _of_door(rule, door), but_for)) for rule, spans in personal
        )
        for door in doors
    ]


def _united(given: Iterable[tuple[Role, Spans]]) -> tuple[Segment, ...]:
    return united(
        Segment(*part, role.rights, role.lock_role) for role, spans in given for part in spans.parts
    )


def united(overlapping: Iterable[Segment]) -> tuple[Segment, ...]:
    """Disjoint segments, ascending: where several overlap, the rights of all of them.

    The role is that of the segment with most rights, for a lock logs only one.
    """
    given = list(overlapping)
    edges = sorted({edge for one in given for edge in (one.begin, one.end)})
    found: list[Segment] = []
    for begin, end in pairwise(edges):
        here = [one for one in given if one.begin <= begin and end <= one.end]
        if here:
            _append(found, _overlaid(begin, end, here))
    return tuple(found)


def _overlaid(begin: int, end: int, here: list[Segment]) -> Segment:
    leading = max(here, key=lambda one: (one.rights.bit_count(), -one.lock_role))
    rights = 0
    for one in here:
        rights |= one.rights
    return Segment(begin, end, rights, leading.lock_role)


def _append(found: list[Segment], one: Segment) -> None:
    """Add a segment, or lengthen the last one by it where nothing changes."""
    last = found[-1] if found else None
    if last and replace(last, begin=one.begin, end=one.end) == one and last.end == one.begin:
        found[-1] = replace(last, end=one.end)
    else:
        found.append(one)


def absence(door: Door, at: int) -> HomeState | None:
    """Why nobody lives behind a door at a moment; None where somebody does, or nobody ever did."""
    states = [
        spell.state
        for home in door.homes
        for resident in home.residents
        for spell in resident
        if spell.since <= at < spell.until
    ]
    gone = [state for state in states if state is not HomeState.LIVES_THERE]
    return gone[0] if gone and len(gone) == len(states) else None


def belonging(rule: Rule, person: Person) -> Spans:
    """When a rule is about this person."""
    if rule.who is Who.PERSON:
        return ALWAYS if rule.who_id == person.id else NOWHEN
    return union(
        one.when for one in person.belongs if (one.kind, one.id) == (rule.who, rule.who_id)
    )


def _contract(rule: Rule, person: Person, facts: Facts) -> Spans:
    """When the organisation that the access rests on works for the municipality."""
    if rule.who is Who.ORGANISATION:
        return facts.contracts.get(rule.who_id, ALWAYS)
    employers = [one for one in person.belongs if one.kind is Who.ORGANISATION]
    if not employers:
        return ALWAYS
    return union(one.when & facts.contracts.get(one.id, ALWAYS) for one in employers)


def _vouched(rule: Rule) -> Spans:
    needed = rule.when.kind is Kind.EMERGENCY
    return NOWHEN if needed and rule.vouched_by is None else ALWAYS


def _ways(rule: Rule, door: Door) -> Iterator[tuple[tuple[Home, ...], Spans]]:
    """When a rule is about this door, by itself or through homes behind it; and which those are."""
    if rule.doors is Where.ACCESS_POINT:
        if door.id == rule.doors_id:
            yield door.homes, ALWAYS
        return
    if own := _belongs(door, rule.doors, rule.doors_id):
        yield (), own
    for home in door.homes:
        if way := _through(rule, home):
            yield (home,), way


def _through(rule: Rule, home: Home) -> Spans:
    if rule.doors is Where.HOME:
        return ALWAYS if home.id == rule.doors_id else NOWHEN
    return _belongs(home, rule.doors, rule.doors_id)


def _belongs(one: Home | Door, kind: Where, id: Id) -> Spans:  # noqa: A002 - as in the facts
    return union(group.when for group in one.belongs if (group.kind, group.id) == (kind, id))


def _lived_in(homes: tuple[Home, ...]) -> Spans:
    """When somebody lives in one of the homes; always where there are no residents to know of."""
    if not any(home.residents for home in homes):
        return ALWAYS
    return Spans.of(
        *(
            (spell.since, min(spell.until, NEVER))
            for home in homes
            for resident in home.residents
            for spell in resident
            if spell.state is HomeState.LIVES_THERE
        )
    )
