"""Windows mean to the office what they mean to a lock, and hold what four can hold."""

from itertools import combinations, product
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from central.access.decisions import windows
from central.access.decisions.windows import QUARTER_S, Terms, opens, schedule_for
from central.spans import Spans
from firmware.messages import RIGHT_OPEN
from firmware.records import MAX_WINDOWS
from tests.central.decisions.locks import takes

MONDAY = 848707200
"""Monday 2026-11-23 00:00 UTC as lock time."""
_DAY_S = 86400
_WINDOW = st.tuples(st.integers(0, 127), st.integers(0, 96), st.integers(0, 96))
_SCHEDULE = st.lists(_WINDOW.map(bytes), max_size=MAX_WINDOWS).map(b"".join)
_MOMENT = st.integers(MONDAY, MONDAY + 20 * _DAY_S)


def _terms(begin: int, end: int, schedule: bytes) -> Terms:
    return Terms(begin, end, schedule, RIGHT_OPEN, 0)


@given(_SCHEDULE, _MOMENT, _MOMENT, _MOMENT)
def test_a_grant_opens_at_exactly_the_moments_at_which_a_lock_takes_it(
    schedule: bytes, begin: int, end: int, at: int
) -> None:
    terms = _terms(begin, end, schedule)
    assert (at in opens(terms)) == takes(terms, at)
    for edge in (edge for part in opens(terms).parts for edge in part):
        assert takes(terms, edge) == (edge in opens(terms))
        assert takes(terms, edge - 1) == (edge - 1 in opens(terms))


def _stretches(step_s: int, days: int, longest: int, most: int) -> st.SearchStrategy[Spans]:
    steps = days * _DAY_S // step_s
    stretch = st.tuples(st.integers(0, steps - 1), st.integers(1, longest))
    parts = stretch.map(lambda one: (MONDAY + one[0] * step_s, MONDAY + sum(one) * step_s))
    return st.lists(parts, min_size=1, max_size=most).map(lambda given: Spans.of(*given))


@given(_stretches(60, 9, 900, 12))
def test_windows_never_open_at_a_wrong_moment_and_miss_only_parts_of_quarters(
    wanted: Spans,
) -> None:
    begin, end = wanted.parts[0][0], wanted.end
    schedule = schedule_for(wanted, begin, end)
    if schedule is None:
        return
    got = opens(_terms(begin, end, schedule))
    assert got <= wanted
    for since, until in (wanted - got).parts:
        assert -(-since // QUARTER_S) >= until // QUARTER_S


@given(_stretches(6 * 3600, 10, 4, 8))
def test_windows_are_found_whenever_there_are_any(wanted: Spans) -> None:
    """Two windows, so that all pairs of all windows on a grid of six hours can be tried."""
    begin, end = wanted.parts[0][0], wanted.end
    hours = [(low, high) for low in range(0, 96, 24) for high in range(low + 24, 97, 24)]
    all_windows = [bytes((mask, *one)) for mask, one in product(range(1, 128), hours)]
    fitting = [one for one in all_windows if opens(_terms(begin, end, one)) <= wanted]
    with patch.object(windows, "MAX_WINDOWS", 2):
        schedule_for.cache_clear()
        found = schedule_for(wanted, begin, end)
    schedule_for.cache_clear()
    largest = _largest({opens(_terms(begin, end, one)) for one in fitting})
    possible = wanted == Spans.of((begin, end)) or any(
        wanted <= first | second for first, second in combinations([*largest, Spans()], 2)
    )
    assert (found is not None) == possible


def _largest(spans: set[Spans]) -> list[Spans]:
    return [one for one in spans if not any(one <= other and one != other for other in spans)]


def test_different_hours_of_every_day_of_the_week_take_more_than_four_windows() -> None:
    different = Spans.of(
        *(
            (MONDAY + day * _DAY_S + day * 3600, MONDAY + day * _DAY_S + day * 3600 + 7200)
            for day in range(5)
        )
    )
    assert schedule_for(different, different.parts[0][0], different.end) is None
    four = Spans(different.parts[:4])
    assert schedule_for(four, four.parts[0][0], four.end) is not None


def test_an_unbroken_stretch_needs_no_windows() -> None:
    assert schedule_for(Spans.of((MONDAY + 7, MONDAY + 99999)), MONDAY + 7, MONDAY + 99999) == b""
