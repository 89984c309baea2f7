"""A wrong office clock is refused by evidence, an honest one never is."""

from hypothesis import given
from hypothesis import strategies as st

from central.upkeep.clock_evidence import (
    LONGEST_REST_S,
    STEP_BACK_S,
    WITNESS_MARGIN_S,
    Doubt,
    Evidence,
    doubt,
)
from tests.host_tools.people import NOW

DAY_S = 86400
rests = st.integers(0, LONGEST_REST_S)
strays = st.integers(-WITNESS_MARGIN_S, WITNESS_MARGIN_S)


@given(rest=rests, seen=st.lists(st.tuples(rests, strays), max_size=5))
def test_an_honest_clock_is_believed(rest: int, seen: list[tuple[int, int]]) -> None:
    locks = [NOW - ago + stray for ago, stray in seen]
    assert doubt(NOW, Evidence(NOW - rest, locks)) is None


@given(ahead=st.integers(LONGEST_REST_S + 1, 3 * 365 * DAY_S), locks=st.lists(strays, max_size=5))
def test_a_clock_that_jumped_ahead_is_not(ahead: int, locks: list[int]) -> None:
    clocks = [NOW + min(0, stray) for stray in locks]
    assert doubt(NOW + ahead, Evidence(NOW, clocks)) is Doubt.AHEAD


@given(behind=st.integers(STEP_BACK_S + 1, 3 * 365 * DAY_S))
def test_a_clock_that_fell_back_is_not(behind: int) -> None:
    assert doubt(NOW - behind, Evidence(NOW)) is Doubt.BEHIND
    behind += WITNESS_MARGIN_S
    assert doubt(NOW - behind, Evidence(0, [NOW, NOW])) is Doubt.BEHIND


@given(stray=st.integers(-(10**8), 10**8))
def test_one_lock_alone_decides_nothing(stray: int) -> None:
    assert doubt(NOW, Evidence(NOW, [NOW + stray])) is None


def test_a_new_office_believes_its_clock() -> None:
    assert doubt(NOW, Evidence()) is None
