"""Rows as the facts that access is decided from: rules, people, doors and homes."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from django.db.models import Q, QuerySet

from central.access.decisions.facts import (
    HORIZON_S,
    Belonging,
    Door,
    Facts,
    Home,
    HomeState,
    Kind,
    Person,
    Role,
    Rule,
    When,
    Where,
    Whereabouts,
    Who,
)
from central.access.models import AccessRule
from central.locks.models import Assignment, Lock, Standing
from central.organisations.models import Organisation
from central.people import models as people
from central.places import models as places
from central.spans import ALWAYS, Spans
from host_tools.danish_time import NEVER
from host_tools.weekly_schedule import DAYS, WeeklyHours

DoorAt = tuple[Lock, Door]


def person_fact(row: people.Person) -> Person:
    """Somebody, with what they belong to."""
    groups = row.memberships.select_related("group").order_by("pk")
    return Person(
        row.pk,
        (
            Belonging(Who.ORGANISATION, row.organisation_id),
            *(Belonging(Who(one.group.kind), one.group_id, _spell(one)) for one in groups),
        ),
        ALWAYS if row.suspended_at is None else Spans.of((0, row.suspended_at)),
    )


def _spell(row: people.Membership | places.HomeInGroup) -> Spans:
    return Spans.of((row.since, NEVER if row.until is None else row.until))


def facts_for(rows: QuerySet[AccessRule], person: people.Person) -> Facts:
    """The rules among `rows` that are about this person."""
    groups = people.Group.objects.filter(memberships__person=person)
    about = Q(person=person) | Q(organisation=person.organisation_id) | Q(group__in=groups)
    theirs = rows.filter(about).select_related("group", "home_group").order_by("pk")
    return Facts(tuple(rule_fact(row) for row in theirs), contracts())


def contracts() -> dict[int, Spans]:
    """By organisation whose contract begins or ends: when it runs."""
    bounded = Q(contract_begin__isnull=False) | Q(contract_end__isnull=False)
    rows = Organisation.objects.filter(bounded)
    return {row.pk: Spans.of(_contract(row)) for row in rows}


def _contract(row: Organisation) -> tuple[int, int]:
    end = NEVER if row.contract_end is None else row.contract_end
    return row.contract_begin or 0, end


def rule_fact(row: AccessRule) -> Rule:
    """A rule."""
    return Rule(
        row.pk or 0,
        *_subject(row),
        *_place(row),
        When(Kind(row.kind), row.begin, row.end, _hours(row)),
        _role(row),
        row.reason,
        row.vouched_by_id,
        NEVER if row.withdrawn_at is None else row.withdrawn_at,
        row.through_absence,
    )


def _role(row: AccessRule) -> Role:
    """What the rule's people may do, and how long that lasts; a role that is none is 0."""
    group = row.group
    if group is None or group.kind != people.GroupKind.ROLE:
        return Role(0, row.rights)
    horizon_s = HORIZON_S if group.horizon_s is None else group.horizon_s
    return Role(group.pk, row.rights, horizon_s=horizon_s)


def _subject(row: AccessRule) -> tuple[Who, int]:
    if row.group is not None:
        return Who(row.group.kind), row.group.pk
    if row.organisation_id is not None:
        return Who.ORGANISATION, row.organisation_id
    return Who.PERSON, row.person_id or 0


def _place(row: AccessRule) -> tuple[Where, int]:
    if row.home_group is not None:
        return Where(row.home_group.kind), row.home_group.pk
    if row.home_id is not None:
        return Where.HOME, row.home_id
    return Where.ACCESS_POINT, row.access_point_id or 0


def _hours(row: AccessRule) -> WeeklyHours | None:
    days = frozenset(day for day in range(DAYS) if row.days >> day & 1)
    return WeeklyHours(days, row.first_quarter, row.end_quarter) if days else None


def door_fact(point: places.AccessPoint) -> Door:
    """A door, whether a lock hangs there or not."""
    spells = Assignment.objects.filter(access_point=point, lock__standing=Standing.IN_SERVICE)
    hung = ((row.since, NEVER if row.until is None else row.until) for row in spells)
    return Door(point.pk, tuple(_homes_behind([point.pk])[point.pk]), hung=Spans.of(*hung))


def doors_reached(facts: Facts, also: Iterable[int] = ()) -> list[DoorAt]:
    """Where a lock in service hangs and a rule reaches; `also` at these locks. By access point."""
    named: defaultdict[Where, set[int]] = defaultdict(set)
    for one in facts.rules:
        named[one.doors].add(one.doors_id)
    groups = named[Where.ROUTE] | named[Where.DISTRICT]
    homes = places.Home.objects.filter(Q(pk__in=named[Where.HOME]) | Q(groups__group__in=groups))
    points = places.AccessPoint.objects.filter(
        Q(pk__in=named[Where.ACCESS_POINT]) | Q(homes__home__in=homes)
    )
    rows = list(
        Assignment.objects.filter(until__isnull=True, lock__standing=Standing.IN_SERVICE)
        .filter(Q(access_point__in=points) | Q(lock__in=list(also)))
        .select_related("lock")
        .order_by("access_point")
    )
    behind = _homes_behind([row.access_point_id for row in rows])
    return [
        (
            row.lock,
            Door(
                row.access_point_id,
                tuple(behind[row.access_point_id]),
                hung=Spans.of((row.since, NEVER)),
            ),
        )
        for row in rows
    ]


def _homes_behind(points: list[int]) -> defaultdict[int, list[Home]]:
    """By access point: the homes that it leads to."""
    rows = places.HomeDoor.objects.filter(access_point__in=points).order_by("home")
    rows = rows.prefetch_related("home__citizens__whereabouts", "home__groups__group")
    found: defaultdict[int, list[Home]] = defaultdict(list)
    for row in rows:
        found[row.access_point_id].append(_home_fact(row.home))
    return found


def _home_fact(row: places.Home) -> Home:
    citizens = sorted(row.citizens.all(), key=lambda one: one.pk)
    groups = sorted(row.groups.all(), key=lambda one: one.pk)
    return Home(
        row.pk,
        tuple(_whereabouts(one) for one in citizens),
        tuple(Belonging(Where(one.group.kind), one.group_id, _spell(one)) for one in groups),
    )


def _whereabouts(citizen: places.Citizen) -> tuple[Whereabouts, ...]:
    spells = sorted(citizen.whereabouts.all(), key=lambda one: one.since)
    edges = [*(one.since for one in spells), NEVER]
    return tuple(
        Whereabouts(HomeState(one.state), since, until)
        for one, (since, until) in zip(spells, pairwise(edges), strict=True)
    )
