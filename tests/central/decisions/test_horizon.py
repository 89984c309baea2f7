"""The horizon: three days without an office shut nobody out, and what it costs is counted."""

import pytest

from central.access.decisions.compiler import compile_grants
from central.access.decisions.decision import access
from central.access.decisions.facts import Facts, Kind, Rule, When
from central.access.decisions.horizon import horizon_cost
from central.access.decisions.rule_check import RuleFault, rule_faults
from host_tools.danish_time import NEVER
from host_tools.weekly_schedule import WeeklyHours
from tests.central.decisions.town import ANNA, CAREGIVER, DAY_S, DOOR, HOUR_S, NOW, rule, shift

_ALWAYS = When(Kind.UNTIL_FURTHER_NOTICE, 0)
_WORKING = WeeklyHours(frozenset(range(5)), 7 * 4, 15 * 4)


@pytest.mark.parametrize("hour", [*range(0, 168, 5), 167])
def test_three_days_without_the_office_shut_nobody_out(hour: int) -> None:
    """Whenever the last sync was: all hours of the next 72 are in the pocket."""
    synced = NOW + hour * HOUR_S
    weekly = rule(When(Kind.WEEKLY, 0, NEVER, _WORKING))
    given = compile_grants(access(ANNA, DOOR, Facts((weekly,)), synced))
    wanted = [
        (max(begin, synced), min(end, synced + 72 * HOUR_S))
        for begin, end in _WORKING.stretches(synced, synced + 72 * HOUR_S)
    ]
    for begin, end in wanted:
        assert begin in given.opens
        assert end - 1 in given.opens


def test_a_longer_horizon_costs_more_hours_at_the_same_doors() -> None:
    facts = Facts((rule(_ALWAYS),))
    day = horizon_cost(ANNA, [DOOR], facts, CAREGIVER.id, DAY_S, NOW)
    week = horizon_cost(ANNA, [DOOR], facts, CAREGIVER.id, 7 * DAY_S, NOW)
    assert (day.doors, day.opens_s, day.last_at) == (1, DAY_S, NOW + DAY_S)
    assert (week.doors, week.opens_s, week.last_at) == (1, 7 * DAY_S, NOW + 7 * DAY_S)


def test_a_shift_costs_the_same_whatever_the_horizon() -> None:
    facts = Facts((rule(shift(NOW, NOW + 8 * HOUR_S)),))
    for horizon_s in (DAY_S, 7 * DAY_S):
        assert horizon_cost(ANNA, [DOOR], facts, CAREGIVER.id, horizon_s, NOW).opens_s == 8 * HOUR_S


def test_without_access_a_lost_phone_costs_nothing() -> None:
    cost = horizon_cost(ANNA, [DOOR], Facts(()), CAREGIVER.id, DAY_S, NOW)
    assert (cost.doors, cost.opens_s, cost.last_at) == (0, 0, None)


@pytest.mark.parametrize(
    ("when", "faults"),
    [
        (_ALWAYS, []),
        (shift(NOW, NOW + 8 * HOUR_S), []),
        (When(Kind.WEEKLY, NOW, NEVER, _WORKING), []),
        (shift(NOW + 900, NOW), [RuleFault.NO_TIME]),
        (When(Kind.TASK, NOW), [RuleFault.NO_END]),
        (When(Kind.WEEKLY, NOW), [RuleFault.NO_HOURS]),
        (When(Kind.WEEKLY, NOW, NEVER, WeeklyHours(frozenset())), [RuleFault.NO_HOURS]),
        (When(Kind.SHIFT, NOW, NOW + 900, _WORKING), [RuleFault.STRAY_HOURS]),
        (shift(NOW, NOW + 901), [RuleFault.NO_QUARTER]),
        (
            When(Kind.EMERGENCY, NOW, NOW + 2 * DAY_S),
            [RuleFault.NOBODY_VOUCHES, RuleFault.TOO_LONG],
        ),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_every_reason(
    when: When, faults: list[RuleFault]
) -> None:
    assert list(rule_faults(rule(when), NOW)) == faults


def test_a_rule_without_a_reason_is_refused() -> None:
    nameless: Rule = rule(_ALWAYS)
    assert rule_faults(Rule(**(vars(nameless) | {"reason": " "})), NOW) == (RuleFault.NO_REASON,)
