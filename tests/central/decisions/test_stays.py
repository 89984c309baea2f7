"""Door stays: computed from the proven log, the same in whatever order it comes home."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.visits.receipts import REACH, Word, first_change, with_receipts
from central.visits.signs import Act, Gap, signs_of
from central.visits.stay_fold import door_book, renewed
from central.visits.stays import DoorBook, Doubt, Ending, Kind, restart_index
from firmware import messages, records
from host_tools.danish_time import Doubled, doubled, local
from tests.central.decisions.door_log import (
    CANNOT,
    JAMS,
    LIVES,
    RESTS,
    DoorLog,
    holder,
)
from tests.central.decisions.test_windows import MONDAY

_MINUTE_S = 60


def _told(book: DoorBook) -> list[tuple[int | None, Kind, Ending, int, int | None]]:
    """Person, kind, ending, begin and length in minutes."""
    return [
        (
            stay.person,
            stay.kind,
            stay.ending,
            (stay.begin.at - book.stays[0].begin.at) // _MINUTE_S,
            (stay.end.at - stay.begin.at) // _MINUTE_S if stay.end else None,
        )
        for stay in book.stays
    ]


def _minutes(log: DoorLog, count: int) -> DoorLog:
    return log.wait(count * _MINUTE_S)


def test_a_stay_ends_when_the_one_who_opened_locks() -> None:
    log = DoorLog().open(1).wait(20 * _MINUTE_S).lock(1).wait(3600).event(8)
    assert _told(log.book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 20)]


def test_a_stay_ends_by_an_order_that_the_lock_summed_up_with_others() -> None:
    log = _minutes(DoorLog().open(1), 60).event(records.EVENT_ORDERS, 1, argument=9)
    locked_at = log.now - 40 * _MINUTE_S
    moving = messages.OUTCOME_MOVING
    log.records[-1].data = struct.pack("<BBI12x", records.EVENT_LOCKED, moving, locked_at)
    assert _told(log.wait(3600).event(8).book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 20)]


def test_a_later_lock_by_the_same_person_never_moves_the_end_of_a_stay_that_was_over() -> None:
    """Opened 08:00, locked 08:20, locked again 13:30."""
    log = _minutes(DoorLog().open(1), 20).lock(1)
    _minutes(log, 310).lock(1).wait(3600).event(8)
    assert _told(log.book()) == [
        (101, Kind.VISIT, Ending.LOCKED, 0, 20),
        (101, Kind.PRESENCE, Ending.LOCKED, 330, 0),
    ]


@pytest.mark.parametrize("how", [JAMS, CANNOT])
@pytest.mark.parametrize("later", [1, 300])
def test_a_later_failed_lock_does_not_erase_the_end_of_a_stay_that_was_over(
    how: str, later: int
) -> None:
    log = _minutes(DoorLog().open(1), 20).lock(1)
    _minutes(log, later).lock(1, how).wait(3600).event(8)
    first = log.book().stays[0]
    assert first.ending is Ending.LOCKED
    assert first.end is not None
    assert first.end.at - first.begin.at == 20 * _MINUTE_S


def test_a_colleagues_failed_lock_is_not_the_failure_of_the_one_before() -> None:
    log = _minutes(DoorLog().open(1), 20).lock(1)
    _minutes(log, 1).lock(2, CANNOT)
    assert _told(log.book())[0] == (101, Kind.VISIT, Ending.LOCKED, 0, 20)


def test_who_failed_to_lock_is_still_there() -> None:
    log = _minutes(DoorLog().open(1), 10).lock(1, JAMS)
    _minutes(log, 5).lock(1).wait(3600).event(8)
    assert _told(log.book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 15)]


def test_pressing_lock_twice_is_one_leaving() -> None:
    log = _minutes(DoorLog().open(1), 10).lock(1)
    log.wait(30).lock(1, RESTS).wait(30).lock(1, CANNOT).wait(3600).event(8)
    assert _told(log.book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 10)]


def test_who_opens_again_within_the_hour_had_not_left() -> None:
    log = _minutes(_minutes(DoorLog().open(1), 30).open(1), 15).lock(1)
    assert _told(log.book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 45)]


def test_who_opens_again_hours_later_came_anew_and_the_first_end_was_not_seen() -> None:
    log = _minutes(DoorLog().open(1), 240).open(1)
    _minutes(log, 15).lock(1)
    assert _told(log.book()) == [
        (101, Kind.VISIT, Ending.UNSEEN, 0, None),
        (101, Kind.VISIT, Ending.LOCKED, 240, 15),
    ]


def test_a_stay_begun_on_one_phone_ends_on_another_of_the_same_person() -> None:
    log = _minutes(DoorLog().open(1), 25).lock(3)
    assert _told(log.book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 25)]


def test_two_at_once_each_have_a_stay_of_their_own() -> None:
    log = _minutes(DoorLog().open(1), 5).open(2)
    _minutes(log, 25).lock(1)
    assert _told(log.book()) == [
        (101, Kind.VISIT, Ending.LOCKED, 0, 30),
        (102, Kind.VISIT, Ending.LOCKED_BY_OTHER, 5, 25),
    ]


def test_who_stays_on_after_a_colleague_locked_ends_their_own_stay() -> None:
    log = _minutes(DoorLog().open(1).open(2), 20).lock(1)
    _minutes(log, 40).lock(2)
    assert _told(log.book())[1][2:] == (Ending.LOCKED, 0, 60)


def test_the_door_that_first_opens_and_shuts_behind_the_only_one_there_ends_a_stay() -> None:
    log = DoorLog().open(1).wait(2).cycle()
    _minutes(log, 20).cycle()
    _minutes(log, 100).cycle()
    log.wait(13 * 3600).event(8)
    ((_, kind, ending, _, length),) = _told(log.book())
    assert (kind, ending, length) == (Kind.VISIT, Ending.DOOR_SHUT, 20)


def test_a_door_that_opens_for_a_colleague_has_let_nobody_out() -> None:
    log = DoorLog().open(1).wait(2).cycle()
    _minutes(log, 20).cycle().wait(20).open(2).wait(13 * 3600).event(8)
    assert _told(log.book())[0][2] is Ending.UNSEEN


def test_the_citizens_own_comings_and_goings_appear_nowhere() -> None:
    log = DoorLog().cycle().wait(3600).cycle().event(records.EVENT_AUTO_LOCKED)
    assert log.book() == DoorBook()
    log.open(1).wait(600).lock(1).wait(3600)
    before = log.book()
    log.cycle().wait(3600).cycle().event(records.EVENT_AUTO_LOCKED)
    assert [stay.end for stay in log.book().stays] == [stay.end for stay in before.stays]


def test_a_locksmiths_stay_is_work() -> None:
    log = DoorLog().event(records.EVENT_OPENED, 2, messages.OUTCOME_MOVING, records.ROLE_LOCKSMITH)
    assert [stay.kind for stay in log.book().stays] == [Kind.WORK]
    assert [stay.kind for stay in DoorLog().event(records.EVENT_SERVICE, 2).book().stays] == [
        Kind.WORK
    ]


def test_who_was_refused_or_found_the_bolt_stuck_made_an_attempt_and_no_visit() -> None:
    log = DoorLog().refuse(2).wait(60).open(1, JAMS)
    book = log.book()
    assert book.stays == ()
    assert [(one.person, one.outcome) for one in book.attempts] == [
        (102, messages.OUTCOME_REVOKED),
        (101, messages.OUTCOME_JAMMED),
    ]


def test_a_status_receipt_is_presence_without_opening() -> None:
    log = DoorLog().event(8).status(1).wait(7200).event(8)
    assert log.book() == DoorBook()
    (stay,) = log.told().stays
    assert (stay.kind, stay.ending, stay.early) == (Kind.PRESENCE, Ending.UNSEEN, False)


def test_missing_records_leave_the_end_of_a_stay_in_doubt() -> None:
    log = DoorLog().open(1).wait(600).lock(1).event(8).wait(600).event(8)
    book = door_book(log.signs((Gap(1, 2),)), holder)
    (stay,) = book.stays
    assert (stay.end, stay.ending) == (None, Ending.UNSEEN)
    assert stay.doubts == {Doubt.LOG_GAP}


def test_a_clock_put_right_in_between_makes_no_stay_run_backwards() -> None:
    log = DoorLog().open(1).wait(-1800).lock(1)
    (stay,) = log.book().stays
    assert stay.end is not None
    assert stay.end.at == stay.begin.at
    assert stay.doubts == {Doubt.CLOCK_WENT_BACK}


def test_a_clock_that_was_days_ahead_keeps_no_stay_open_for_days() -> None:
    log = DoorLog(now=MONDAY + 90 * 86400).open(1).wait(600).lock(1).wait(-90 * 86400).event(8)
    book = log.book()
    assert [stay.closed_by for stay in book.stays] == [2]
    assert restart_index(book, 3) == 3


def test_an_unsure_clock_is_told_with_the_stay() -> None:
    log = DoorLog(flags=messages.FLAG_CLOCK_UNSURE).open(1)
    (stay,) = log.book().stays
    assert stay.doubts == {Doubt.CLOCK_UNSURE}
    assert stay.begin.width_s is None


def test_across_the_end_of_summer_time_no_stay_runs_backwards() -> None:
    """From 02:40 to the second 02:10, on 25 October 2026: half an hour."""
    change = MONDAY - 29 * 86400 + 3600
    log = DoorLog(now=change - 20 * _MINUTE_S).open(1).wait(30 * _MINUTE_S).lock(1)
    (stay,) = log.book().stays
    assert stay.end is not None
    assert stay.end.at - stay.begin.at == 30 * _MINUTE_S
    shown = [f"{local(stamp.at):%H:%M}" for stamp in (stay.begin, stay.end)]
    assert shown == ["02:40", "02:10"]
    assert [doubled(stamp.at) for stamp in (stay.begin, stay.end)] == [
        Doubled.FIRST,
        Doubled.SECOND,
    ]


def test_receipts_tell_of_a_stay_before_the_log_is_here() -> None:
    log = DoorLog().event(8).open(1, renews=True).wait(600).lock(1).wait(3600).event(8)
    early = log.told(upto=1)
    assert _told(early) == _told(log.book()) == [(101, Kind.VISIT, Ending.LOCKED, 0, 10)]
    assert [stay.early for stay in early.stays] == [True]
    assert [stay.early for stay in log.told().stays] == [False]


def test_a_receipt_whose_record_the_flash_refused_stands_for_itself() -> None:
    log = DoorLog().event(8).open(1).wait(600).event(8)
    del log.records[1]
    (stay,) = log.told().stays
    assert (stay.kind, stay.early) == (Kind.VISIT, False)


def test_a_receipt_of_a_failed_move_is_no_visit() -> None:
    log = DoorLog().event(8).open(1, JAMS)
    early = log.told(upto=1)
    assert early.stays == ()
    assert [one.early for one in early.attempts] == [True]


@given(LIVES)
def test_receipts_of_logged_orders_change_nothing_once_the_log_is_here(log: DoorLog) -> None:
    ordered = [word for word in log.words if word.command != messages.COMMAND_STATUS]
    assert log.told(ordered) == log.book()


@given(LIVES)
def test_no_stay_ends_before_it_begins_and_nobody_is_twice_at_one_door(log: DoorLog) -> None:
    book = log.told()
    for stay in book.stays:
        assert stay.begin.at <= stay.seen.at
        assert stay.end is None or stay.end.at >= stay.seen.at
        assert (stay.end is None) == (stay.ending in {Ending.UNSEEN, Ending.GOING_ON})
    people = {stay.key for stay in book.stays}
    for key in people:
        own = [stay for stay in book.stays if stay.key == key]
        closings = [stay.closed_by for stay in own[:-1]]
        assert all(closing is not None for closing in closings)
        for stay, following in pairwise(own):
            assert stay.closed_by is not None
            assert stay.first_index <= following.first_index


@given(LIVES)
def test_every_order_that_opened_is_in_a_stay_and_every_stay_has_a_sign(log: DoorLog) -> None:
    book = log.book()
    opened = [sign for sign in signs_of(log.log()) if sign.act is Act.OPENED]
    for sign in opened:
        person = holder(sign.slot, 7)
        key = (sign.slot, 7) if person is None else (person,)
        own = [stay for stay in book.stays if stay.key == key]
        assert any(
            stay.first_index <= sign.index
            and (stay.closed_by is None or sign.index <= stay.closed_by)
            for stay in own
        )
    assert len(book.stays) <= len([one for one in log.records if one.slot])


class _Office:
    """What has come home so far, and the book of it, computed again only from where it must be."""

    def __init__(self, log: DoorLog) -> None:
        self.log = log
        self.end = 0
        self.words: list[Word] = []
        self.book = DoorBook()

    def take(self, end: int, words: list[Word]) -> None:
        """The log is here up to `end` now, and these receipts."""
        known = [*self.words, *words]
        changes = [self.end, first_change(words, known)]
        self.end, self.words = max(self.end, end), known
        start = restart_index(self.book, min(one for one in changes if one is not None))
        log = [entry for entry in self.log.log()[: self.end] if entry[0] >= start - REACH]
        recent = [word for word in self.words if word.log_index >= start - REACH]
        signs = with_receipts(signs_of(log), recent, self.end)
        self.book = renewed(self.book, start, signs, holder)


@given(LIVES, st.data())
def test_whatever_comes_home_in_whatever_order_gives_the_same_stays(
    log: DoorLog, data: st.DataObject
) -> None:
    office = _Office(log)
    words = data.draw(st.permutations(log.words))
    while words or office.end < len(log.records):
        more = data.draw(st.integers(0, len(log.records) - office.end))
        taken = data.draw(st.integers(0, len(words)))
        if not more and not taken:
            more, taken = len(log.records) - office.end, len(words)
        office.take(office.end + more, words[:taken])
        words = words[taken:]
        assert office.book == log.told(office.words, office.end)
    assert office.book == log.told(list(office.words))
