"""The contract's part on units and what was signed for them."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.locks import units
from host_tools.office.register.units import (
    NewUnit,
    Signature,
    SignedRecord,
    Unit,
    UnitMove,
    UnitStep,
)
from host_tools.wire import LockId

router = Router(tags=["units"])
_DEPOT = open_to(CallerKind.DEPOT)


@router.get("/units", auth=_DEPOT, response=list[Unit])
def list_units(request: HttpRequest) -> list[Unit]:
    """All units, scrapped ones too."""
    return units.units()


@router.post("/units", auth=_DEPOT, response=Unit)
def add_unit(request: HttpRequest, order: Body[NewUnit]) -> Unit:
    """Take a new unit into stock."""
    return units.add(order)


@router.get("/units/{name}", auth=_DEPOT, response=Unit)
def unit(request: HttpRequest, name: str) -> Unit:
    """The unit of that name."""
    return units.unit(name)


@router.post("/units/{name}/move", auth=_DEPOT, response=Unit)
def move_unit(request: HttpRequest, name: str, order: Body[UnitMove]) -> Unit:
    """Take a unit to its next stage; the same stage again changes nothing."""
    return units.move(name, order)


@router.get("/units/{name}/history", auth=_DEPOT, response=list[UnitStep])
def unit_history(request: HttpRequest, name: str) -> list[UnitStep]:
    """Everything that happened to a unit, oldest first."""
    return units.history(name)


@router.get("/locks/{lock_id}/unit", auth=_DEPOT, response=Unit | None)
def unit_of_lock(request: HttpRequest, lock_id: LockId) -> Unit | None:
    """The unit that is that lock now, if it was ever entered."""
    return units.of_lock(lock_id)


@router.get("/locks/{lock_id}/signed", auth=_DEPOT, response=list[SignedRecord])
def signed(request: HttpRequest, lock_id: LockId) -> list[SignedRecord]:
    """The signed records of one lock, oldest first."""
    return units.signed(lock_id)


@router.post("/locks/{lock_id}/signed", auth=_DEPOT, response=SignedRecord)
def sign(request: HttpRequest, lock_id: LockId, signature: Body[Signature]) -> SignedRecord:
    """Keep what somebody measured at a door and answers for."""
    return units.sign(lock_id, signature.who, signature.figures)
