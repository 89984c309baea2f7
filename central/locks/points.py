"""Access points, and which locks hang there."""

from central.audit.requests import writing
from central.locks.models import Assignment
from central.locks.register import hanging
from central.places.models import AccessPoint, Kind
from central.places.points import point_called
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded, tidy
from host_tools.office.register import points as contract
from host_tools.office.register.homes import DoorKind, HomeDoor
from host_tools.office.register.points import Renaming


def points() -> list[contract.AccessPoint]:
    """All access points, by name."""
    here = {one.access_point_id: one for one in hanging()}
    rows = AccessPoint.objects.prefetch_related("homes__home").order_by("name")
    return [_told(row, here.get(row.pk)) for row in rows]


def keep(door: HomeDoor) -> contract.AccessPoint:
    """Enter one, or say what is opened there. Raises OfficeRefusedError for what is no name."""
    with writing():
        row = point_called(door.name)
        row.kind = Kind(door.kind)
        row.save(update_fields=["kind"])
    return _one(row)


def rename(order: Renaming) -> contract.AccessPoint:
    """Call one something else.

    Raises:
        UnknownNameError: when none is called that.
        OfficeRefusedError: when another one is called the new name, or it is none.
    """
    new = tidy(order.new)
    with writing():
        row = AccessPoint.objects.filter(folded=folded(order.name)).first()
        if row is None:
            raise UnknownNameError("unknown_door_office", order.name)
        if AccessPoint.objects.filter(folded=folded(new)).exclude(pk=row.pk).exists():
            raise OfficeRefusedError("point_exists", name=new)
        row.name, row.folded = new, folded(new)
        row.save(update_fields=["name", "folded"])
    return _one(row)


def _one(row: AccessPoint) -> contract.AccessPoint:
    return _told(row, next((one for one in hanging() if one.access_point_id == row.pk), None))


def _told(row: AccessPoint, here: Assignment | None) -> contract.AccessPoint:
    homes = tuple(sorted(one.home.name for one in row.homes.all()))
    lock_id, since = (here.lock.lock_id, here.since) if here else (None, None)
    return contract.AccessPoint(row.name, DoorKind(row.kind), homes, lock_id, since)
