"""The contract's part on access points."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.locks import points
from host_tools.office.register.homes import HomeDoor
from host_tools.office.register.points import AccessPoint, Renaming

router = Router(tags=["access points"])
_STAFF = open_to(CallerKind.STAFF)


@router.get("/access-points", auth=_STAFF, response=list[AccessPoint])
def list_points(request: HttpRequest) -> list[AccessPoint]:
    """All access points, and which locks hang there."""
    return points.points()


@router.put("/access-points", auth=_STAFF, response=AccessPoint)
def keep_point(request: HttpRequest, door: Body[HomeDoor]) -> AccessPoint:
    """Enter one, or say what is opened there."""
    return points.keep(door)


@router.post("/access-points/rename", auth=_STAFF, response=AccessPoint)
def rename_point(request: HttpRequest, order: Body[Renaming]) -> AccessPoint:
    """Call one something else."""
    return points.rename(order)
