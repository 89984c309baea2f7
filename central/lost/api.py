"""The contract's part on a phone that was lost."""

from django.http import HttpRequest
from ninja import Router

from central.callers import CallerKind, open_to
from central.lost import picture
from host_tools.office.lost import LostPhone

router = Router(tags=["phones"])


@router.get("/phones/{slot}/lost", auth=open_to(CallerKind.STAFF), response=LostPhone)
def lost(request: HttpRequest, slot: int) -> LostPhone:
    """Where a blocked phone could still open, until when, and who comes by there."""
    return picture.lost(slot)
