"""Danish clocks: summer time, the hour that comes twice and the one that does not come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_tools.danish_time import (
    DENMARK,
    Doubled,
    clock_change_after,
    day_begins,
    doubled,
    first_moment,
    last_moment,
    local,
    shown,
    utc_offset_s,
)
from host_tools.lock_time import from_datetime
from tests.host_tools.people import NOW

_MOMENTS = st.integers(NOW - 6 * 365 * 86400, NOW + 60 * 365 * 86400)


def _at(*fields: int) -> int:
    year, month, day, hour, minute = fields
    return from_datetime(datetime(year, month, day, hour, minute, tzinfo=UTC))


@given(_MOMENTS)
def test_clocks_change_next_when_the_time_zone_data_say_so(moment: int) -> None:
    change = clock_change_after(moment)
    assert utc_offset_s(moment) == utc_offset_s(change - 1) != utc_offset_s(change)
    assert moment < change
    for between in range(moment, change, 86400):
        assert utc_offset_s(between) == utc_offset_s(moment)


def test_clocks_change_on_the_last_sundays_of_march_and_october() -> None:
    assert clock_change_after(_at(2026, 1, 1, 0, 0)) == _at(2026, 3, 29, 1, 0)
    assert clock_change_after(_at(2026, 3, 29, 1, 0)) == _at(2026, 10, 25, 1, 0)


@given(_MOMENTS)
def test_what_clocks_show_leads_back_to_the_moment(moment: int) -> None:
    naive = local(moment).replace(tzinfo=None, fold=0)
    readings = {
        Doubled.NO: first_moment(naive) == moment == last_moment(naive),
        Doubled.FIRST: first_moment(naive) == moment < last_moment(naive),
        Doubled.SECOND: first_moment(naive) < moment == last_moment(naive),
    }
    assert readings[doubled(moment)]


@pytest.mark.parametrize(
    ("moment", "which"),
    [
        (_at(2026, 10, 24, 23, 59), Doubled.NO),
        (_at(2026, 10, 25, 0, 40), Doubled.FIRST),
        (_at(2026, 10, 25, 1, 10), Doubled.SECOND),
        (_at(2026, 10, 25, 2, 0), Doubled.NO),
        (_at(2026, 3, 29, 0, 59), Doubled.NO),
    ],
)
def test_the_hour_that_comes_twice_is_marked(moment: int, which: Doubled) -> None:
    assert doubled(moment) is which


def test_of_two_equal_times_the_zone_tells_which() -> None:
    """A visit from 02:40 to the second 02:10 does not look as if it ran backwards."""
    begin, end = _at(2026, 10, 25, 0, 40), _at(2026, 10, 25, 1, 10)
    assert shown(begin) == "2026-10-25 02:40 CEST"
    assert shown(end) == "2026-10-25 02:10 CET"
    assert shown(end + 86400) == "2026-10-26 02:10"


def test_an_hour_left_out_is_the_moment_that_left_it_out() -> None:
    missing = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - what a clock face shows
    assert first_moment(missing) == last_moment(missing) == _at(2026, 3, 29, 1, 0)


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_a_day_begins_at_danish_midnight(day: date) -> None:
    begins = datetime.combine(day, datetime.min.time(), DENMARK)
    assert day_begins(day) == from_datetime(begins)
    assert day_begins(day + timedelta(days=1)) - day_begins(day) in {82800, 86400, 90000}
