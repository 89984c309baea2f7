"""Backups: what a finished one holds, locks may forget."""

from central import runtime
from central.audit.requests import writing
from central.intake.models import LogBook
from central.upkeep.models import Backup
from central.upkeep.row import held_upkeep
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import BackupBegun


def begin() -> BackupBegun:
    """A copy of all data is about to be made: it will hold at least what is here now."""
    with writing():
        rows = LogBook.objects.filter(next_index__gt=0).values_list("pk", "next_index", "tag")
        positions = {str(key): [index, bytes(tag).hex()] for key, index, tag in rows}
        row = Backup.objects.create(began_at=runtime.now(), name="", positions=positions)
    return BackupBegun(row.pk, row.began_at)


def finish(backup: int, name: str) -> None:
    """The copy is whole and on its disk. Raises OfficeRefusedError for one that never began."""
    with writing():
        row = Backup.objects.filter(pk=backup, finished_at__isnull=True).first()
        if row is None:
            raise OfficeRefusedError("no_such_backup")
        Backup.objects.filter(pk=backup).update(finished_at=runtime.now(), name=name[-200:])
        for key, (index, tag) in row.positions.items():
            books = LogBook.objects.filter(pk=int(key), safe_index__lt=index)
            books.update(safe_index=index, safe_tag=bytes.fromhex(tag))


def acknowledge_unsaved(chosen: bool) -> None:
    """Whether locks may forget what no backup holds."""
    with writing():
        kept = held_upkeep()
        kept.acknowledge_unsaved = chosen
        kept.save(update_fields=["acknowledge_unsaved"])
