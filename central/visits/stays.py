"""Door stays: who was behind one lock, from when to when, as far as its log can tell.

A stay begins when somebody opens. It ends when the same person locks with success; a lock of theirs
long after that is a sign of its own and moves nothing. Who opens again within an hour had not left.
Without a lock of their own, a colleague's, or the door that opened and fell shut behind somebody
who was alone there, tells the likely end; else the end was not seen. The door's later movements
are the citizen's, and are not looked at.

A person is the same on any phone; where nobody knows who held a serial, it stands for the person.
`central.visits.stay_fold` computes them.
"""

from dataclasses import dataclass
from enum import Enum

from central.visits.signs import Stamp

Key = tuple[int, ...]
"""Tells people apart."""


class Kind(Enum):
    """What a stay was."""

    VISIT = "visit"
    """Somebody opened."""
    PRESENCE = "presence"
    """Somebody was at the door and did not open it: the citizen did, or a colleague."""
    WORK = "work"
    """A locksmith's."""


class Ending(Enum):
    """How it is known that a stay ended."""

    LOCKED = "locked"
    """By the person's own order: certain."""
    LOCKED_BY_OTHER = "locked_by_other"
    """Somebody else locked, and there was no later sign: likely."""
    DOOR_SHUT = "door_shut"
    """The door opened and fell shut behind the only one there: likely."""
    UNSEEN = "unseen"
    """Nothing tells."""
    GOING_ON = "going_on"
    """As far as the log is here, it may go on."""


class Doubt(Enum):
    """What to bear in mind about a stay's times."""

    CLOCK_UNSURE = "clock_unsure"
    """The lock's clock had not been set since its battery came."""
    CLOCK_WENT_BACK = "clock_went_back"
    """The clock was put right in between: the end is not before the begin, the length unknown."""
    LOG_GAP = "log_gap"
    """Records are missing during the stay."""


@dataclass(frozen=True)
class Stay:
    """One person behind one lock. Times are that lock's."""

    person: int | None
    slot: int
    serial: int
    kind: Kind
    first_index: int
    closed_by: int | None
    """Index after which nothing can change it; None: what comes next may."""
    begin: Stamp
    seen: Stamp
    """The last moment at which the person is proven to have been there."""
    end: Stamp | None
    ending: Ending
    early: bool
    """Whether some of it is known from receipts only, until the log is here."""
    doubts: frozenset[Doubt] = frozenset()

    @property
    def key(self) -> Key:
        """What tells people apart: the person, else the credential."""
        return key_of(self.person, self.slot, self.serial)


@dataclass(frozen=True)
class Attempt:
    """Somebody who was proven and did not get in: refused, or the bolt did not move."""

    person: int | None
    slot: int
    serial: int
    first_index: int
    closed_by: int | None
    at: Stamp
    outcome: int
    early: bool

    @property
    def key(self) -> Key:
        """What tells people apart, as for a stay."""
        return key_of(self.person, self.slot, self.serial)


@dataclass(frozen=True)
class DoorBook:
    """What one lock's log and receipts came to, in the order in which things began."""

    stays: tuple[Stay, ...] = ()
    attempts: tuple[Attempt, ...] = ()


def restart_index(book: DoorBook, changed_from: int) -> int:
    """From which index signs must be read again when what lies at `changed_from` has changed.

    What was closed before that index stands.
    """
    spans = [(stay.first_index, stay.closed_by) for stay in book.stays]
    spans += [(attempt.first_index, attempt.closed_by) for attempt in book.attempts]
    start = min([changed_from, *(first for first, closed in spans if closed is None)])
    while before := [
        first for first, closed in spans if first < start and (closed is None or closed >= start)
    ]:
        start = min(before)
    return start


def key_of(person: int | None, slot: int, serial: int) -> Key:
    """What tells people apart: the person, else the credential."""
    return (slot, serial) if person is None else (person,)
