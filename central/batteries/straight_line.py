"""When a battery will be due: a straight line through what the lock logged, and an honest band.

The charge that a lock reports comes from a voltage curve (`firmware/battery.py`) that is good to
about ten points for alkaline and lithium-ion cells, and less for those whose voltage hardly falls,
at either end of the time looked at. So the use so far is the drop, that much more or less; the
days left follow from that, down to the level at which the lock asks for new cells today. While the
drop is within the error, there is a lower end and no upper one; up to twice of it, no guess.
A changed battery, which the lock recognises by the jump in voltage, starts the count anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from firmware import records
from firmware.battery import THRESHOLDS_PERCENT
from firmware.records import LogRecord
from firmware.state_record import (
    CHEMISTRY_ALKALINE,
    CHEMISTRY_LITHIUM,
    CHEMISTRY_MAINS,
    CHEMISTRY_NIMH,
)
from host_tools.office.contract import BatteryLife

ERROR_POINTS = 10
"""Of a reported charge, in points of percent."""
FLAT_ERROR_POINTS = {CHEMISTRY_NIMH: 20, CHEMISTRY_LITHIUM: 30}
"""The same where a tenth of a volt is half the charge: what two makers' curves differ by."""
DUE_PERCENT = THRESHOLDS_PERCENT[1]
"""At this charge the battery is to be changed today."""
LEAST_DAYS = 7
"""Before that nothing is foretold: the first days are spent with trying and showing."""
_DAY_S = 86400


@dataclass(frozen=True)
class Course:
    """How a battery has gone since it came: charge in percent, times in lock time."""

    percent: int
    measured_at: int
    changes: tuple[int, ...]
    """When a change was recognised."""
    days: float
    """How long it has been watched."""
    drop: int
    """Points of percent in that time."""
    error: int
    """By how much each reading may be off, in points."""

    @property
    def is_short(self) -> bool:
        """Whether it is too early to foretell anything."""
        return self.days < LEAST_DAYS

    def days_to(self, percent: int) -> int | None:
        """Days from the last reading to a charge by the straight line; None: too early to say."""
        if self.is_short or self.drop <= 2 * self.error:
            return None
        return _days(self.percent - percent, self.drop, self.days)

    def least_days_to(self, percent: int) -> int | None:
        """The same for a pessimist; None: too early for anything."""
        if self.is_short:
            return None
        return _days(self.percent - percent - self.error, self.drop + self.error, self.days)

    def most_days_to(self, percent: int) -> int | None:
        """The same for an optimist; None: no upper end yet."""
        if self.is_short:
            return None
        return _days(self.percent - percent + self.error, self.drop - self.error, self.days)


def course_of(log: Iterable[LogRecord], chemistry: int = CHEMISTRY_ALKALINE) -> Course | None:
    """How the present battery has gone, from one lock's records in their order.

    None without any measurement, and on mains. `chemistry` is CHEMISTRY_…, as configured.
    """
    if chemistry == CHEMISTRY_MAINS:
        return None
    changes: list[int] = []
    first: LogRecord | None = None
    last: LogRecord | None = None
    for record in log:
        if record.event == records.EVENT_BATTERY_CHANGED:
            changes.append(record.clock_estimate)
            first = None
        if record.battery_mv:
            first, last = first or record, record
    if first is None or last is None:
        return None
    return Course(
        last.battery_percent,
        last.clock_estimate,
        tuple(changes),
        (last.clock_estimate - first.clock_estimate) / _DAY_S,
        first.battery_percent - last.battery_percent,
        FLAT_ERROR_POINTS.get(chemistry, ERROR_POINTS),
    )


def battery_life(
    log: Iterable[LogRecord], chemistry: int = CHEMISTRY_ALKALINE
) -> BatteryLife | None:
    """Foretell from one lock's records, in their order; None as for `course_of`."""
    course = course_of(log, chemistry)
    if course is None:
        return None
    return BatteryLife(
        course.percent,
        course.changes,
        course.days_to(DUE_PERCENT),
        course.least_days_to(DUE_PERCENT),
        course.most_days_to(DUE_PERCENT),
    )


def _days(left: int, drop: int, days: float) -> int | None:
    """How long `left` points last when `drop` points took `days`; None: for ever."""
    return max(0, int(left * days / drop)) if drop > 0 else None
