"""The contract's part on the pocket."""

from django.http import HttpRequest
from ninja import Router

from central.callers import CallerKind, open_to
from central.pocket import packing
from host_tools.office.pocket import Pocket

router = Router(tags=["pocket"])


@router.get("/phones/{slot}/pocket", auth=open_to(CallerKind.PHONE), response=Pocket)
def pocket(request: HttpRequest, slot: int) -> Pocket:
    """All that the app needs until the next sync; what rules give is made up to date first."""
    return packing.pack(slot)
