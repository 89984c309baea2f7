"""Writes proven records, and looks at each for access that this office never gave."""

from central import runtime
from central.access.grants import issued, last_serial
from central.intake.alarms import raise_alarm
from central.intake.logs.proof import ProvenRecord
from central.intake.models import Record
from central.locks.models import Lock
from central.upkeep.row import notice, upkeep
from firmware.messages import FLAG_CLOCK_UNSURE
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
    used = [(index, record) for index, record in told if record.serial]
    known = issued(lock, (record.serial for _, record in used)) if used else set()
    for index, record in used:
        if (record.slot, record.serial) not in known:
            _note_unknown(lock, index, record)


def _note_unknown(lock: Lock, index: int, record: LogRecord) -> None:
    """Access that this office does not know: an alarm, unless a restored backup forgot it."""
    if _was_forgotten(lock, record):
        notice(LOST_INTERVAL, runtime.now(), lock.lock_id.hex(), index=index)
    else:
        raise_alarm(lock, NEVER_ISSUED, index, index)


def _was_forgotten(lock: Lock, record: LogRecord) -> bool:
    """Whether the grant may have been given after the backup that the office was restored from.

    Its serial may be older than that, for phones register ahead; but it lies above every one that
    the phone had been given there before, and its use is later.
    """
    kept = upkeep()
    if not kept.restored_at or record.serial > kept.restored_at:
        return False
    latest = record.clock_estimate + record.clock_width_s
    unsure = record.flags & FLAG_CLOCK_UNSURE
    used_since = unsure or latest >= (kept.restored_from or 0)
    return bool(used_since) and record.serial > last_serial(lock, record.slot, kept.restored_at)
