"""The contract's part on backups, and what the office has noticed about itself."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.intake import safekeeping
from central.upkeep.models import Notice as NoticeRow
from host_tools.office.contract import BackupBegun, BackupFinished, Notice, Unsaved

router = Router(tags=["upkeep"])
_STAFF = open_to(CallerKind.STAFF)


@router.post("/backups", auth=_STAFF, response=BackupBegun)
def begin_backup(request: HttpRequest) -> BackupBegun:
    """A copy of all data is about to be made."""
    return safekeeping.begin()


@router.post("/backups/{backup}/finish", auth=_STAFF, response={204: None})
def finish_backup(request: HttpRequest, backup: int, done: Body[BackupFinished]) -> None:
    """The copy is whole and on its disk: locks may forget what it holds."""
    safekeeping.finish(backup, done.name)


@router.put("/acknowledging", auth=_STAFF, response=Unsaved)
def set_acknowledging(request: HttpRequest, wanted: Body[Unsaved]) -> Unsaved:
    """Choose whether locks may forget what no backup holds."""
    safekeeping.acknowledge_unsaved(wanted.acknowledge_unsaved)
    return wanted


@router.get("/notices", auth=_STAFF, response=list[Notice])
def notices(request: HttpRequest) -> list[Notice]:
    """What the office has noticed about itself, oldest first."""
    rows = NoticeRow.objects.order_by("moment", "pk")
    return [Notice(row.kind, row.subject, row.moment, row.told) for row in rows]
