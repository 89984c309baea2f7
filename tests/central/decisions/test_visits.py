"""Visits: one person's one coming to one home, and what an answer about them is worth."""

from dataclasses import replace

from central.spans import ALWAYS, NOWHEN, Spans
from central.visits.completeness import (
    Caveat,
    DoorLog,
    Finding,
    complete_through,
    visit_answer,
)
from central.visits.signs import Stamp
from central.visits.stays import Ending, Kind
from central.visits.visits import (
    AtDoor,
    NoEntryReport,
    Visit,
    bounded,
    no_entries,
    visits_of,
)
from firmware import messages, records
from host_tools.office.visits import NoEntryReason
from tests.central.decisions.door_log import JAMS
from tests.central.decisions.door_log import DoorLog as Life
from tests.central.decisions.town import DAY_S, HOUR_S, NOW

_FRONT, _BACK = 1, 2
_MINUTE_S = 60


def _at(door: int, log: Life) -> list[AtDoor]:
    log.wait(13 * HOUR_S).event(8)
    return [AtDoor(door, stay) for stay in log.book().stays]


def _visits(*logs: Life, home: int = 1) -> tuple[Visit, ...]:
    stays = [one for door, log in enumerate(logs, _FRONT) for one in _at(door, log)]
    return visits_of(home, stays)


def _short(visits: tuple[Visit, ...]) -> list[tuple[int | None, Kind, Ending, int | None]]:
    return [
        (
            one.person,
            one.kind,
            one.ending,
            None if one.length_s is None else one.length_s // _MINUTE_S,
        )
        for one in visits
    ]


def test_who_is_back_within_minutes_had_forgotten_something() -> None:
    log = Life().open(1).wait(1200).lock(1).wait(300).open(1).wait(300).lock(1)
    assert _short(_visits(log)) == [(101, Kind.VISIT, Ending.LOCKED, 30)]


def test_morning_and_noon_are_two_visits() -> None:
    log = Life().open(1).wait(1200).lock(1).wait(4 * HOUR_S).open(1).wait(600).lock(1)
    assert [one[3] for one in _short(_visits(log))] == [20, 10]


def test_two_people_at_once_are_two_visits() -> None:
    log = Life().open(1).wait(60).open(2).wait(1200).lock(1)
    assert [one[0] for one in _short(_visits(log))] == [101, 102]


def test_who_leaves_by_the_other_door_ends_the_visit_there() -> None:
    front = Life().open(1)
    back = Life(now=NOW + 30 * _MINUTE_S).lock(1)
    assert _short(_visits(front, back)) == [(101, Kind.VISIT, Ending.LOCKED, 30)]


def test_a_visit_begun_on_a_dead_phone_and_ended_on_a_borrowed_one_is_one() -> None:
    log = Life().open(1).wait(1200).lock(3)
    assert _short(_visits(log)) == [(101, Kind.VISIT, Ending.LOCKED, 20)]


def test_a_locksmiths_work_is_work_and_presence_is_presence() -> None:
    work = Life().event(records.EVENT_OPENED, 2, messages.OUTCOME_MOVING, 1)
    assert [one.kind for one in _visits(work)] == [Kind.WORK]
    assert [one.kind for one in _visits(Life().lock(1))] == [Kind.PRESENCE]


def test_an_end_that_was_not_seen_is_bounded_by_the_next_home() -> None:
    first = _visits(Life().open(1))
    second = _visits(Life(now=NOW + 40 * _MINUTE_S).open(1).wait(600).lock(1), home=2)
    other = _visits(Life(now=NOW + 20 * _MINUTE_S).open(2), home=2)
    found = bounded([*second, *first, *other])
    (visit,) = (one for one in found if one.home == 1)
    assert (visit.end, visit.over_by) == (None, NOW + 40 * _MINUTE_S)
    assert [one.over_by for one in found if one.home == 2] == [None, None]


def test_a_clock_put_right_in_between_leaves_the_length_unknown() -> None:
    (visit,) = _visits(Life().open(1).wait(-1800).lock(1))
    assert visit.length_s is None
    assert visit.end is not None
    assert visit.end.at == visit.begin.at


def _entry_logs(log: Life) -> tuple[tuple[Visit, ...], list[tuple[object, ...]]]:
    visits = visits_of(1, _at(_FRONT, log))
    entries = no_entries(log.book().attempts, [], visits)
    return visits, [(one.key, one.outcome, one.reason) for one in entries]


def test_who_could_not_get_in_made_an_attempt_never_a_visit() -> None:
    visits, entries = _entry_logs(Life().open(1, JAMS).wait(120).open(1, JAMS))
    assert visits == ()
    assert entries == [((101,), messages.OUTCOME_JAMMED, None)]


def test_who_got_in_at_the_second_try_got_in() -> None:
    visits, entries = _entry_logs(Life().open(1, JAMS).wait(120).open(1).wait(600).lock(1))
    assert len(visits) == 1
    assert entries == []


def test_what_a_person_tells_stands_with_what_the_lock_knows() -> None:
    log = Life().refuse(2)
    reports = [
        NoEntryReport(102, NOW + 300, NoEntryReason.LOCK),
        NoEntryReport(101, NOW + 5000, NoEntryReason.NO_ANSWER),
    ]
    found = no_entries(log.book().attempts, reports, ())
    assert [(one.key, one.outcome, one.reason) for one in found] == [
        ((102,), messages.OUTCOME_REVOKED, NoEntryReason.LOCK),
        ((101,), None, NoEntryReason.NO_ANSWER),
    ]


_DAY = (NOW, NOW + DAY_S)
_LATER = NOW + 3 * DAY_S


def _log(complete_to: int | None, hung: Spans = ALWAYS, gaps: Spans = NOWHEN) -> DoorLog:
    return DoorLog(_FRONT, hung, complete_to, gaps)


def _answer(*doors: DoorLog, visits: tuple[Visit, ...] = ()) -> tuple[Finding, set[Caveat]]:
    answer = visit_answer(_DAY, doors, visits, _LATER)
    return answer.finding, set(answer.caveats)


def test_no_visit_with_a_complete_log_is_another_answer_than_not_seen_yet() -> None:
    """No visit on the 14th, the log is complete to the 15th; or: we cannot see that yet."""
    complete, behind = _log(NOW + 2 * DAY_S), _log(NOW + HOUR_S)
    assert _answer(complete) == (Finding.NOT_VISITED, {Caveat.KEYS})
    assert _answer(behind) == (Finding.NOT_YET, {Caveat.KEYS, Caveat.NOT_COMPLETE})
    assert _answer(_log(None))[0] is Finding.NOT_YET
    assert visit_answer(_DAY, [complete, behind], (), _LATER).complete_to == NOW + HOUR_S


def test_the_part_of_the_time_that_is_to_come_needs_no_log() -> None:
    answer = visit_answer(_DAY, [_log(NOW + HOUR_S)], (), NOW + HOUR_S)
    assert answer.finding is Finding.NOT_VISITED


def test_records_that_are_missing_for_good_are_neither() -> None:
    gaps = Spans.of((NOW + HOUR_S, NOW + 2 * HOUR_S))
    door = _log(NOW + 2 * DAY_S, gaps=gaps)
    assert _answer(door) == (Finding.NOT_KNOWN, {Caveat.KEYS, Caveat.GAPS})
    assert visit_answer(_DAY, [door], (), _LATER).gaps == gaps


def test_a_door_without_a_lock_sees_nothing() -> None:
    never = _log(NOW + 2 * DAY_S, hung=Spans.of((NOW + 2 * DAY_S, NOW + 9 * DAY_S)))
    assert _answer(never) == (Finding.NO_LOCK, {Caveat.KEYS})
    half = _log(NOW + 2 * DAY_S, hung=Spans.of((NOW + HOUR_S, NOW + 9 * DAY_S)))
    assert _answer(half) == (Finding.NOT_VISITED, {Caveat.KEYS, Caveat.PART_WITHOUT_LOCK})


def test_visits_are_told_with_every_doubt_about_them() -> None:
    log = Life(flags=messages.FLAG_CLOCK_UNSURE).wait(HOUR_S).event(8).open(1)
    stays = [AtDoor(_FRONT, stay) for stay in log.told(upto=1).stays]
    visits = visits_of(1, stays)
    assert _answer(_log(NOW + 2 * HOUR_S), visits=visits) == (
        Finding.VISITED,
        {Caveat.KEYS, Caveat.NOT_COMPLETE, Caveat.CLOCK, Caveat.EARLY},
    )


def test_visits_outside_of_the_time_asked_about_are_not_in_the_answer() -> None:
    (visit,) = _visits(Life(now=NOW + 2 * DAY_S).open(1))
    assert _answer(_log(NOW + 2 * DAY_S), visits=(visit,))[0] is Finding.NOT_VISITED


def test_a_log_is_complete_through_every_receipt_that_names_no_later_record() -> None:
    log = Life().event(8).open(1).wait(HOUR_S).status(2).wait(HOUR_S).lock(1)
    last = Stamp(log.records[1].clock_estimate)
    assert complete_through(2, last, log.words) == NOW + HOUR_S
    assert complete_through(3, Stamp(log.now), log.words) == log.now
    assert complete_through(0, None, log.words) is None


def test_a_receipt_by_an_unsure_clock_completes_nothing() -> None:
    log = Life().event(8).open(1).wait(HOUR_S).status(2)
    unsure = [replace(word, sure=False) for word in log.words]
    assert complete_through(2, Stamp(NOW), unsure) == NOW
