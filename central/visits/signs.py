"""What a lock's log says that people did at a door, order by order, with how each one ended.

The log tells of an order when it begins ("the bolt moves") and, without a name, of a move that
failed. The two are put together here: a failure follows its order within minutes, or stands right
before it where nothing could move at all.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from firmware import messages, records
from firmware.records import LogRecord

AT_ONCE_S = 180
"""A move has ended after so long; what somebody does within it belongs together."""


class Act(Enum):
    """What happened."""

    OPENED = "opened"
    LOCKED = "locked"
    OPEN_FAILED = "open_failed"
    LOCK_FAILED = "lock_failed"
    REFUSED = "refused"
    """Proven, but not allowed now."""
    SERVED = "served"
    """A locksmith's session."""
    PRESENT = "present"
    """At the door without an order to the bolt: the phone asked how the door stands."""
    CARRIED = "carried"
    """A courier's exchange, perhaps from the stairs."""
    DOOR_OPENED = "door_opened"
    DOOR_SHUT = "door_shut"
    OTHER = "other"
    """Nothing that anybody did; only time passes."""


class Source(Enum):
    """Where it is known from."""

    LOG = "log"
    RECEIPT = "receipt"
    """A receipt, for what the log has no record of, and never will."""
    EARLY = "early"
    """A receipt, until the log is here so far."""


@dataclass(frozen=True)
class Stamp:
    """A lock's own time: its estimate, and the width of its interval (None: unsure)."""

    at: int
    width_s: int | None = 0


@dataclass(frozen=True)
class Sign:
    """One thing that happened at a door, in the order of the log's indices."""

    index: int
    act: Act
    stamp: Stamp
    slot: int = 0
    serial: int = 0
    role: int = records.ROLE_CAREGIVER
    outcome: int = messages.OUTCOME_OK
    source: Source = Source.LOG
    settled_by: int | None = None
    """Index of the record after which nothing can change this; None: a later one may."""


@dataclass(frozen=True)
class Gap:
    """Indices, both included, that the office will never have: lost, withheld or damaged."""

    first: int
    last: int

    @property
    def index(self) -> int:
        """Where it stands among the signs."""
        return self.first


_ORDERS = {records.EVENT_OPENED: Act.OPENED, records.EVENT_LOCKED: Act.LOCKED}
_COMMANDS = {messages.COMMAND_OPEN: Act.OPENED, messages.COMMAND_LOCK: Act.LOCKED}
_OTHERS = {
    records.EVENT_REFUSED_HOLDER: Act.REFUSED,
    records.EVENT_SERVICE: Act.SERVED,
    records.EVENT_DOOR_OPENED: Act.DOOR_OPENED,
    records.EVENT_DOOR_CLOSED: Act.DOOR_SHUT,
}
_FAILED = {Act.OPENED: Act.OPEN_FAILED, Act.LOCKED: Act.LOCK_FAILED}


def signs_of(log: Iterable[tuple[int, LogRecord]]) -> list[Sign]:
    """The signs in proven records, which come as (index, record) in the order of their indices."""
    entries = list(log)
    found: list[Sign] = []
    moving: int | None = None
    for at, (index, record) in enumerate(entries):
        if moving is not None and _is_over(found[moving], record):
            found[moving], moving = replace(found[moving], settled_by=index), None
        following = entries[at + 1] if at + 1 < len(entries) else None
        if record.event == records.EVENT_MOVE_FAILED:
            if moving is not None and _failed(found[moving], record, following):
                settled_by = following[0] if following else None
                outcome = record.argument & 0xFF
                found[moving], moving = failed(found[moving], outcome, settled_by), None
            continue
        sign = _sign(index, record)
        if sign.act in _FAILED and sign.outcome == messages.OUTCOME_MOVING:
            moving = len(found)
        found.append(sign)
    return found


def failed(order: Sign, outcome: int, settled_by: int | None) -> Sign:
    """The same order, ended with an OUTCOME_… that is a failure."""
    act = _FAILED.get(order.act, order.act)
    return replace(order, act=act, outcome=outcome, settled_by=settled_by)


def is_failure(outcome: int) -> bool:
    """Whether the bolt did not get where it was ordered to; another order in between is none."""
    failure = messages.OUTCOME_JAMMED <= outcome < messages.OUTCOME_NO_RIGHT
    return failure and outcome != messages.OUTCOME_INTERRUPTED


def stamp_of(record: LogRecord) -> Stamp:
    """A record's time, as its lock knew it."""
    unsure = record.flags & messages.FLAG_CLOCK_UNSURE
    return Stamp(record.clock_estimate, None if unsure else record.clock_width_s)


def _sign(index: int, record: LogRecord) -> Sign:
    if record.event == records.EVENT_ORDERS:
        return _sign(index, _last_of_many(record))
    act = _ORDERS.get(record.event) or _OTHERS.get(record.event, Act.OTHER)
    outcome = record.argument if record.event in _ORDERS else messages.OUTCOME_OK
    if act is Act.REFUSED:
        outcome = record.argument
    sign = Sign(
        index,
        act,
        stamp_of(record),
        record.slot,
        record.serial,
        record.role,
        outcome,
        settled_by=None if outcome == messages.OUTCOME_MOVING else index,
    )
    return failed(sign, outcome, index) if act in _FAILED and is_failure(outcome) else sign


def _last_of_many(record: LogRecord) -> LogRecord:
    """The last of the orders that a lock summed up, as if it had been logged when it was given."""
    event, outcome, at = struct.unpack_from("<BBI", record.data)
    last = LogRecord(event, record.slot, record.serial, argument=outcome)
    last.role, last.flags = record.role, record.flags
    last.clock_estimate, last.clock_width_s = at, record.clock_width_s
    return last


def _is_over(order: Sign, record: LogRecord) -> bool:
    """Whether an order's move has come to its end by the time of a record."""
    late = record.clock_estimate - order.stamp.at > AT_ONCE_S
    return late or record.event in _ORDERS or record.event == records.EVENT_BOOT


def _failed(order: Sign, record: LogRecord, following: tuple[int, LogRecord] | None) -> bool:
    """Whether a failed move is this order's, and not that of the order logged right after it."""
    command, outcome = record.argument >> 8, record.argument & 0xFF
    if following is not None:
        after = following[1]
        if _ORDERS.get(after.event) is _COMMANDS.get(command) and after.argument == outcome:
            return False
    return _COMMANDS.get(command) is order.act


def in_order(signs: Iterable[Sign | Gap]) -> Iterator[Sign | Gap]:
    """By index; what a receipt tells comes after the record that it names."""
    return iter(sorted(signs, key=_place))


def _place(sign: Sign | Gap) -> tuple[int, bool, int]:
    if isinstance(sign, Gap):
        return sign.first, False, 0
    return sign.index, sign.source is not Source.LOG, sign.stamp.at
