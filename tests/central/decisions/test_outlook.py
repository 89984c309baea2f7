"""Batteries: which doors the depot goes to first, and which will be dead before a visit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.batteries.outlook import DEAD_PERCENT, DoorBattery, Urgency, outlook, work_list
from central.batteries.straight_line import DUE_PERCENT, ERROR_POINTS, Course
from tests.central.decisions.town import DAY_S, NOW


def _course(percent: int, *, drop: int = 50, days: float = 100.0, age_days: int = 0) -> Course:
    return Course(percent, NOW - age_days * DAY_S, (), days, drop, ERROR_POINTS)


def _door(course: Course | None, visit_in_days: int | None = None, door: int = 1) -> DoorBattery:
    visit = None if visit_in_days is None else NOW + visit_in_days * DAY_S
    return DoorBattery(door, course, visit)


@pytest.mark.parametrize(
    ("course", "visit_in_days", "urgency"),
    [
        (_course(DEAD_PERCENT), None, Urgency.DEAD),
        (_course(20, age_days=60), None, Urgency.DEAD),
        (_course(DEAD_PERCENT + 4), 9, Urgency.DEAD_BEFORE_VISIT),
        (_course(DEAD_PERCENT + 4), 7, Urgency.DUE),
        (_course(DUE_PERCENT), None, Urgency.DUE),
        (_course(40), 60, Urgency.PERHAPS_DEAD_BEFORE_VISIT),
        (_course(40), 20, Urgency.RUNNING_DOWN),
        (_course(90), 300, Urgency.DEAD_BEFORE_VISIT),
        (_course(90, days=3.0), 300, Urgency.UNKNOWN),
        (_course(95, drop=5), 40, Urgency.RUNNING_DOWN),
        (None, 1, Urgency.UNKNOWN),
    ],
)
def test_a_door_is_as_urgent_as_its_next_visit_makes_it(
    course: Course | None, visit_in_days: int | None, urgency: Urgency
) -> None:
    assert outlook(_door(course, visit_in_days), NOW).urgency is urgency


def test_the_depot_goes_first_where_somebody_would_find_a_dead_door() -> None:
    doors = [
        _door(_course(60), None, 1),
        _door(_course(DUE_PERCENT), None, 2),
        _door(_course(DEAD_PERCENT + 6), 30, 3),
        _door(_course(DEAD_PERCENT + 6), 20, 4),
        _door(_course(DEAD_PERCENT), None, 5),
        _door(None, None, 6),
    ]
    assert [one.door for one in work_list(doors, NOW, NOW + DAY_S)] == [5, 4, 3, 2]


def test_the_list_before_holidays_has_what_falls_due_in_them() -> None:
    doors = [_door(_course(30), None, 1), _door(_course(80), None, 2)]
    assert work_list(doors, NOW, NOW + DAY_S) == ()
    assert [one.door for one in work_list(doors, NOW, NOW + 20 * DAY_S)] == [1]


@given(st.integers(0, 100), st.integers(-5, 90), st.floats(0, 400), st.none() | st.integers(0, 300))
def test_a_later_visit_is_never_less_urgent(
    percent: int, drop: int, days: float, visit_in_days: int | None
) -> None:
    course = _course(percent, drop=drop, days=days)
    here = outlook(_door(course, visit_in_days), NOW)
    if visit_in_days is not None:
        assert outlook(_door(course, visit_in_days + 1), NOW).urgency <= here.urgency
    if here.dead_at is not None and here.due_at is not None:
        assert here.due_at <= here.dead_at
