"""A citizen's visits: the stays at one home's doors that are one person's one coming.

A visit follows the person, not the phone. Attempts are no visits. Who locks a second door without
having opened it had come in by the first. An end that was not seen may be bounded: the person was
at another home by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from central.visits.signs import Stamp
from central.visits.stay_fold import LONGEST_S
from central.visits.stays import Attempt, Doubt, Ending, Key, Kind, Stay
from host_tools.office.visits import NoEntryReason

REJOINS_WITHIN_S = 600
"""Who is back at the home within ten minutes had forgotten something."""
RETRIES_WITHIN_S = 900
"""Who gets in within a quarter of an hour after an attempt got in."""


@dataclass(frozen=True)
class AtDoor:
    """A stay, and the access point at which it was."""

    door: int
    stay: Stay


@dataclass(frozen=True)
class Visit:
    """One person's coming to one home, from the locks' own records."""

    home: int
    key: Key
    person: int | None
    kind: Kind
    begin: Stamp
    seen: Stamp
    """The last moment at which the person is proven to have been there."""
    end: Stamp | None
    ending: Ending
    over_by: int | None
    """Where the end was not seen: by then the person was at another home."""
    stays: tuple[AtDoor, ...]

    @property
    def early(self) -> bool:
        """Whether some of it is known from receipts only, until the log is here."""
        return any(one.stay.early for one in self.stays)

    @property
    def doubts(self) -> frozenset[Doubt]:
        """What to bear in mind about its times."""
        return frozenset(doubt for one in self.stays for doubt in one.stay.doubts)

    @property
    def length_s(self) -> int | None:
        """How long it lasted; None where the end was not seen, or the clock was put right."""
        if self.end is None or Doubt.CLOCK_WENT_BACK in self.doubts:
            return None
        return max(0, self.end.at - self.begin.at)


@dataclass(frozen=True)
class NoEntryReport:
    """What a person told through the phone: the one thing here that no lock proves."""

    person: int
    at: int
    reason: NoEntryReason


@dataclass(frozen=True)
class NoEntry:
    """Somebody who did not get in: by the lock's word, the person's own, or both."""

    key: Key
    at: int
    outcome: int | None
    """The lock's OUTCOME_…; None: the lock knows of nothing."""
    reason: NoEntryReason | None
    """What the person told; None: nothing."""


def visits_of(home: int, stays: Iterable[AtDoor]) -> tuple[Visit, ...]:
    """The visits in the stays at one home's own doors, by begin."""
    groups: list[list[AtDoor]] = []
    newest: dict[Key, list[AtDoor]] = {}
    for one in sorted(stays, key=_place):
        group = newest.get(one.stay.key)
        if group and _belongs(group, one.stay):
            group.append(one)
        else:
            newest[one.stay.key] = group = [one]
            groups.append(group)
    return tuple(_visit(home, group) for group in groups)


def bounded(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """The same visits, of any homes; those without an end bounded by the person's next ones."""
    given = sorted(visits, key=lambda one: (one.begin.at, one.home))
    return tuple(replace(one, over_by=_over_by(one, given)) for one in given)


def no_entries(
    attempts: Iterable[Attempt], reports: Iterable[NoEntryReport], visits: Iterable[Visit]
) -> tuple[NoEntry, ...]:
    """Who could not get in at a home, by time; whoever got in soon after is left out."""
    got_in = [one for one in visits if one.kind is not Kind.PRESENCE]
    tries = [NoEntry(one.key, one.at.at, one.outcome, None) for one in attempts]
    told = [NoEntry((one.person,), one.at, None, one.reason) for one in reports]
    found: list[NoEntry] = []
    for one in sorted([*tries, *told], key=lambda entry: (entry.at, entry.key)):
        if any(_got_in(one, visit) for visit in got_in):
            continue
        before = next((other for other in reversed(found) if _is_same(other, one)), None)
        if before is None:
            found.append(one)
        else:
            found[found.index(before)] = _merged(before, one)
    return tuple(found)


def _place(one: AtDoor) -> tuple[int, int, int]:
    return one.stay.begin.at, one.door, one.stay.first_index


def _belongs(group: list[AtDoor], stay: Stay) -> bool:
    reach = max((one.stay.end or one.stay.seen).at for one in group)
    if stay.begin.at - reach <= REJOINS_WITHIN_S:
        return True
    let_out = stay.kind is Kind.PRESENCE and stay.ending is Ending.LOCKED
    return let_out and _last(group).end is None and stay.begin.at - reach <= LONGEST_S


def _last(group: list[AtDoor]) -> Stay:
    """The stay that tells the end: the latest; of two at one time the one that ended."""
    stays = [one.stay for one in group]
    return max(stays, key=lambda stay: ((stay.end or stay.seen).at, stay.end is not None))


def _visit(home: int, group: list[AtDoor]) -> Visit:
    stays = [one.stay for one in group]
    kinds = {stay.kind for stay in stays}
    last = _last(group)
    return Visit(
        home,
        stays[0].key,
        stays[0].person,
        next(kind for kind in (Kind.WORK, Kind.VISIT, Kind.PRESENCE) if kind in kinds),
        stays[0].begin,
        max((stay.seen for stay in stays), key=lambda stamp: stamp.at),
        last.end,
        last.ending,
        None,
        tuple(group),
    )


def _over_by(visit: Visit, all_visits: list[Visit]) -> int | None:
    if visit.end is not None:
        return None
    later = (
        one.begin.at
        for one in all_visits
        if one.key == visit.key
        and one.home != visit.home
        and visit.seen.at < one.begin.at <= visit.seen.at + LONGEST_S
    )
    return min(later, default=None)


def _got_in(entry: NoEntry, visit: Visit) -> bool:
    return visit.key == entry.key and 0 <= visit.begin.at - entry.at <= RETRIES_WITHIN_S


def _is_same(one: NoEntry, other: NoEntry) -> bool:
    return one.key == other.key and other.at - one.at <= RETRIES_WITHIN_S


def _merged(one: NoEntry, other: NoEntry) -> NoEntry:
    outcome = one.outcome if other.outcome is None else other.outcome
    return replace(one, outcome=outcome, reason=other.reason or one.reason)
