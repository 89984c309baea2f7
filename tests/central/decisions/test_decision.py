"""Access, who at which doors and when and why, is decided as the words say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.access.decisions.decision import PAUSES, Lack, access, access_at, allowed
from central.access.decisions.facts import (
    CAREGIVER_RIGHTS,
    HORIZON_S,
    Belonging,
    Door,
    Facts,
    Home,
    HomeState,
    Kind,
    Person,
    Rule,
    When,
    Where,
    Whereabouts,
    Who,
)
from central.access.decisions.why import Hindrance, Missing, explain, may_open
from central.spans import Spans
from firmware.messages import RIGHT_OPEN, RIGHT_SERVICE
from host_tools.danish_time import NEVER, local
from host_tools.weekly_schedule import WeeklyHours
from tests.central.decisions.town import (
    ANNA,
    DAY_S,
    DOOR,
    DOORS,
    FACTS,
    HOME,
    HOUR_S,
    LOCKSMITH,
    NOW,
    PEOPLE,
    RULES,
    living,
    rule,
    shift,
)

_LATER = st.integers(0, 40 * 900 * 8).map(lambda later: NOW + later)


def _plainly(one: Rule, person: Person, door: Door, facts: Facts, at: int) -> bool:
    """The rules in plain words, moment by moment, without any sets of moments."""
    when = one.when
    if not (when.begin <= at < when.end and at < one.withdrawn_at):
        return False
    if not (at in person.active and at in door.hung):
        return False
    if when.kind is Kind.EMERGENCY and one.vouched_by is None:
        return False
    if when.hours is not None and not _in_hours(when.hours, at):
        return False
    return _is_about(one, person, facts, at) and _is_reached(one, door, at)


def _is_about(one: Rule, person: Person, facts: Facts, at: int) -> bool:
    groups = {(group.kind, group.id) for group in person.belongs if at in group.when}
    named = one.who is Who.PERSON and one.who_id == person.id
    if not named and (one.who is Who.PERSON or (one.who, one.who_id) not in groups):
        return False
    if one.who is Who.ORGANISATION:
        return one.who_id not in facts.contracts or at in facts.contracts[one.who_id]
    employers = {group.id for group in person.belongs if group.kind is Who.ORGANISATION}
    working = {number for kind, number in groups if kind is Who.ORGANISATION}
    good = {n for n in working if n not in facts.contracts or at in facts.contracts[n]}
    return not employers or bool(good)


def _is_reached(one: Rule, door: Door, at: int) -> bool:
    pauses = (
        one.when.kind in {Kind.SHIFT, Kind.WEEKLY, Kind.UNTIL_FURTHER_NOTICE}
        and not one.through_absence
    )
    if one.doors is Where.ACCESS_POINT:
        someone = _is_lived_in(door.homes, at)
        return door.id == one.doors_id and (someone or not pauses)
    if _has(door.belongs, one, at):
        return True
    return any(
        ((one.doors is Where.HOME and home.id == one.doors_id) or _has(home.belongs, one, at))
        and (_is_lived_in((home,), at) or not pauses)
        for home in door.homes
    )


def _has(groups: tuple[Belonging, ...], one: Rule, at: int) -> bool:
    return any((g.kind, g.id) == (one.doors, one.doors_id) and at in g.when for g in groups)


def _is_lived_in(homes: tuple[Home, ...], at: int) -> bool:
    residents = [spells for home in homes for spells in home.residents]
    states = {s.state for spells in residents for s in spells if s.since <= at < s.until}
    return not residents or HomeState.LIVES_THERE in states


def _in_hours(hours: WeeklyHours, at: int) -> bool:
    shown = local(at)
    quarter = shown.hour * 4 + shown.minute // 15
    length = (hours.end - hours.begin) % 96 or 96
    return any(
        (shown.weekday() - back) % 7 in hours.days
        and hours.begin <= quarter + 96 * back < hours.begin + length
        for back in (0, 1, 2)
    )


@given(RULES, PEOPLE, DOORS, FACTS, _LATER)
def test_a_rule_allows_what_its_words_say(
    one: Rule, person: Person, door: Door, facts: Facts, at: int
) -> None:
    spans = allowed(one, person, door, facts, (NOW, NOW + 4 * DAY_S))
    inside = NOW <= at < NOW + 4 * DAY_S
    assert (at in spans) == (inside and _plainly(one, person, door, facts, at))


@given(PEOPLE, DOORS, FACTS, _LATER)
def test_the_answer_to_why_agrees_with_what_grants_are_made_of(
    person: Person, door: Door, facts: Facts, at: int
) -> None:
    answer = may_open(person, door, facts, at)
    segments = access(person, door, facts, at)
    opening = [one for one in segments if one.begin <= at < one.end and one.rights & RIGHT_OPEN]
    assert answer.allowed == bool(opening)
    assert answer.allowed == any(_plainly(one, person, door, facts, at) for one in facts.rules)
    for judgement in answer.nearest:
        assert judgement.missing
    if answer.next_at is not None:
        assert may_open(person, door, facts, answer.next_at).allowed
    if answer.until is not None and answer.until < at + 13 * DAY_S:
        assert not may_open(person, door, facts, answer.until).allowed


@given(PEOPLE, st.lists(DOORS, max_size=4), FACTS)
def test_many_doors_at_once_are_decided_as_each_by_itself(
    person: Person, doors: list[Door], facts: Facts
) -> None:
    assert access_at(person, doors, facts, NOW) == [
        access(person, door, facts, NOW) for door in doors
    ]


def test_access_lasts_for_the_roles_horizon_within_the_rules_hours() -> None:
    always = rule(When(Kind.UNTIL_FURTHER_NOTICE, 0))
    (segment,) = access(ANNA, DOOR, Facts((always,)), NOW)
    assert (segment.begin, segment.end) == (NOW, NOW + HORIZON_S)
    today = rule(shift(NOW - HOUR_S, NOW + 7 * HOUR_S))
    (segment,) = access(ANNA, DOOR, Facts((today,)), NOW)
    assert (segment.begin, segment.end) == (NOW, NOW + 7 * HOUR_S)


def test_several_rules_add_up_in_time_and_rights() -> None:
    care = rule(shift(NOW, NOW + 8 * HOUR_S))
    task = rule(When(Kind.TASK, NOW + HOUR_S, NOW + 2 * HOUR_S), role=LOCKSMITH, number=2)
    segments = access(ANNA, DOOR, Facts((care, task)), NOW)
    assert [(one.begin - NOW, one.end - NOW, one.rights) for one in segments] == [
        (0, HOUR_S, CAREGIVER_RIGHTS),
        (HOUR_S, 2 * HOUR_S, CAREGIVER_RIGHTS | RIGHT_SERVICE),
        (2 * HOUR_S, 8 * HOUR_S, CAREGIVER_RIGHTS),
    ]


def test_planned_access_pauses_while_nobody_lives_there_and_returns_by_itself() -> None:
    back = NOW + 2 * DAY_S
    away = Home(
        1,
        living(
            Whereabouts(HomeState.LIVES_THERE, 0, NOW + DAY_S),
            Whereabouts(HomeState.HOSPITAL, NOW + DAY_S, back),
            Whereabouts(HomeState.LIVES_THERE, back),
        ),
    )
    door = Door(11, (away,))
    facts = Facts((rule(When(Kind.UNTIL_FURTHER_NOTICE, 0)),))
    spans = [(one.begin, one.end) for one in access(ANNA, door, facts, NOW)]
    assert spans == [(NOW, NOW + DAY_S), (back, NOW + HORIZON_S)]
    answer = may_open(ANNA, door, facts, NOW + DAY_S + HOUR_S)
    (judgement,) = answer.nearest
    assert judgement.missing == (Missing(Lack.ABSENCE, back, HomeState.HOSPITAL),)
    assert answer.next_at == back
    (bearable,) = access(ANNA, door, facts, NOW, PAUSES)
    assert (bearable.begin, bearable.end) == (NOW, NOW + HORIZON_S)


def test_a_task_in_a_dead_citizens_home_is_no_planned_care() -> None:
    home = Home(1, living(Whereabouts(HomeState.DEAD)))
    facts = Facts((rule(When(Kind.TASK, NOW, NOW + HOUR_S)),))
    assert may_open(ANNA, Door(11, (home,)), facts, NOW).allowed


def test_a_spouse_who_lives_on_keeps_access_going() -> None:
    couple = Home(
        1, (*living(Whereabouts(HomeState.DEAD)), *living(Whereabouts(HomeState.LIVES_THERE)))
    )
    facts = Facts((rule(shift(NOW, NOW + HOUR_S)),))
    assert may_open(ANNA, Door(11, (couple,)), facts, NOW).allowed


def test_a_stairway_opens_for_any_of_its_homes_that_is_lived_in() -> None:
    gone = Home(2, living(Whereabouts(HomeState.MOVED)))
    stairway = Door(12, (HOME, gone))
    first = rule(shift(NOW, NOW + HOUR_S))
    second = rule(shift(NOW, NOW + HOUR_S), doors=(Where.HOME, 2))
    assert may_open(ANNA, stairway, Facts((first,)), NOW).allowed
    assert not may_open(ANNA, stairway, Facts((second,)), NOW).allowed


def test_a_providers_access_ends_with_its_contract() -> None:
    end = NOW + DAY_S
    person = Person(1, (Belonging(Who.ORGANISATION, 7),))
    always = When(Kind.UNTIL_FURTHER_NOTICE, 0)
    for who in ((Who.ORGANISATION, 7), (Who.PERSON, 1)):
        facts = Facts((rule(always, who=who),), {7: Spans.of((0, end))})
        (segment,) = access(person, DOOR, facts, NOW)
        assert segment.end == end
        (judgement,) = may_open(person, DOOR, facts, end).nearest
        assert [one.lack for one in judgement.missing] == [Lack.CONTRACT]


def test_a_substitute_on_a_route_opens_its_homes_for_the_shift_only() -> None:
    evening = (NOW + 6 * HOUR_S, NOW + 14 * HOUR_S)
    substitute = Person(5, (Belonging(Who.ROUTE, 3, Spans.of(evening)),))
    home = Home(1, living(), (Belonging(Where.ROUTE, 3),))
    facts = Facts((rule(shift(*evening), who=(Who.ROUTE, 3), doors=(Where.ROUTE, 3)),))
    (segment,) = access(substitute, Door(11, (home,)), facts, NOW)
    assert (segment.begin, segment.end) == evening


def test_in_an_emergency_somebody_vouches() -> None:
    when = When(Kind.EMERGENCY, NOW, NOW + HOUR_S)
    (judgement,) = may_open(ANNA, DOOR, Facts((rule(when),)), NOW).nearest
    assert [one.lack for one in judgement.missing] == [Lack.VOUCHER]
    assert may_open(ANNA, DOOR, Facts((rule(when, vouched_by=9),)), NOW).allowed


_ALWAYS = When(Kind.UNTIL_FURTHER_NOTICE, 0)
_OFFICE_HOURS = WeeklyHours(frozenset(range(5)), 7 * 4, 15 * 4)


@pytest.mark.parametrize(
    ("facts", "person", "door", "missing"),
    [
        (rule(_ALWAYS, who=(Who.PERSON, 2)), ANNA, DOOR, [(Lack.SUBJECT, None)]),
        (rule(_ALWAYS, doors=(Where.HOME, 2)), ANNA, DOOR, [(Lack.DOOR, None)]),
        (rule(shift(NOW + HOUR_S, NOW + 2 * HOUR_S)), ANNA, DOOR, [(Lack.TERM, NOW + HOUR_S)]),
        (rule(shift(0, NOW)), ANNA, DOOR, [(Lack.TERM, None)]),
        (replace(rule(_ALWAYS), withdrawn_at=NOW), ANNA, DOOR, [(Lack.WITHDRAWN, None)]),
        (rule(_ALWAYS), Person(1, active=Spans.of((0, NOW))), DOOR, [(Lack.ACTIVE, None)]),
        (rule(_ALWAYS), ANNA, replace(DOOR, hung=Spans.of((0, NOW))), [(Lack.LOCK, None)]),
        (
            rule(When(Kind.WEEKLY, 0, NEVER, _OFFICE_HOURS)),
            ANNA,
            DOOR,
            [(Lack.HOURS, NOW + 22 * HOUR_S)],
        ),
    ],
)
def test_what_is_missing_is_named_with_when_it_will_hold(
    facts: Rule, person: Person, door: Door, missing: list[tuple[Lack, int | None]]
) -> None:
    at = NOW + 7 * HOUR_S if missing[0][0] is Lack.HOURS else NOW
    answer = may_open(person, door, Facts((facts,)), at)
    assert not answer.allowed
    (judgement,) = answer.nearest
    assert [(one.lack, one.again_at) for one in judgement.missing] == missing


def test_a_right_that_a_rule_does_not_give_is_what_is_missing() -> None:
    facts = Facts((rule(_ALWAYS),))
    assert may_open(ANNA, DOOR, facts, NOW).allowed
    (judgement,) = may_open(ANNA, DOOR, facts, NOW, RIGHT_SERVICE).nearest
    assert [one.lack for one in judgement.missing] == [Lack.RIGHT]


def test_rules_about_others_at_other_doors_are_no_answer() -> None:
    facts = Facts((rule(_ALWAYS, who=(Who.PERSON, 2), doors=(Where.HOME, 2)),))
    answer = may_open(ANNA, DOOR, facts, NOW)
    assert (answer.allowed, answer.nearest, answer.next_at) == (False, (), None)


def test_the_whole_explanation_asks_the_phone_only_where_the_rules_allow() -> None:
    facts = Facts((rule(shift(NOW, NOW + HOUR_S)),))
    assert explain(ANNA, DOOR, facts, None, NOW).hindrance is Hindrance.NO_PHONE
    refused = explain(ANNA, DOOR, facts, None, NOW + HOUR_S)
    assert (refused.answer.allowed, refused.hindrance) == (False, None)
