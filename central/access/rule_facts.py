"""Rows as the facts that access is decided from: rules, people, doors and homes."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from django.db.models import Q, QuerySet

from central.access.facts import (
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
from central.access.spans import Spans
from central.locks.models import Assignment, Lock, Standing
from central.people import models as people
from central.places import models as places
from host_tools.danish_time import NEVER
from host_tools.weekly_schedule import DAYS, WeeklyHours

DoorAt = tuple[Lock, Door]


def person_fact(row: people.Person) -> Person:
    """Somebody, with what they belong to."""
    return Person(row.pk, (Belonging(Who.ORGANISATION, row.organisation_id),))


def facts_for(rows: QuerySet[AccessRule], person: people.Person) -> Facts:
    """The rules among `rows` that are about this person."""
    theirs = rows.filter(Q(person=person) | Q(organisation=person.organisation_id))
    return Facts(tuple(rule_fact(row) for row in theirs.order_by("pk")))


def rule_fact(row: AccessRule) -> Rule:
    """A rule."""
    by_person = row.person_id is not None
    at_home = row.home_id is not None
    return Rule(
        row.pk or 0,
        Who.PERSON if by_person else Who.ORGANISATION,
        (row.person_id if by_person else row.organisation_id) or 0,
        Where.HOME if at_home else Where.ACCESS_POINT,
        (row.home_id if at_home else row.access_point_id) or 0,
        When(Kind(row.kind), row.begin, row.end, _hours(row)),
        Role(0, row.rights),
        row.reason,
        row.vouched_by_id,
        NEVER if row.withdrawn_at is None else row.withdrawn_at,
        row.through_absence,
    )


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
    points = {one.doors_id for one in facts.rules if one.doors is Where.ACCESS_POINT}
    homes = {one.doors_id for one in facts.rules if one.doors is Where.HOME}
    reached = Q(access_point__in=points) | Q(access_point__homes__home__in=homes)
    rows = list(
        Assignment.objects.filter(until__isnull=True, lock__standing=Standing.IN_SERVICE)
        .filter(reached | Q(lock__in=list(also)))
        .select_related("lock")
        .order_by("access_point")
        .distinct()
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
    rows = rows.prefetch_related("home__citizens__whereabouts")
    found: defaultdict[int, list[Home]] = defaultdict(list)
    for row in rows:
        found[row.access_point_id].append(_home_fact(row.home))
    return found


def _home_fact(row: places.Home) -> Home:
    citizens = sorted(row.citizens.all(), key=lambda one: one.pk)
    return Home(row.pk, tuple(_whereabouts(one) for one in citizens))


def _whereabouts(citizen: places.Citizen) -> tuple[Whereabouts, ...]:
    spells = sorted(citizen.whereabouts.all(), key=lambda one: one.since)
    edges = [*(one.since for one in spells), NEVER]
    return tuple(
        Whereabouts(HomeState(one.state), since, until)
        for one, (since, until) in zip(spells, pairwise(edges), strict=True)
    )
