"""The contract's part on organisations, people and groups."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.groups import horizons, register, settling
from host_tools.office.register.people import (
    Group,
    GroupOrder,
    HorizonAnswer,
    HorizonOrder,
    Organisation,
    Person,
    Suspension,
)

router = Router(tags=["people"])
_STAFF = open_to(CallerKind.STAFF)


@router.get("/organisations", auth=_STAFF, response=list[Organisation])
def list_organisations(request: HttpRequest) -> list[Organisation]:
    """All organisations."""
    return register.all_organisations()


@router.put("/organisations", auth=_STAFF, response=Organisation)
def keep_organisation(request: HttpRequest, one: Body[Organisation]) -> Organisation:
    """Enter an organisation, or change what is known of it."""
    return settling.keep_organisation(one)


@router.get("/people", auth=_STAFF, response=list[Person])
def list_people(request: HttpRequest) -> list[Person]:
    """Everybody who works for an organisation."""
    return register.everybody()


@router.put("/people", auth=_STAFF, response=Person)
def keep_person(request: HttpRequest, one: Body[Person]) -> Person:
    """Enter somebody, or have them work for another organisation."""
    return settling.keep_person(one)


@router.put("/people/suspension", auth=_STAFF, response=Person)
def suspend_person(request: HttpRequest, order: Body[Suspension]) -> Person:
    """Take somebody's access for now, or give back what rules allow."""
    return settling.suspend(order)


@router.get("/groups", auth=_STAFF, response=list[Group])
def list_groups(request: HttpRequest) -> list[Group]:
    """Roles, routes and districts, and who belongs to them now."""
    return register.groups()


@router.put("/groups", auth=_STAFF, response=Group)
def keep_group(request: HttpRequest, order: Body[GroupOrder]) -> Group:
    """Enter a group, or change who belongs to it."""
    return settling.keep_group(order)


@router.put("/roles/horizon", auth=_STAFF, response=HorizonAnswer)
def set_horizon(request: HttpRequest, order: Body[HorizonOrder]) -> HorizonAnswer:
    """How long a role's access lasts without a sync, and what that costs when a phone is lost."""
    return horizons.set_horizon(order)
