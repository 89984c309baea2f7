"""From access to grants: successive grants for one phone at one door, in as few as three.

What is allowed goes to a lock as grants of up to four weekly windows. The compiler never allows a
moment that the rules do not, and covers all of them from now on for as long as three grants can;
what comes later is left out until the next sync, and told. Each grant is the longest that begins
where the one before ended, so no other choice of three reaches further: whatever a grant can hold
exactly, it can hold any part of exactly.

Locks know no summer time. Hours that a change of the clocks moves are moved here, so a grant with
windows ends where the clocks change: its windows read the same on Danish clocks throughout. Only
where three grants would reach less far by that may one go on beyond.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from central.access.decisions.decision import Segment
from central.access.decisions.windows import QUARTER_S, Terms, opens, schedule_for
from central.spans import NOWHEN, Part, Spans, union
from firmware.messages import RIGHT_OPEN
from host_tools.danish_time import clock_change_after

MAX_GRANTS = 3
"""As many serials as a phone registers ahead for a door."""


class WhyLeftOut(Enum):
    """Why a moment that the rules allow is in no grant."""

    NO_GRANT_LEFT = "no_grant_left"
    """Three grants of four windows end before; a later sync brings it."""
    NO_WHOLE_QUARTER = "no_whole_quarter"
    """Locks know quarters of an hour; this is a part of one in the middle of a grant."""
    FEWER_RIGHTS = "fewer_rights"
    """The door opens, but a right beyond that had to be dropped to reach so far."""


@dataclass(frozen=True)
class LeftOut:
    """Moments that the rules allow and the grants do not."""

    spans: Spans
    why: WhyLeftOut


@dataclass(frozen=True)
class Plan:
    """Successive grants, and what they leave out."""

    grants: tuple[Terms, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def opens(self) -> Spans:
        """All moments at which one of the grants is taken."""
        return union(opens(terms) for terms in self.grants)


@lru_cache(maxsize=1024)
def compile_grants(access: tuple[Segment, ...], max_grants: int = MAX_GRANTS) -> Plan:
    """Grants for disjoint, ascending segments of access (`decision.access`)."""
    found = _compiled(access, max_grants)
    if _left_out(access, found):
        plainer = _compiled(_plainer(access), max_grants)
        found = max(found, plainer, key=lambda grants: _reach(access, grants))
    return Plan(tuple(found), tuple(_left_out(access, found)))


def _compiled(access: tuple[Segment, ...], max_grants: int) -> list[Terms]:
    found = _successive([access], access, max_grants)
    if not any(_spans_a_change(terms) for terms in found):
        return found
    cut = _successive(_seasons(access), access, max_grants)
    return max(cut, found, key=lambda grants: _reach(access, grants))


def _spans_a_change(terms: Terms) -> bool:
    return bool(terms.schedule) and clock_change_after(terms.not_before) < terms.not_after


def _seasons(access: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """The access between one change of the clocks and the next."""
    rest = access
    while rest:
        change = clock_change_after(rest[0].begin)
        yield tuple(replace(one, end=min(one.end, change)) for one in rest if one.begin < change)
        rest = _after(rest, change)


def _plainer(access: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The same access with only the rights that all segments share: fewer kinds of grants."""
    opening = [one for one in access if one.rights & RIGHT_OPEN] or list(access)
    shared = opening[0].rights
    for one in opening:
        shared &= one.rights
    least = min(opening, key=lambda one: one.rights.bit_count()).lock_role
    spans = Spans.of(*((one.begin, one.end) for one in opening))
    return tuple(Segment(*part, shared, least) for part in spans.parts)


def _successive(
    pieces: Iterable[tuple[Segment, ...]], access: tuple[Segment, ...], max_grants: int
) -> list[Terms]:
    """The longest grants one after another, for pieces of access that no grant may join."""
    grants: list[Terms] = []
    for piece in pieces:
        rest = piece
        while rest:
            if len(grants) == max_grants:
                return [*grants[:-1], *(_stretched(last, access) for last in grants[-1:])]
            terms = _longest(rest)
            grants.append(terms)
            rest = _after(rest, terms.not_after)
    return grants


def _after(access: tuple[Segment, ...], moment: int) -> tuple[Segment, ...]:
    return tuple(replace(one, begin=max(one.begin, moment)) for one in access if one.end > moment)


def _longest(access: tuple[Segment, ...]) -> Terms:
    """The grant that begins with the first segment and holds everything until the latest end."""
    first = access[0]
    alike = _alike(access)
    spans = Spans.of(*((one.begin, one.end) for one in alike))
    ends = [end for _, end in spans.parts]
    fitting = _last_fitting(spans, first.begin, ends)
    if fitting + 1 < len(ends):
        begin, end = spans.parts[fitting + 1]
        quarters = range(-(-begin // QUARTER_S) * QUARTER_S + QUARTER_S, end, QUARTER_S)
        inner = [ends[fitting], *quarters]
        last = inner[_last_fitting(spans, first.begin, inner)]
    else:
        last = ends[fitting]
    schedule = schedule_for(spans, first.begin, last) or b""
    return Terms(first.begin, last, schedule, first.rights, first.lock_role)


def _alike(access: tuple[Segment, ...]) -> list[Segment]:
    """The first segments that need the same kind of grant."""
    found: list[Segment] = []
    for one in access:
        if (one.rights, one.lock_role) != (access[0].rights, access[0].lock_role):
            break
        found.append(one)
    return found


def _last_fitting(spans: Spans, begin: int, ends: list[int]) -> int:
    """Index of the last end up to which one grant can hold all; the first one always fits."""
    low, high = 0, len(ends)
    while high - low > 1:
        middle = (low + high) // 2
        if schedule_for(spans, begin, ends[middle]) is None:
            high = middle
        else:
            low = middle
    return low


def _stretched(last: Terms, access: tuple[Segment, ...]) -> Terms:
    """The last grant, kept open for as long as its windows open at no wrong moment."""
    enough = Spans.of(
        *((one.begin, one.end) for one in access if one.rights & last.rights == last.rights)
    )
    longer = Terms(last.not_before, enough.end, last.schedule, last.rights, last.lock_role)
    wrong = opens(longer) - enough
    until = wrong.parts[0][0] if wrong else enough.end
    right = opens(Terms(last.not_before, until, last.schedule, last.rights, last.lock_role))
    return Terms(last.not_before, right.end, last.schedule, last.rights, last.lock_role)


def _reach(access: tuple[Segment, ...], grants: list[Terms]) -> int:
    """The first moment of opening that is left for a later sync; the end where none is."""
    wanted = Spans.of(*((one.begin, one.end) for one in access if one.rights & RIGHT_OPEN))
    missing = wanted - union(opens(terms) for terms in grants if terms.rights & RIGHT_OPEN)
    whole = [part for part in missing.parts if _has_quarter(part)]
    return whole[0][0] if whole else wanted.end


def _has_quarter(part: Part) -> bool:
    """Whether a quarter that locks can tell lies in a stretch."""
    return -(-part[0] // QUARTER_S) < part[1] // QUARTER_S


def _left_out(access: tuple[Segment, ...], grants: list[Terms]) -> list[LeftOut]:
    wanted = Spans.of(*((one.begin, one.end) for one in access))
    missing = wanted - union(opens(terms) for terms in grants)
    whole = Spans(tuple(part for part in missing.parts if _has_quarter(part)))
    found = (
        LeftOut(missing - whole, WhyLeftOut.NO_WHOLE_QUARTER),
        LeftOut(whole, WhyLeftOut.NO_GRANT_LEFT),
        LeftOut(union(_lesser(one, grants) for one in access), WhyLeftOut.FEWER_RIGHTS),
    )
    return [one for one in found if one.spans]


def _lesser(segment: Segment, grants: list[Terms]) -> Spans:
    """When in a segment there is a grant, but one without some of its rights."""
    here = Spans.of((segment.begin, segment.end))
    partial = [one for one in grants if segment.rights & ~one.rights]
    return union(here & opens(one) for one in partial) if partial else NOWHEN
