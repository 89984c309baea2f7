"""Weekly hours: said in Danish time, kept in UTC, cut where the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firmware.records import MAX_WINDOWS, schedule_allows
from host_tools.lock_time import from_datetime, to_datetime
from host_tools.weekly_schedule import (
    WeeklyHours,
    clock_change_after,
    is_summer_time,
    parse_days,
    parse_quarter,
)
from tests.host_tools.people import NOW

DENMARK = ZoneInfo("Europe/Copenhagen")
_QUARTER = timedelta(minutes=15)
_MOMENTS = st.integers(NOW - 6 * 365 * 86400, NOW + 7 * 365 * 86400).map(to_datetime)


def _is_allowed(hours: WeeklyHours, local: datetime) -> bool:
    """The plain rule: some day's stretch, begun today or yesterday, covers the local time."""
    length = (hours.end - hours.begin) % 96 or 96
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for back in (0, 1, 2):
        day = midnight - timedelta(days=back)
        begin = day + hours.begin * _QUARTER
        inside = begin <= local.replace(tzinfo=None) < begin + length * _QUARTER
        if day.weekday() in hours.days and inside:
            return True
    return False


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 95),
    st.integers(0, 96),
    _MOMENTS,
    st.integers(0, 7 * 86400),
)
def test_a_lock_allows_exactly_the_danish_hours_until_the_clocks_change(
    days: set[int], begin: int, end: int, issued: datetime, later_s: int
) -> None:
    hours = WeeklyHours(frozenset(days), begin, end)
    issue = from_datetime(issued)
    when = issue + later_s
    assume(when < clock_change_after(issue))
    schedule = hours.windows(issue)
    assert len(schedule) <= 3 * MAX_WINDOWS
    local = to_datetime(when).astimezone(DENMARK)
    assert schedule_allows(schedule, when, when) == _is_allowed(hours, local)


@given(_MOMENTS)
def test_danish_clocks_change_when_the_time_zone_data_say_so(moment: datetime) -> None:
    offset = moment.astimezone(DENMARK).utcoffset()
    assert is_summer_time(moment) == (offset == timedelta(hours=2))
    change = to_datetime(clock_change_after(from_datetime(moment)))
    before = (change - timedelta(seconds=1)).astimezone(DENMARK).utcoffset()
    assert before == offset != change.astimezone(DENMARK).utcoffset()


def test_office_hours_are_one_window_and_a_night_shift_two() -> None:
    winter = from_datetime(datetime(2026, 11, 23, tzinfo=UTC))
    office = WeeklyHours(parse_days("mon-fri"), parse_quarter("07:00"), parse_quarter("15:00"))
    assert office.windows(winter) == bytes((0b0011111, 24, 56))
    night = WeeklyHours(parse_days("mon-fri"), parse_quarter("22:00"), parse_quarter("6:00"))
    assert night.windows(winter) == bytes((0b0111110, 0, 20, 0b0011111, 84, 96))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("man-fre", {0, 1, 2, 3, 4}),
        ("lør, søn", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("Wednesday", {2}),
        ("onsdag", {2}),
    ],
)
def test_days_are_understood_in_both_languages(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "x", "mon-", "-mon", "mon;tue", "mon-fri-sun"])
def test_days_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        parse_days(text)


@pytest.mark.parametrize("text", ["25:00", "07:10", "x", "", "-1:00", "24:15"])
def test_times_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_quarter(text)
