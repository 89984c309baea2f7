"""The contract's part on homes."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.places import homes
from host_tools.office.register.homes import (
    CitizenOrder,
    Home,
    HomeOrder,
    Moving,
    MovingHouse,
    ReserveStep,
)

router = Router(tags=["homes"])
_STAFF = open_to(CallerKind.STAFF)


@router.get("/homes", auth=_STAFF, response=list[Home])
def list_homes(request: HttpRequest) -> list[Home]:
    """All homes, with their doors, who lives there, and the reserve plan."""
    return homes.homes()


@router.post("/homes", auth=_STAFF, response=Home)
def keep_home(request: HttpRequest, order: Body[HomeOrder]) -> Home:
    """Enter a home, or add doors to it."""
    return homes.keep(order)


@router.post("/homes/{home_id}/citizens", auth=_STAFF, response=Home)
def move_in(request: HttpRequest, home_id: int, order: Body[CitizenOrder]) -> Home:
    """A citizen lives there from now on."""
    return homes.move_in(home_id, order.name)


@router.put("/homes/{home_id}/reserve", auth=_STAFF, response=Home)
def plan_reserve(request: HttpRequest, home_id: int, steps: Body[list[ReserveStep]]) -> Home:
    """What to do, in this order, when no lock opens."""
    return homes.plan(home_id, steps)


@router.put("/citizens/{citizen_id}/state", auth=_STAFF, response=Home)
def move(request: HttpRequest, citizen_id: int, order: Body[Moving]) -> Home:
    """A citizen is somewhere else from now on."""
    return homes.move(citizen_id, order.state)


@router.put("/citizens/{citizen_id}/home", auth=_STAFF, response=Home)
def move_house(request: HttpRequest, citizen_id: int, order: Body[MovingHouse]) -> Home:
    """A citizen lives in another home from now on."""
    return homes.move_house(citizen_id, order.home)
