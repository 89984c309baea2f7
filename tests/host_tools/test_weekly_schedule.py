"""Weekly hours: said in Danish time, kept in UTC, cut where the clocks change."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from firmware.records import MAX_WINDOWS, schedule_allows
from host_tools.danish_time import DENMARK, Doubled, clock_change_after, doubled, local
from host_tools.lock_time import from_datetime, to_datetime
from host_tools.weekly_schedule import WeeklyHours, day_runs, hours_of
from tests.host_tools.people import NOW

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


def test_office_hours_are_one_window_and_a_night_shift_two() -> None:
    winter = from_datetime(datetime(2026, 11, 23, tzinfo=UTC))
    office = WeeklyHours(frozenset(range(5)), 7 * 4, 15 * 4)
    assert office.windows(winter) == bytes((0b0011111, 24, 56))
    night = WeeklyHours(frozenset(range(5)), 22 * 4, 6 * 4)
    assert night.windows(winter) == bytes((0b0111110, 0, 20, 0b0011111, 84, 96))


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 95),
    st.integers(0, 96),
    _MOMENTS,
    st.integers(0, 14 * 86400),
)
def test_stretches_of_hours_are_what_danish_clocks_show(
    days: set[int], begin: int, end: int, origin: datetime, later_s: int
) -> None:
    hours = WeeklyHours(frozenset(days), begin, end)
    first = from_datetime(origin)
    when = first + later_s
    assume(doubled(when) is Doubled.NO)
    stretches = list(hours.stretches(first, first + 14 * 86400 + 1))
    inside = any(since <= when < until for since, until in stretches)
    assert inside == _is_allowed(hours, local(when))


def test_a_shift_outlasts_both_of_two_equal_hours() -> None:
    """Summer time ends on 25 October 2026 at 01:00 UTC; 02:30 is shown at 00:30 and 01:30."""
    saturday = from_datetime(datetime(2026, 10, 24, 12, tzinfo=UTC))
    night = WeeklyHours(frozenset({5}), 22 * 4, 2 * 4 + 2)
    (stretch,) = night.stretches(saturday, saturday + 86400)
    assert stretch == (
        from_datetime(datetime(2026, 10, 24, 20, tzinfo=UTC)),
        from_datetime(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    )


_WINDOW = st.tuples(st.integers(1, 127), st.integers(0, 95), st.integers(0, 96)).map(bytes)


@given(st.lists(_WINDOW, max_size=MAX_WINDOWS).map(b"".join), _MOMENTS, st.integers(0, 7 * 86400))
def test_a_holder_reads_the_hours_that_a_lock_allows(
    schedule: bytes, issued: datetime, later_s: int
) -> None:
    issue = from_datetime(issued)
    when = issue + later_s
    assume(when < clock_change_after(issue))
    hours = hours_of(schedule, issue)
    told = any(_is_allowed(one, local(when)) for one in hours) if hours else True
    assert told == schedule_allows(schedule, when, when)


def test_a_night_shift_is_read_as_one_stretch() -> None:
    winter = from_datetime(datetime(2026, 11, 23, tzinfo=UTC))
    night = WeeklyHours(frozenset(range(5)), 22 * 4, 6 * 4)
    assert hours_of(night.windows(winter), winter) == (night,)
    assert hours_of(bytes((127, 0, 96)), winter) == (WeeklyHours(frozenset(range(7)), 0, 96),)


def test_days_are_said_as_runs() -> None:
    assert day_runs(frozenset({0, 1, 2, 3, 4, 6})) == ((0, 4), (6, 6))
    assert day_runs(frozenset({5, 6})) == ((5, 5), (6, 6))
