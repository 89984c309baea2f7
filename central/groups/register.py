"""Organisations, people, and the groups that people and homes belong to."""

from django.db.models import QuerySet

from central import runtime
from central.organisations import models as organisations
from central.people import models
from central.places.models import Home, HomeInGroup
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded, tidy
from host_tools.office.register.people import (
    Group,
    GroupKind,
    GroupOrder,
    Member,
    MemberKind,
    Organisation,
    OrganisationKind,
    Person,
)


def all_organisations() -> list[Organisation]:
    """All organisations, by name."""
    return [organisation_told(row) for row in organisations.Organisation.objects.order_by("name")]


def keep_organisation(one: Organisation) -> organisations.Organisation:
    """Enter an organisation, or change what is known of it. Call within a transaction.

    Raises OfficeRefusedError for what is no name.
    """
    name = tidy(one.name)
    told = {
        "kind": organisations.Kind(one.kind),
        "contract_begin": one.contract_begin,
        "contract_end": one.contract_end,
    }
    row, _ = organisations.Organisation.objects.update_or_create(
        folded=folded(name), defaults=told, create_defaults=told | {"name": name}
    )
    return row


def organisation_told(row: organisations.Organisation) -> Organisation:
    """An organisation as the contract tells it."""
    kind = OrganisationKind(row.kind)
    return Organisation(row.name, kind, row.contract_end, row.contract_begin)


def everybody() -> list[Person]:
    """Everybody, by name."""
    rows = models.Person.objects.select_related("organisation").order_by("name", "pk")
    return [person_told(row) for row in rows]


def keep_person(one: Person) -> models.Person:
    """Enter somebody, or have them work for another organisation. Call within a transaction.

    Raises UnknownNameError for the organisation, OfficeRefusedError for what is no name.
    """
    name, unit = tidy(one.name), folded(one.organisation)
    organisation = organisations.Organisation.objects.filter(folded=unit).first()
    if organisation is None:
        raise UnknownNameError("unknown_organisation", one.organisation)
    row, _ = models.Person.objects.update_or_create(
        identifier=folded(name),
        defaults={"organisation": organisation},
        create_defaults={"organisation": organisation, "name": name},
    )
    return row


def person_told(row: models.Person) -> Person:
    """Somebody as the contract tells them."""
    return Person(row.name, row.organisation.name, row.suspended_at)


def groups() -> list[Group]:
    """All groups, by kind and name."""
    return [_group(row) for row in _whole().order_by("kind", "name")]


def group_told(row: models.Group) -> Group:
    """A group as the contract tells it."""
    return _group(_whole().get(pk=row.pk))


def _whole() -> QuerySet[models.Group]:
    return models.Group.objects.prefetch_related("memberships__person", "homes__home")


def keep_group(order: GroupOrder) -> models.Group:
    """Enter a group, or change who belongs to it. Call within a transaction.

    Raises:
        UnknownNameError: for a person or home that there is not.
        OfficeRefusedError: for what is no name, or a home in a role.
    """
    row = group_called(order.kind, order.name)
    for member in order.members:
        change(row, member)
    return row


def group_called(kind: GroupKind, name: str) -> models.Group:
    """The group of that kind and name, entered if there is none. Call within a transaction.

    Raises OfficeRefusedError for what is no name.
    """
    neat = tidy(name)
    row, _ = models.Group.objects.get_or_create(
        kind=models.GroupKind(kind), folded=folded(neat), defaults={"name": neat}
    )
    return row


def change(group: models.Group, member: Member) -> bool:
    """Have somebody or a home belong to a group or not; whether that is new.

    Raises UnknownNameError, OfficeRefusedError as `keep_group` does.
    """
    if member.kind is MemberKind.PERSON:
        person = models.Person.objects.filter(identifier=folded(member.name)).first()
        if person is None:
            raise UnknownNameError("unknown_person", member.name)
        return _join_or_leave(models.Membership(group=group, person=person), member.belongs)
    home = Home.objects.filter(folded=folded(member.name)).first()
    if home is None:
        raise UnknownNameError("unknown_home", member.name)
    if group.kind == models.GroupKind.ROLE:
        raise OfficeRefusedError("role_of_homes", name=group.name)
    return _join_or_leave(HomeInGroup(group=group, home=home), member.belongs)


def _join_or_leave(row: models.Membership | HomeInGroup, belongs: bool) -> bool:
    """Enter a membership unless there is one, or end the one that there is; whether it was."""
    now = runtime.now()
    same = {"person": row.person} if isinstance(row, models.Membership) else {"home": row.home}
    present = type(row).objects.filter(group=row.group, until__isnull=True, **same)
    if not belongs:
        return bool(present.update(until=now))
    if present.exists():
        return False
    row.since = now
    row.save()
    return True


def _group(row: models.Group) -> Group:
    now = runtime.now()
    people = [one.person.name for one in row.memberships.all() if _lasts(one.until, now)]
    homes = [one.home.name for one in row.homes.all() if _lasts(one.until, now)]
    return Group(
        GroupKind(row.kind), row.name, tuple(sorted(people)), tuple(sorted(homes)), row.horizon_s
    )


def _lasts(until: int | None, now: int) -> bool:
    return until is None or until > now
