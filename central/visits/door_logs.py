"""What the office has of the locks that hung at one door, read as signs and folded to stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from central.access.models import Grant
from central.intake.models import LogBook, Receipt
from central.intake.views import log_of
from central.locks.models import Assignment, Lock, Standing
from central.places.models import AccessPoint
from central.spans import Spans
from central.visits.completeness import DoorLog, complete_through
from central.visits.receipts import Word, with_receipts
from central.visits.signs import Gap, Stamp, signs_of, stamp_of
from central.visits.stay_fold import door_book
from central.visits.stays import Attempt, Stay
from firmware.records import ROLE_CAREGIVER, LogRecord
from host_tools.danish_time import NEVER

Log = list[tuple[int, LogRecord]]


@dataclass(frozen=True)
class DoorStays:
    """The stays and attempts at a door, and how far its log can be trusted."""

    log: DoorLog
    stays: tuple[Stay, ...]
    attempts: tuple[Attempt, ...]


def door_stays(point: AccessPoint) -> DoorStays:
    """Of all locks that hung there, each for its time."""
    rows = list(
        Assignment.objects.filter(access_point=point)
        .exclude(lock__standing=Standing.ANNOUNCED)
        .select_related("lock")
        .order_by("since")
    )
    spells = [Spans.of((row.since, NEVER if row.until is None else row.until)) for row in rows]
    read = [_LockRead(row.lock) for row in rows]
    stays: list[Stay] = []
    attempts: list[Attempt] = []
    for one, spell in zip(read, spells, strict=True):
        stays += [stay for stay in one.book.stays if stay.seen.at in spell]
        attempts += [attempt for attempt in one.book.attempts if attempt.at.at in spell]
    log = DoorLog(
        point.pk,
        Spans.of(*(part for spell in spells for part in spell.parts)),
        read[-1].complete_to if read else None,
        Spans.of(*(part for one in read for part in one.gap_times)),
        Spans.of(*(part for one in read for part in one.unsure_times)),
    )
    return DoorStays(log, tuple(stays), tuple(attempts))


class _LockRead:
    """One lock's log and receipts."""

    def __init__(self, lock: Lock) -> None:
        log: Log = list(log_of(lock))
        book = LogBook.objects.filter(lock=lock).first()
        next_index = book.next_index if book else 0
        people, roles = _holders(lock)
        words = [_word(row, roles) for row in Receipt.objects.filter(lock=lock)]
        missing = [pair for pair in pairwise(log) if pair[1][0] > pair[0][0] + 1]
        gaps = [Gap(before[0] + 1, after[0] - 1) for before, after in missing]
        told = with_receipts(signs_of(log), words, next_index)
        self.book = door_book([*told, *gaps], lambda *held: people.get(held))
        self.complete_to = complete_through(next_index, _last(log), words)
        self.gap_times = [(_at(before), _at(after)) for before, after in missing]
        self.unsure_times = [
            (_at(one), _at(other)) for one, other in pairwise(log) if _stamp(one).width_s is None
        ]


def _stamp(entry: tuple[int, LogRecord]) -> Stamp:
    return stamp_of(entry[1])


def _at(entry: tuple[int, LogRecord]) -> int:
    return _stamp(entry).at


def _last(log: Log) -> Stamp | None:
    return _stamp(log[-1]) if log else None


def _holders(lock: Lock) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """By slot and serial: the person who was signed in, and the grant's ROLE_…."""
    rows: Iterable[tuple[int, int, int, int]] = Grant.objects.filter(lock=lock).values_list(
        "phone__slot", "serial", "sign_in__person", "role"
    )
    found = list(rows)
    people = {(slot, serial): person for slot, serial, person, _ in found}
    return people, {(slot, serial): role for slot, serial, _, role in found}


def _word(row: Receipt, roles: dict[tuple[int, int], int]) -> Word:
    role = roles.get((row.slot, row.serial), ROLE_CAREGIVER)
    where = (row.position, row.moment, row.sure)
    return Word(*where, row.slot, row.serial, row.command, row.outcome, role)
