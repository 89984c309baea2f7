"""The contract's part on what goes to the locks and comes from them."""

from django.http import HttpRequest
from ninja import Body, Router

from central.access import grants, handing
from central.callers import CallerKind, open_to
from central.intake import alarms, carrying, post, views
from central.intake.books import book_of
from central.locks import wiping
from central.locks.register import in_service
from host_tools.credentials import Credential, LogPage, Parcel
from host_tools.office.contract import (
    Alarm,
    Door,
    Envelope,
    Event,
    Intake,
    Post,
    Saved,
    TokenRequest,
    WipeRequest,
)
from host_tools.wire import LockId

router = Router(tags=["intake"])
_PHONE = open_to(CallerKind.PHONE)
_STAFF = open_to(CallerKind.STAFF)
_DEPOT = open_to(CallerKind.DEPOT)
_BOTH = open_to(CallerKind.STAFF, CallerKind.DEPOT)


@router.get("/phones/{slot}/credentials", auth=_PHONE, response=list[Credential])
def credentials(request: HttpRequest, slot: int) -> list[Credential]:
    """The grants in force or to come, with the door keys of their weeks, one around.

    What rules give is made up to date first, and kept before it is sent.
    """
    handing.give(slot)
    return carrying.with_log_positions(grants.credentials(slot))


@router.get("/phones/{slot}/parcels", auth=_PHONE, response=list[Parcel])
def parcels(request: HttpRequest, slot: int) -> list[Parcel]:
    """Envelopes to carry: newest states not known to be applied, acknowledgements."""
    return carrying.parcels(slot)


@router.post("/phones/{slot}/clock-token", auth=_PHONE, response=Envelope)
def clock_token(request: HttpRequest, slot: int, order: Body[TokenRequest]) -> Envelope:
    """An envelope that sets that lock's clock in the session of that challenge."""
    return Envelope(carrying.clock_token(slot, order.lock_id, order.lock_nonce))


@router.post("/phones/{slot}/post", auth=_PHONE, response=Intake)
def hand_in(request: HttpRequest, slot: int, carried: Body[Post]) -> Intake:
    """Take in what a phone carried home; anything may be forged, so all of it is proven."""
    return post.hand_in(slot, carried)


@router.post("/locks/{lock_id}/log", auth=_DEPOT, response=Intake)
def take_log(request: HttpRequest, lock_id: LockId, page: Body[LogPage]) -> Intake:
    """Take in what a bench read off a lock's flash, proven like any page."""
    return Intake(post.take_log(in_service(lock_id), page), 0)


@router.get("/locks/{lock_id}/saved", auth=_DEPOT, response=Saved)
def saved(request: HttpRequest, lock_id: LockId) -> Saved:
    """How far the lock's log is here without a gap."""
    return Saved(book_of(in_service(lock_id)).next_index)


@router.post("/locks/{lock_id}/wipe-order", auth=_DEPOT, response=Envelope)
def wipe_order(request: HttpRequest, lock_id: LockId, order: Body[WipeRequest]) -> Envelope:
    """The sealed order to wipe, for a log saved as far as this office has it."""
    lock = in_service(lock_id)
    book = book_of(lock)
    none = order.give_up_log or not book.next_index
    return Envelope(wiping.wipe_order(lock, None if none else (book.next_index - 1, book.tag)))


@router.get("/doors", auth=_BOTH, response=list[Door])
def doors(request: HttpRequest) -> list[Door]:
    """All locks in service."""
    return views.doors()


@router.get("/locks/{lock_id}/events", auth=_STAFF, response=list[Event])
def events(request: HttpRequest, lock_id: LockId) -> list[Event]:
    """The proven log of one lock."""
    return views.events(in_service(lock_id))


@router.get("/alarms", auth=_STAFF, response=list[Alarm])
def list_alarms(request: HttpRequest) -> list[Alarm]:
    """Everything raised so far."""
    return alarms.alarms()
