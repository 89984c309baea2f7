"""Sets of moments behave as sets."""

from hypothesis import given
from hypothesis import strategies as st

from central.spans import ALWAYS, NOWHEN, Spans, union
from host_tools.danish_time import NEVER

_PARTS = st.tuples(st.integers(0, 40), st.integers(0, 40))
SPANS = st.lists(_PARTS, max_size=6).map(lambda parts: Spans.of(*parts))
_MOMENTS = range(42)


def _moments(spans: Spans) -> set[int]:
    return {moment for moment in _MOMENTS if moment in spans}


@given(st.lists(_PARTS, max_size=6))
def test_a_union_of_stretches_has_their_moments_and_no_touching_parts(
    parts: list[tuple[int, int]],
) -> None:
    spans = Spans.of(*parts)
    assert _moments(spans) == {m for begin, end in parts for m in range(begin, end)}
    edges = [edge for part in spans.parts for edge in part]
    assert edges == sorted(set(edges))


@given(SPANS, SPANS)
def test_union_intersection_and_difference_are_those_of_sets(left: Spans, right: Spans) -> None:
    assert _moments(left | right) == _moments(left) | _moments(right)
    assert _moments(left & right) == _moments(left) & _moments(right)
    assert _moments(left - right) == _moments(left) - _moments(right)
    assert (left <= right) == (_moments(left) <= _moments(right))
    assert union([left, right]) == left | right == Spans.of(*left.parts, *right.parts)


@given(SPANS)
def test_gaps_are_all_other_moments(spans: Spans) -> None:
    assert spans | spans.gaps() == ALWAYS
    assert spans & spans.gaps() == NOWHEN
    assert spans.gaps().gaps() == spans
    assert ALWAYS.gaps() == NOWHEN
    assert ALWAYS.end == NEVER


@given(SPANS, st.integers(0, 41))
def test_the_next_moment_is_the_first_one_that_is_not_before(spans: Spans, moment: int) -> None:
    later = [one for one in _MOMENTS if one >= moment and one in spans]
    assert spans.next_from(moment) == (later[0] if later else None)
    assert spans.length_s == len(_moments(spans))
    assert spans.end == max(_moments(spans), default=-1) + 1
