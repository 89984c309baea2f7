"""Visits, from the lock's own records only: never from what an app claims.

A visit begins when a holder opens the door. The same holder opening again goes on with it (they
lifted the handle, or fetched something from the car). It ends when that holder locks the door.
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
            if stay and stay.slot == record.slot and now - stay.start < LONGEST_VISIT_S:
                continue
            found += _ended(stay)
            stay = _Stay(record.slot, now)
        elif stay and _locks(record, stay):
            found.append(SlotVisit(stay.slot, stay.start, now))
            stay = None
        elif stay and record.event in _DOOR_AT_REST:
            stay.last_at_rest = now
    return found + _ended(stay)


def _locks(record: LogRecord, stay: _Stay) -> bool:
    locking = record.event == records.EVENT_LOCKED and record.argument in _LOCKING
    return locking and record.slot == stay.slot


def _ended(stay: _Stay | None) -> list[SlotVisit]:
    return [SlotVisit(stay.slot, stay.start, stay.last_at_rest)] if stay else []
