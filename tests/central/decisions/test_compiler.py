"""Grants from access: never wider than the rules, and as wide as three grants can be."""

from unittest.mock import patch

from hypothesis import assume, given
from hypothesis import strategies as st

from central.access.decisions import windows
from central.access.decisions.compiler import MAX_GRANTS, WhyLeftOut, compile_grants
from central.access.decisions.decision import Segment, united
from central.access.decisions.facts import CAREGIVER_RIGHTS
from central.access.decisions.windows import QUARTER_S, opens, schedule_for
from central.spans import Spans
from firmware.messages import RIGHT_OPEN, RIGHT_SERVICE, RIGHT_STATUS
from firmware.records import MAX_WINDOWS, ROLE_CAREGIVER, ROLE_LOCKSMITH
from host_tools.danish_time import clock_change_after, local
from host_tools.weekly_schedule import WeeklyHours
from tests.central.decisions.locks import takes
from tests.central.decisions.test_windows import MONDAY

_DAY_S = 86400
_SERVICE = CAREGIVER_RIGHTS | RIGHT_SERVICE


def _segments(step_s: int, days: int, most: int) -> st.SearchStrategy[tuple[Segment, ...]]:
    steps = days * _DAY_S // step_s
    one = st.builds(
        lambda begin, length, rights: Segment(
            MONDAY + begin * step_s, MONDAY + (begin + length) * step_s, rights, ROLE_CAREGIVER
        ),
        st.integers(0, steps),
        st.integers(1, max(1, 86400 // step_s)),
        st.sampled_from([CAREGIVER_RIGHTS, CAREGIVER_RIGHTS, _SERVICE, RIGHT_STATUS]),
    )
    return st.lists(one, max_size=most).map(united)


def _alike(access: tuple[Segment, ...]) -> tuple[Segment, ...]:
    plain = [Segment(one.begin, one.end, CAREGIVER_RIGHTS, 0) for one in access]
    return united(plain)


def _rights_at(access: tuple[Segment, ...], at: int) -> int:
    return next((one.rights for one in access if one.begin <= at < one.end), 0)


@given(_segments(60, 8, 12), st.integers(0, 9 * _DAY_S))
def test_no_grant_ever_allows_what_the_rules_do_not(
    access: tuple[Segment, ...], later_s: int
) -> None:
    plan = compile_grants(access)
    edges = [edge for terms in plan.grants for part in opens(terms).parts for edge in part]
    for at in (MONDAY + later_s, *edges, *(edge - 1 for edge in edges)):
        for terms in plan.grants:
            if takes(terms, at):
                assert terms.rights & ~_rights_at(access, at) == 0


@given(_segments(900, 8, 20))
def test_what_is_in_no_grant_is_told_and_nothing_else(access: tuple[Segment, ...]) -> None:
    plan = compile_grants(access)
    wanted = Spans.of(*((one.begin, one.end) for one in access))
    told = [one for one in plan.left_out if one.why is not WhyLeftOut.FEWER_RIGHTS]
    lesser = [one for one in plan.left_out if one.why is WhyLeftOut.FEWER_RIGHTS]
    assert wanted - plan.opens == Spans.of(*(part for one in told for part in one.spans.parts))
    for terms in plan.grants:
        for begin, _ in opens(terms).parts:
            less = _rights_at(access, begin) & ~terms.rights
            assert bool(less) == any(begin in one.spans for one in lesser)


@given(_segments(60, 30, 30))
def test_grants_come_one_after_the_other_within_what_a_phone_has_registered(
    access: tuple[Segment, ...],
) -> None:
    plan = compile_grants(access)
    assert len(plan.grants) <= MAX_GRANTS
    for terms in plan.grants:
        assert terms.not_before < terms.not_after
        assert len(terms.schedule) <= 3 * MAX_WINDOWS
    for one, following in zip(plan.grants, plan.grants[1:], strict=False):
        assert one.not_after <= following.not_before


@given(_segments(6 * 3600, 12, 14))
def test_no_other_grants_reach_further(access: tuple[Segment, ...]) -> None:
    """Two grants of two windows, so that every place to cut can be tried."""
    alike = _alike(access)
    assume(alike)
    wanted = Spans.of(*((one.begin, one.end) for one in alike))
    with patch.object(windows, "MAX_WINDOWS", 2):
        _forget()
        plan = compile_grants(alike, max_grants=2)
        best = _best_reach(wanted)
    _forget()
    missing = wanted - plan.opens
    reached = missing.parts[0][0] if missing else wanted.end
    assert reached >= best


def _forget() -> None:
    schedule_for.cache_clear()
    compile_grants.cache_clear()


def _best_reach(wanted: Spans) -> int:
    """The latest end of an exact prefix, over every way to cut it in two."""
    grid = [edge for begin, end in wanted.parts for edge in (*range(begin, end, 6 * 3600), end)]
    begin = wanted.parts[0][0]
    best = 0
    for cut in grid:
        if cut > begin and schedule_for(wanted, begin, cut) is None:
            continue
        starts = [edge for edge in grid if edge >= cut and edge in wanted]
        if not starts:
            return wanted.end
        for end in (edge for edge in grid if edge > starts[0]):
            if schedule_for(wanted, starts[0], end) is not None:
                best = max(best, end)
    return best


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 95),
    st.integers(1, 95),
    st.integers(0, 363),
    st.integers(0, 20 * _DAY_S),
)
def test_weekly_hours_open_by_danish_clocks_on_both_sides_of_a_change(
    days: set[int], begin: int, length: int, day: int, later_s: int
) -> None:
    hours = WeeklyHours(frozenset(days), begin, (begin + length) % 96)
    now = MONDAY + day * _DAY_S
    change = clock_change_after(now)
    now = change - 10 * _DAY_S
    spans = Spans.of((now, now + 20 * _DAY_S)) & Spans.of(*hours.stretches(now, now + 20 * _DAY_S))
    access = tuple(Segment(*part, RIGHT_OPEN, 0) for part in spans.parts)
    plan = compile_grants(access)
    assert plan.opens == spans
    assert plan.left_out == ()
    at = now + later_s
    assert any(takes(terms, at) for terms in plan.grants) == (at in spans)


def test_office_hours_over_the_end_of_summer_time_are_two_grants() -> None:
    """25 October 2026: from 05:00 UTC to 06:00 UTC for seven o'clock in Denmark."""
    now = MONDAY - 35 * _DAY_S
    hours = WeeklyHours(frozenset(range(5)), 7 * 4, 15 * 4)
    spans = Spans.of((now, now + 14 * _DAY_S)) & Spans.of(*hours.stretches(now, now + 14 * _DAY_S))
    plan = compile_grants(tuple(Segment(*part, RIGHT_OPEN, 0) for part in spans.parts))
    assert [list(terms.schedule) for terms in plan.grants] == [
        [0b0011111, 5 * 4, 13 * 4],
        [0b0011111, 6 * 4, 14 * 4],
    ]
    assert {local(begin).hour for begin, _ in spans.parts} == {7}


def test_what_three_grants_cannot_hold_is_left_for_the_next_sync() -> None:
    """Fourteen days, each with hours of its own: four a grant, twelve in three."""
    access = tuple(
        Segment(begin, begin + 3600 + day * QUARTER_S, CAREGIVER_RIGHTS, ROLE_CAREGIVER)
        for day in range(14)
        for begin in (MONDAY + day * _DAY_S + day * QUARTER_S,)
    )
    plan = compile_grants(access)
    assert [len(terms.schedule) // 3 for terms in plan.grants] == [4, 4, 4]
    (left,) = plan.left_out
    assert left.why is WhyLeftOut.NO_GRANT_LEFT
    assert left.spans == Spans.of(*((one.begin, one.end) for one in access[12:]))


def test_a_locksmiths_hour_within_a_caregivers_days_is_a_grant_of_its_own() -> None:
    access = united(
        [
            Segment(MONDAY, MONDAY + 4 * _DAY_S, CAREGIVER_RIGHTS, ROLE_CAREGIVER),
            Segment(MONDAY + _DAY_S, MONDAY + _DAY_S + 3600, _SERVICE, ROLE_LOCKSMITH),
        ]
    )
    plan = compile_grants(access)
    assert [(terms.rights, terms.lock_role) for terms in plan.grants] == [
        (CAREGIVER_RIGHTS, ROLE_CAREGIVER),
        (_SERVICE, ROLE_LOCKSMITH),
        (CAREGIVER_RIGHTS, ROLE_CAREGIVER),
    ]
    assert plan.left_out == ()


def test_opening_goes_before_a_further_right() -> None:
    """Three hours of service in four days take seven grants: the last of three opens till then."""
    access = united(
        [
            Segment(MONDAY, MONDAY + 4 * _DAY_S, CAREGIVER_RIGHTS, ROLE_CAREGIVER),
            *(
                Segment(MONDAY + day * _DAY_S, MONDAY + day * _DAY_S + 3600, _SERVICE, 1)
                for day in (1, 2, 3)
            ),
        ]
    )
    plan = compile_grants(access)
    assert plan.opens == Spans.of((MONDAY, MONDAY + 4 * _DAY_S))
    (left,) = plan.left_out
    assert left.why is WhyLeftOut.FEWER_RIGHTS
    assert left.spans.length_s == 2 * 3600


def test_without_access_there_is_no_grant() -> None:
    assert compile_grants(()).grants == ()
