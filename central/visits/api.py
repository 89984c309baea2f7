"""The contract's part on visits and batteries."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Body, Field, Router

from central.batteries import views as batteries
from central.callers import CallerKind, open_to
from central.locks.register import in_service
from central.visits import asking, telling, views
from host_tools.office.contract import BatteryLife, Visit
from host_tools.office.visits import MOST_TOLD, NoEntryTold, VisitQuestion, VisitsTold
from host_tools.wire import LockId

router = Router(tags=["visits"])
_Told = Annotated[list[NoEntryTold], Field(max_length=MOST_TOLD)]


@router.get("/visits", auth=open_to(CallerKind.STAFF), response=list[Visit])
def visits(request: HttpRequest) -> list[Visit]:
    """All visits, by start."""
    return views.visits()


@router.post("/visits/of-home", auth=open_to(CallerKind.STAFF), response=VisitsTold)
def visits_of_home(request: HttpRequest, question: Body[VisitQuestion]) -> VisitsTold:
    """Who was at a home, and how sure that is."""
    return asking.of_home(question)


@router.get(
    "/locks/{lock_id}/battery",
    auth=open_to(CallerKind.STAFF, CallerKind.DEPOT),
    response=BatteryLife | None,
)
def battery(request: HttpRequest, lock_id: LockId) -> BatteryLife | None:
    """How long the battery will last, from the proven log."""
    return batteries.battery(in_service(lock_id))


@router.post("/phones/{slot}/no-entries", auth=open_to(CallerKind.PHONE), response={204: None})
def could_not_enter(request: HttpRequest, slot: int, told: Body[_Told]) -> int:
    """Keep what the phone's person tells who could not get in: an attempt, never a visit."""
    telling.take(slot, told)
    return 204
