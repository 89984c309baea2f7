"""Visits, from the lock's own records only: never from what an app claims.

A visit begins when a holder opens the door. The same holder opening again goes on with it (they
lifted the handle, or fetched something from the car). It ends when that holder locks the door,
unless the bolt did not get there.
Without that, when another holder opens, or the door locks itself, it ends with the last thing the
door did before: the lock bolting by itself, or the door falling shut. Nothing of that: the end is
unknown, and said to be.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from firmware import messages, records
from firmware.records import LogRecord

_OPENING = (messages.OUTCOME_OK, messages.OUTCOME_OPENED, messages.OUTCOME_MOVING)
_LOCKING = (messages.OUTCOME_OK, messages.OUTCOME_LOCKED, messages.OUTCOME_MOVING)
_DOOR_AT_REST = (records.EVENT_AUTO_LOCKED, records.EVENT_DOOR_CLOSED)
LONGEST_VISIT_S = 12 * 3600
"""The same holder opening after this long begins a new visit."""


@dataclass
class _Stay:
    slot: int
    start: int
    last_at_rest: int | None = None
    locked: int | None = None


@dataclass(frozen=True)
class SlotVisit:
    """A visit by slot; `end` is None while unknown. Times are lock time."""

    slot: int
    start: int
    end: int | None


def visits_of(log: Iterable[LogRecord]) -> list[SlotVisit]:
    """The visits in one lock's records, which come in the order of their indices."""
    found: list[SlotVisit] = []
    stay: _Stay | None = None
    for record in log:
        now = record.clock_estimate
        if record.event == records.EVENT_OPENED and record.argument in _OPENING:
            if stay and _goes_on(stay, record):
                continue
            found += _ended(stay)
            stay = _Stay(record.slot, now)
        elif stay and _locks(record, stay):
            stay.locked = now
        elif stay and _failed_to_lock(record):
            stay.locked = None
        elif stay and not stay.locked and record.event in _DOOR_AT_REST:
            stay.last_at_rest = now
    return found + _ended(stay)


def _locks(record: LogRecord, stay: _Stay) -> bool:
    locking = record.event == records.EVENT_LOCKED and record.argument in _LOCKING
    return locking and record.slot == stay.slot


def _failed_to_lock(record: LogRecord) -> bool:
    """The record's argument is command << 8 | outcome."""
    failed = record.event == records.EVENT_MOVE_FAILED
    return failed and record.argument >> 8 == messages.COMMAND_LOCK


def _goes_on(stay: _Stay, record: LogRecord) -> bool:
    recent = record.clock_estimate - stay.start < LONGEST_VISIT_S
    return stay.slot == record.slot and stay.locked is None and recent


def _ended(stay: _Stay | None) -> list[SlotVisit]:
    if stay is None:
        return []
    end = stay.last_at_rest if stay.locked is None else stay.locked
    return [SlotVisit(stay.slot, stay.start, end)]
