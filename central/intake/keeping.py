"""Writes proven records, and looks at each for access that this office never gave."""

from central import runtime
from central.access.grants import issued
from central.intake.alarms import raise_alarm
from central.intake.models import Record
from central.intake.proof import ProvenRecord
from central.locks.models import Lock
from central.upkeep.row import notice, upkeep
from firmware.records import LogRecord
from host_tools.office.contract import NEVER_ISSUED

LOST_INTERVAL = "lost_interval"
"""Notice: a record of access that was given after the backup that the office was restored from."""


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
    told = [(one.index, LogRecord.parse(one.plain)) for one in new]
    used = [(index, record.slot, record.serial) for index, record in told if record.serial]
    known = issued(lock, (serial for _, _, serial in used)) if used else set()
    for index, slot, serial in used:
        if (slot, serial) not in known:
            _note_unknown(lock, index, serial)


def _note_unknown(lock: Lock, index: int, serial: int) -> None:
    """Access that this office does not know: an alarm, unless a restored backup forgot it."""
    kept = upkeep()
    if kept.restored_at and (kept.restored_from or 0) <= serial <= kept.restored_at:
        notice(LOST_INTERVAL, runtime.now(), lock.lock_id.hex(), index=index)
    else:
        raise_alarm(lock, NEVER_ISSUED, index, index)
