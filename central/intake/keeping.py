"""Writes proven records, and looks at each for access that this office never gave."""

from central.access.grants import was_issued
from central.intake.alarms import raise_alarm
from central.intake.models import Record
from central.intake.proof import ProvenRecord
from central.locks.models import Lock
from firmware.records import LogRecord
from host_tools.office.contract import NEVER_ISSUED


def write(lock: Lock, new: list[ProvenRecord]) -> None:
    """Keep records that are proven and not here yet. Call it within a transaction."""
    Record.objects.bulk_create(
        Record(
            lock=lock,
            position=one.index,
            previous_tag=one.previous_tag,
            tag=one.tag,
            plain=one.plain,
        )
        for one in new
    )
    for one in new:
        told = LogRecord.parse(one.plain)
        if told.serial and not was_issued(lock, told.slot, told.serial):
            raise_alarm(lock, NEVER_ISSUED, one.index, one.index)
