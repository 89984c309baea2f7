"""The contract's part on putting right what concerns every lock."""

from django.http import HttpRequest
from ninja import Router

from central.callers import CallerKind, open_to
from central.repair import repair
from host_tools.office.contract import ClockConfirmed, Floored

router = Router(tags=["repair"])
_STAFF = open_to(CallerKind.STAFF)


@router.post("/clock/confirm", auth=_STAFF, response=ClockConfirmed)
def confirm_clock(request: HttpRequest) -> ClockConfirmed:
    """Vouch for the office's clock, against the evidence."""
    return repair.confirm_clock()


@router.post("/overall-floor", auth=_STAFF, response=Floored)
def raise_overall_floor(request: HttpRequest) -> Floored:
    """Void every serial so far, at every lock."""
    return repair.raise_overall_floor()
