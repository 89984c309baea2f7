"""The contract's part on access: registrations, grants, what a phone may open."""

from django.http import HttpRequest
from ninja import Body, Router

from central.access import given as given_access
from central.access import grants, registrations
from central.callers import CallerKind, open_to
from central.locks.register import in_service
from central.locks.states import newest
from host_tools.credentials import Parcel
from host_tools.office.contract import (
    AccessAt,
    Blocked,
    Closing,
    GivenAccess,
    GrantOrder,
    Registration,
    Wanted,
)
from host_tools.wire import LockId

router = Router(tags=["access"])
_PHONE = open_to(CallerKind.PHONE)
_STAFF = open_to(CallerKind.STAFF)
_DEPOT = open_to(CallerKind.DEPOT)


@router.get("/phones/{slot}/wanted", auth=_PHONE, response=list[Wanted])
def wanted(request: HttpRequest, slot: int) -> list[Wanted]:
    """For which doors and serials hashes should be registered now."""
    return registrations.wanted(slot)


@router.post("/phones/{slot}/registrations", auth=_PHONE, response={204: None})
def register(request: HttpRequest, slot: int, given: Body[list[Registration]]) -> None:
    """Take in hashes; what waited for them is issued at once."""
    registrations.register(slot, given)
    grants.reissue(slot)


@router.post("/phones/{slot}/block", auth=_STAFF, response=Blocked)
def block_phone(request: HttpRequest, slot: int) -> Blocked:
    """Block a phone now and raise the floors at its doors."""
    return Blocked(grants.revoke(slot))


@router.post("/grants", auth=_STAFF, response={204: None})
def give_access(request: HttpRequest, order: Body[GrantOrder]) -> None:
    """Issue a grant over hashes that the phone has registered."""
    grants.grant(order)


@router.get("/grants", auth=_STAFF, response=list[GivenAccess])
def given(request: HttpRequest) -> list[GivenAccess]:
    """Every access in force or to come, by holder and door."""
    return given_access.given()


@router.post("/grants/take-back", auth=_STAFF, response={204: None})
def take_back(request: HttpRequest, order: Body[AccessAt]) -> None:
    """End what a phone has at one lock; its access elsewhere stays."""
    given_access.take_back(order)


@router.post("/locks/{lock_id}/close", auth=_DEPOT, response=Parcel)
def close(request: HttpRequest, lock_id: LockId, order: Body[Closing]) -> Parcel:
    """End every phone's grants at this lock now; returns the state that tells it."""
    lock = in_service(lock_id)
    grants.close(lock, order.keeper)
    lock.refresh_from_db()
    return newest(lock)
