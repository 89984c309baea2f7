"""The contract's part on visits and batteries."""

from django.http import HttpRequest
from ninja import Router

from central.batteries import views as batteries
from central.callers import CallerKind, open_to
from central.locks.register import in_service
from central.visits import views
from host_tools.office.contract import BatteryLife, Visit
from host_tools.wire import LockId

router = Router(tags=["visits"])


@router.get("/visits", auth=open_to(CallerKind.STAFF), response=list[Visit])
def visits(request: HttpRequest) -> list[Visit]:
    """All visits, by start."""
    return views.visits()


@router.get(
    "/locks/{lock_id}/battery",
    auth=open_to(CallerKind.STAFF, CallerKind.DEPOT),
    response=BatteryLife | None,
)
def battery(request: HttpRequest, lock_id: LockId) -> BatteryLife | None:
    """How long the battery will last, from the proven log."""
    return batteries.battery(in_service(lock_id))
