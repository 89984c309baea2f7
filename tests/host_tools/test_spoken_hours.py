"""Days and hours as people type them: understood as meant, or refused; nothing is guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_tools.spoken_hours import (
    Misread,
    MisreadError,
    parse_days,
    parse_duration_h,
    parse_hours,
    parse_quarter,
)
from host_tools.weekly_schedule import clock_face

WORKING = {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", WORKING),
        ("man-fre", WORKING),
        ("mandag til fredag", WORKING),
        ("Mandag til og med fredag", WORKING),
        ("man. t.o.m. fre.", WORKING),
        ("Monday to Friday", WORKING),
        ("mon \u2013 fri", WORKING),
        ("hverdage", WORKING),
        ("alle hverdage og lørdag", WORKING | {5}),
        ("weekdays", WORKING),
        ("mon tue wed", {0, 1, 2}),
        ("lør, søn", {5, 6}),
        ("lør,søn", {5, 6}),
        ("mandag og onsdag", {0, 2}),
        ("Saturday and Sunday", {5, 6}),
        ("weekenden", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon-wed, fri", {0, 1, 2, 4}),
        ("Wednesday", {2}),
        ("om søndagen", {6}),
        ("tirsdage", {1}),
        ("Tues", {1}),
        ("hver dag", set(range(7))),
        ("every day", set(range(7))),
        ("hver onsdag", {2}),
    ],
)
def test_days_are_understood_in_both_languages(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Misread.NOTHING),
        ("  ", Misread.NOTHING),
        ("x", Misread.NO_DAY),
        ("mo", Misread.NO_DAY),
        ("mondie", Misread.NO_DAY),
        ("mon;tue", Misread.NO_DAY),
        ("2-4", Misread.NO_DAY),
        ("mon-", Misread.HALF_A_RANGE),
        ("-mon", Misread.HALF_A_RANGE),
        ("mon--fri", Misread.HALF_A_RANGE),
        ("mon-fri-sun", Misread.HALF_A_RANGE),
        ("hverdage - søndag", Misread.HALF_A_RANGE),
        ("man,", Misread.HALF_A_RANGE),
        (", man", Misread.HALF_A_RANGE),
        ("man to fre", Misread.HALF_A_RANGE),
    ],
)
def test_days_that_may_mean_something_else_are_refused(text: str, fault: Misread) -> None:
    with pytest.raises(MisreadError) as refusal:
        parse_days(text)
    assert refusal.value.fault is fault


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("7", "07:00"),
        ("07", "07:00"),
        ("7:15", "07:15"),
        ("7.30", "07:30"),
        ("0730", "07:30"),
        ("kl. 7.30", "07:30"),
        ("kl 16", "16:00"),
        ("8,5", "08:30"),
        ("8,25", "08:15"),
        (" 22:00 ", "22:00"),
        ("24", "24:00"),
        ("00:00", "00:00"),
    ],
)
def test_times_of_day_are_understood(text: str, face: str) -> None:
    assert clock_face(parse_quarter(text)) == face


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("7:60", Misread.NO_TIME),
        ("7:-15", Misread.NO_TIME),
        ("-1:00", Misread.NO_TIME),
        ("25:00", Misread.NO_TIME),
        ("24:15", Misread.NO_TIME),
        ("715", Misread.NO_TIME),
        ("7:5", Misread.NO_TIME),
        ("8.5", Misread.NO_TIME),
        ("8,30", Misread.NO_TIME),
        ("x", Misread.NO_TIME),
        ("", Misread.NO_TIME),
        ("\u0667", Misread.NO_TIME),
        ("07:10", Misread.NO_QUARTER),
    ],
)
def test_times_that_make_no_sense_are_refused(text: str, fault: Misread) -> None:
    with pytest.raises(MisreadError) as refusal:
        parse_quarter(text)
    assert refusal.value.fault is fault


@given(st.integers(0, 96))
def test_what_is_told_of_a_time_is_understood_again(quarter: int) -> None:
    told = clock_face(quarter)
    assert parse_quarter(told) == parse_quarter(told.replace(":", ".")) == quarter


@given(st.text() | st.text("manfretildgso07,.:-2 "))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    for parse in (parse_days, parse_quarter, parse_hours, parse_duration_h):
        with suppress(MisreadError):
            assert parse(text) is not None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7-15", (28, 60)),
        ("fra 7.30 til 15", (30, 60)),
        ("22:00\u201306:00", (88, 24)),
        ("from 8 to 16", (32, 64)),
        ("hele dagen", (0, 96)),
    ],
)
def test_begin_and_end_are_understood_together(text: str, hours: tuple[int, int]) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize("text", ["7", "7-", "7-15-20", "7-7", "7 15", "fra 7"])
def test_half_a_begin_and_end_is_refused(text: str) -> None:
    with pytest.raises(MisreadError):
        parse_hours(text)


@pytest.mark.parametrize(
    ("text", "hours"), [("8", 8), ("8,5", 8.5), ("8.5", 8.5), ("0,25", 0.25), ("2 timer", 2)]
)
def test_durations_are_understood_with_comma_or_point(text: str, hours: float) -> None:
    assert parse_duration_h(text) == hours


@pytest.mark.parametrize("text", ["7.30", "1e9", "inf", "nan", "-1", "", "8 x"])
def test_durations_that_may_mean_something_else_are_refused(text: str) -> None:
    with pytest.raises(MisreadError):
        parse_duration_h(text)
