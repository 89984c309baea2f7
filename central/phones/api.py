"""The contract's part on phones."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.phones import applying, codes, enrolment
from host_tools.office.contract import Enrolment, Phone
from host_tools.office.phones import ENROL_PATH, Application, Code, CodeOrder

router = Router(tags=["phones"])
_STAFF = open_to(CallerKind.STAFF)
_PHONE = open_to(CallerKind.PHONE)


@router.get("/phones", auth=_STAFF, response=list[Phone])
def list_phones(request: HttpRequest) -> list[Phone]:
    """All phones, blocked ones too."""
    return enrolment.phones()


@router.post("/phones", auth=_STAFF, response=Phone)
def enrol_phone(request: HttpRequest, order: Body[Enrolment]) -> Phone:
    """Enrol a holder's phone; its number is the holder's slot in every lock."""
    return enrolment.enrol(order.holder)


@router.post("/codes", auth=_STAFF, response=Code)
def make_code(request: HttpRequest, order: Body[CodeOrder]) -> Code:
    """A one-time code for a person's phone, or for one of a pool."""
    return codes.make(order)


@router.post(ENROL_PATH, auth=None, response=Phone)
def apply(request: HttpRequest, application: Body[Application]) -> Phone:
    """Let a phone in by a code, which is its key's from then on. Signed by that key."""
    return applying.let_in(request, application)


@router.get("/phones/{slot}", auth=_PHONE, response=Phone)
def phone(request: HttpRequest, slot: int) -> Phone:
    """Whose phone it is, and whether it is blocked."""
    return enrolment.shown(enrolment.row_of(slot))
