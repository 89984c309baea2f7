"""Computes the stays and attempts at one door from its signs: see `central.visits.stays`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from central.visits.signs import AT_ONCE_S, Act, Gap, Sign, Source, Stamp, in_order
from central.visits.stays import Attempt, DoorBook, Doubt, Ending, Key, Kind, Stay, key_of
from firmware.records import ROLE_LOCKSMITH

REOPENS_WITHIN_S = 3600
"""Who opens again within this time of their last sign had not left."""
LONGEST_S = 12 * 3600
"""After so long without a sign nobody is taken to be there any more."""
DOOR_CYCLE_S = 120
"""A door that opens and shuts within this time lets somebody through."""

Holder = Callable[[int, int], int | None]
"""The person who held a (slot, serial), if the office knows."""


def door_book(signs: Iterable[Sign | Gap], holder: Holder) -> DoorBook:
    """All stays and attempts in one lock's signs, with the gaps of its log among them."""
    fold = _Fold(holder)
    for sign in in_order(signs):
        fold.take(sign)
    return fold.book()


def renewed(book: DoorBook, start: int, signs: Iterable[Sign | Gap], holder: Holder) -> DoorBook:
    """The book with everything from `start` (a `restart_index`) on computed again."""
    newer = door_book((sign for sign in signs if sign.index >= start), holder)
    return DoorBook(
        tuple(one for one in book.stays if one.first_index < start) + newer.stays,
        tuple(one for one in book.attempts if one.first_index < start) + newer.attempts,
    )


@dataclass
class _Open:
    """A stay that goes on."""

    stay: Stay
    left: tuple[Stamp, Ending] | None = None
    entered: bool = False
    ajar: Sign | None = None

    def touch(self, sign: Sign) -> None:
        """The person was seen: whatever looked like their leaving was not."""
        unsure = {Doubt.CLOCK_UNSURE} if sign.stamp.width_s is None else set()
        works = sign.act is Act.SERVED or sign.role == ROLE_LOCKSMITH
        opens = sign.act is Act.OPENED and self.stay.kind is Kind.PRESENCE
        kind = Kind.WORK if works else Kind.VISIT if opens else self.stay.kind
        self.stay = replace(
            self.stay,
            kind=kind,
            seen=sign.stamp,
            early=self.stay.early or sign.source is Source.EARLY,
            doubts=self.stay.doubts | unsure,
        )
        self.left, self.entered, self.ajar = None, False, None


@dataclass
class _Fold:
    """One pass over a lock's signs."""

    holder: Holder
    open: dict[Key, _Open] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    fresh: dict[Key, int] = field(default_factory=dict)
    """Stays that ended just now, by place: the next minutes still belong to them."""

    def take(self, sign: Sign | Gap) -> None:
        """Take in the next sign."""
        if isinstance(sign, Gap):
            self._lose(sign)
            return
        self._pass_time(sign)
        if sign.act in {Act.DOOR_OPENED, Act.DOOR_SHUT}:
            self._note_door(sign)
        elif sign.act is not Act.OTHER:
            self._act(sign)

    def book(self) -> DoorBook:
        """Everything so far; what is still open may go on."""
        for key in list(self.open):
            self._close(key, None)
        stays = sorted(self.stays, key=lambda stay: (stay.first_index, stay.begin.at, stay.key))
        return DoorBook(tuple(stays), tuple(self.attempts))

    def _act(self, sign: Sign) -> None:
        person = self.holder(sign.slot, sign.serial)
        key = key_of(person, sign.slot, sign.serial)
        here = self.open.get(key)
        if sign.act is Act.OPENED:
            self._open(key, sign, person)
        elif sign.act is Act.LOCKED:
            self._lock(key, sign, person)
        elif here:
            here.touch(sign)
        elif sign.act in {Act.OPEN_FAILED, Act.REFUSED}:
            self._attempt(sign, person)
        elif sign.act is not Act.CARRIED and key not in self.fresh:
            self._begin(key, sign, person)

    def _open(self, key: Key, sign: Sign, person: int | None) -> None:
        here = self.open.get(key)
        if here and _apart_s(sign.stamp, here.stay.seen) <= REOPENS_WITHIN_S:
            here.touch(sign)
        else:
            self._close(key, sign.index)
            self._settle(key, sign.index)
            self._begin(key, sign, person)
        for other, one in self.open.items():
            # Somebody let this person in: that was the door's movement.
            shut = one.left if one.left and one.left[1] is Ending.DOOR_SHUT else None
            if other != key and shut and sign.stamp.at - shut[0].at <= DOOR_CYCLE_S:
                one.left = None

    def _lock(self, key: Key, sign: Sign, person: int | None) -> None:
        if key in self.fresh and key not in self.open:
            return
        if key not in self.open:
            self._begin(key, sign, person)
        self.open[key].touch(sign)
        self.open[key].left = (sign.stamp, Ending.LOCKED)
        self._close(key, None)
        self.fresh[key] = len(self.stays) - 1
        for other in self.open.values():
            other.left = other.left or (sign.stamp, Ending.LOCKED_BY_OTHER)

    def _begin(self, key: Key, sign: Sign, person: int | None) -> None:
        kind = Kind.VISIT if sign.act is Act.OPENED else Kind.PRESENCE
        stay = Stay(
            person,
            sign.slot,
            sign.serial,
            kind,
            sign.index,
            None,
            sign.stamp,
            sign.stamp,
            None,
            Ending.GOING_ON,
            early=False,
        )
        self.open[key] = _Open(stay)
        self.open[key].touch(sign)

    def _attempt(self, sign: Sign, person: int | None) -> None:
        self.attempts.append(
            Attempt(
                person,
                sign.slot,
                sign.serial,
                sign.index,
                sign.settled_by,
                sign.stamp,
                sign.outcome,
                sign.source is Source.EARLY,
            )
        )

    def _note_door(self, sign: Sign) -> None:
        """The first time that the door opens and shuts behind the only one there."""
        if len(self.open) != 1:
            return
        (here,) = self.open.values()
        if sign.act is Act.DOOR_OPENED:
            here.ajar = sign
            return
        ajar, here.ajar = here.ajar, None
        if not here.entered:
            here.entered = True
        elif ajar and not here.left and _lets_through(ajar, sign):
            here.left = (sign.stamp, Ending.DOOR_SHUT)

    def _pass_time(self, sign: Sign) -> None:
        for key, one in list(self.open.items()):
            longest = LONGEST_S if one.stay.kind is not Kind.PRESENCE else REOPENS_WITHIN_S
            if _apart_s(sign.stamp, one.stay.seen) > longest:
                self._close(key, sign.index)
        for key, place in list(self.fresh.items()):
            end = self.stays[place].end
            if end and _apart_s(sign.stamp, end) > AT_ONCE_S:
                self._settle(key, sign.index)

    def _lose(self, gap: Gap) -> None:
        for key, one in list(self.open.items()):
            one.stay = replace(one.stay, doubts=one.stay.doubts | {Doubt.LOG_GAP})
            self._close(key, gap.last)
        for key in list(self.fresh):
            self._settle(key, gap.last)

    def _settle(self, key: Key, index: int) -> None:
        place = self.fresh.pop(key, None)
        if place is not None:
            self.stays[place] = replace(self.stays[place], closed_by=index)

    def _close(self, key: Key, index: int | None) -> None:
        """End the open stay of `key`, if any; with `index` None what comes next may change it."""
        one = self.open.pop(key, None)
        if one is None:
            return
        unknown = Ending.GOING_ON if index is None else Ending.UNSEEN
        end, ending = one.left or (None, unknown)
        stay = replace(one.stay, closed_by=index, end=end, ending=ending)
        self.stays.append(_never_backwards(stay))


def _apart_s(one: Stamp, other: Stamp) -> int:
    """How far apart two stamps are, whichever way: a clock that was days ahead comes back."""
    return abs(one.at - other.at)


def _lets_through(opened: Sign, shut: Sign) -> bool:
    """Whether a door opened and shut at once, both records being of the same wake of the lock."""
    adjacent = shut.index == opened.index + 1
    return adjacent and shut.stamp.at - opened.stamp.at <= DOOR_CYCLE_S


def _never_backwards(stay: Stay) -> Stay:
    """A clock that was put right in between makes no stay end before it began."""
    latest = max(stay.seen.at, stay.end.at if stay.end else 0)
    if min(stay.seen.at, stay.end.at if stay.end else stay.seen.at) >= stay.begin.at:
        return stay
    doubts = stay.doubts | {Doubt.CLOCK_WENT_BACK}
    at = max(stay.begin.at, latest)
    end = replace(stay.end, at=at) if stay.end else None
    return replace(stay, seen=replace(stay.seen, at=at), end=end, doubts=doubts)
