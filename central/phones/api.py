"""The contract's part on phones."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.phones import enrolment
from host_tools.office.contract import Enrolment, Phone

router = Router(tags=["phones"])
_STAFF = open_to(CallerKind.STAFF)


@router.get("", auth=_STAFF, response=list[Phone])
def list_phones(request: HttpRequest) -> list[Phone]:
    """All phones, blocked ones too."""
    return enrolment.phones()


@router.post("", auth=_STAFF, response=Phone)
def enrol_phone(request: HttpRequest, order: Body[Enrolment]) -> Phone:
    """Enrol a holder's phone; its number is the holder's slot in every lock."""
    return enrolment.enrol(order.holder)
