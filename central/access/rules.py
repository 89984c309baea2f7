"""Access rules: kept when nothing is wrong with them, withdrawn, told."""

from typing import Any

from django.db.models import Q, QuerySet

from central import runtime
from central.access.decisions.rule_check import rule_faults
from central.access.models import AccessRule
from central.access.rule_facts import rule_fact
from central.audit.requests import writing
from central.organisations.models import Organisation
from central.people.models import Group, GroupKind, Person
from central.places.models import AccessPoint, Home
from central.upkeep.clock import surely_past
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded
from host_tools.office import rules as contract
from host_tools.office.rules import Hours, Place, RuleKind, RuleOrder, Subject

_WITH_NAMES = (
    "person",
    "organisation",
    "group",
    "access_point",
    "home",
    "home_group",
    "vouched_by",
)


def add(order: RuleOrder) -> contract.AccessRule:
    """Keep a rule.

    Raises:
        UnknownNameError: for a person, organisation, door or home that there is not.
        OfficeRefusedError: for the first fault of the rule.
    """
    row = AccessRule(
        kind=order.kind,
        begin=order.begin,
        end=order.end,
        rights=order.rights,
        reason=order.reason.strip(),
        through_absence=order.through_absence,
        made_at=runtime.now(),
        **_named(order),
        **_hours_columns(order.hours),
    )
    for fault in rule_faults(rule_fact(row), row.made_at):
        raise OfficeRefusedError(f"rule_{fault.value}")
    with writing():
        row.save()
    return told(row)


def _named(order: RuleOrder) -> dict[str, Any]:
    """The rows that a rule names. Raises UnknownNameError."""
    named = {**_subject(order.subject, order.who), **_place(order.place, order.where)}
    if order.vouched_by:
        named["vouched_by"] = person_called(order.vouched_by)
    return named


def _subject(kind: Subject, name: str) -> dict[str, Any]:
    if kind is Subject.PERSON:
        return {"person": person_called(name)}
    if kind is Subject.ORGANISATION:
        return {"organisation": _found(Organisation.objects.all(), name, "unknown_organisation")}
    return {"group": group_called(GroupKind(kind.value), name)}


def _place(kind: Place, name: str) -> dict[str, Any]:
    if kind is Place.DOOR:
        return {"access_point": _found(AccessPoint.objects.all(), name, "unknown_door_office")}
    if kind is Place.HOME:
        return {"home": _found(Home.objects.all(), name, "unknown_home")}
    return {"home_group": group_called(GroupKind(kind.value), name)}


def group_called(kind: GroupKind, name: str) -> Group:
    """The group of that kind and name. Raises UnknownNameError."""
    group: Group = _found(Group.objects.filter(kind=kind), name, "unknown_group")
    return group


def person_called(name: str) -> Person:
    """Whoever's name reads like that. Raises UnknownNameError."""
    found = Person.objects.filter(identifier=folded(name)).select_related("organisation").first()
    if found is None:
        raise UnknownNameError("unknown_person", name)
    return found


def _found(rows: QuerySet[Any], name: str, key: str) -> Any:
    found = rows.filter(folded=folded(name)).first()
    if found is None:
        raise UnknownNameError(key, name)
    return found


def _hours_columns(hours: Hours | None) -> dict[str, int]:
    if hours is None:
        return {}
    mask = sum(1 << day for day in set(hours.days))
    return {"days": mask, "first_quarter": hours.begin, "end_quarter": hours.end}


def withdraw(rule_id: int) -> AccessRule:
    """End a rule now; again changes nothing. Raises UnknownNameError."""
    with writing():
        row = AccessRule.objects.select_related(*_WITH_NAMES).filter(pk=rule_id).first()
        if row is None:
            raise UnknownNameError("unknown_rule", str(rule_id))
        if row.withdrawn_at is None:
            row.withdrawn_at = surely_past()
            row.save(update_fields=["withdrawn_at"])
    return row


def in_force() -> QuerySet[AccessRule]:
    """The rules that hold now or later."""
    now = runtime.now()
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=now)
    return AccessRule.objects.filter(standing, end__gt=now)


def rules() -> list[contract.AccessRule]:
    """The same, as they are told, the oldest first."""
    return [told(row) for row in in_force().select_related(*_WITH_NAMES).order_by("pk")]


def told(row: AccessRule) -> contract.AccessRule:
    """A rule as the contract tells it."""
    who = row.person or row.organisation or row.group
    where = row.home or row.access_point or row.home_group
    fact = rule_fact(row)
    order = RuleOrder(
        Subject(fact.who.value),
        who.name if who else "",
        Place(fact.doors.value),
        where.name if where else "",
        RuleKind(row.kind),
        row.reason,
        row.begin,
        row.end,
        _hours_told(row),
        row.rights,
        row.vouched_by.name if row.vouched_by else None,
        row.through_absence,
    )
    return contract.AccessRule(row.pk, order, row.withdrawn_at)


def _hours_told(row: AccessRule) -> Hours | None:
    days = tuple(day for day in range(7) if row.days >> day & 1)
    return Hours(days, row.first_quarter, row.end_quarter) if days else None
