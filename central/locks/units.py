"""The life of every unit, from the shelf to the door and back: stages, moves, history."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError

from central import runtime
from central.audit.requests import writing
from central.locks import models
from central.locks.models import Lock
from central.locks.register import in_service
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.office.register.units import (
    KEYLESS,
    MOVES,
    NewUnit,
    SignedRecord,
    Stage,
    Unit,
    UnitMove,
    UnitStep,
)


def add(order: NewUnit) -> Unit:
    """Take a new unit into stock. Raises OfficeRefusedError when it is known already."""
    try:
        with writing():
            row = models.Unit.objects.create(
                name=order.unit, stage=Stage.IN_STOCK, place=order.place
            )
            _note(row, order.who, "")
    except IntegrityError as error:
        raise OfficeRefusedError("unit_exists", name=order.unit) from error
    return _shown(row)


def move(name: str, order: UnitMove) -> Unit:
    """Take a unit to its next stage; the same stage again changes nothing.

    Raises:
        UnknownNameError: when there is no such unit.
        OfficeRefusedError: when that stage does not follow the present one.
    """
    with writing():
        row = _row(name)
        present = Stage(row.stage)
        if order.stage is present:
            return _shown(row)
        needs_lock = order.stage is Stage.PROVISIONED and not order.lock_id
        if order.stage not in MOVES[present] or needs_lock:
            stages = {"stage": present, "wanted": order.stage}
            raise OfficeRefusedError("unit_move", name=name, **stages)
        row.stage, row.place = order.stage, order.place or row.place
        row.lock = _lock_after(row, order)
        row.save()
        _note(row, order.who, order.note)
    return _shown(row)


def _lock_after(row: models.Unit, order: UnitMove) -> Lock | None:
    if order.stage in KEYLESS:
        return None
    return in_service(order.lock_id) if order.lock_id else row.lock


def _note(row: models.Unit, who: str, note: str) -> None:
    models.UnitStep.objects.create(
        unit=row,
        stage=row.stage,
        lock=row.lock,
        who=who,
        place=row.place,
        moment=runtime.now(),
        note=note,
    )


def _row(name: str) -> models.Unit:
    found = models.Unit.objects.select_related("lock").filter(name=name).first()
    if found is None:
        raise UnknownNameError("unknown_unit", name)
    return found


def unit(name: str) -> Unit:
    """The unit of that name. Raises UnknownNameError."""
    return _shown(_row(name))


def units() -> list[Unit]:
    """All units, scrapped ones too, by name."""
    return [_shown(row) for row in models.Unit.objects.select_related("lock").order_by("name")]


def of_lock(lock_id: bytes) -> Unit | None:
    """The unit that is that lock now, if it was ever entered."""
    row = models.Unit.objects.select_related("lock").filter(lock__lock_id=lock_id).first()
    return None if row is None else _shown(row)


def history(name: str) -> list[UnitStep]:
    """Everything that happened to a unit, oldest first. Raises UnknownNameError."""
    rows = _row(name).steps.select_related("lock").order_by("pk")
    return [
        UnitStep(Stage(row.stage), _id_of(row.lock), row.who, row.place, row.moment, row.note)
        for row in rows
    ]


def sign(lock_id: bytes, who: str, figures: Mapping[str, Any]) -> SignedRecord:
    """Keep what `who` measured at a door and answers for. Raises UnknownNameError."""
    with writing():
        row = models.SignedRecord.objects.create(
            lock=in_service(lock_id), who=who, moment=runtime.now(), figures=dict(figures)
        )
    return SignedRecord(row.who, row.moment, row.figures)


def signed(lock_id: bytes) -> list[SignedRecord]:
    """The signed records of one lock, oldest first."""
    rows = models.SignedRecord.objects.filter(lock__lock_id=lock_id).order_by("pk")
    return [SignedRecord(row.who, row.moment, row.figures) for row in rows]


def _shown(row: models.Unit) -> Unit:
    return Unit(row.name, Stage(row.stage), _id_of(row.lock), row.place)


def _id_of(lock: Lock | None) -> bytes | None:
    return None if lock is None else lock.lock_id
