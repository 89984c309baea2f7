"""What the office knows of a lock's clock, and when a grant is surely over there.

A lock takes a grant while any moment of its interval lies before the grant's end, and while its
floor does (docs/protocol.md, section 9). The office sees that interval in log records: what it was
then, and how fast it can have fallen behind since. Nothing here covers a battery taken out in the
meantime; after that only the floor counts.
"""

from dataclasses import dataclass

from firmware.lock_clock import RC_DRIFT_DIVISOR, TICK_MARGIN_S
from firmware.messages import FLAG_CLOCK_UNSURE
from firmware.records import LogRecord


@dataclass(frozen=True)
class ClockSight:
    """A lock's clock as last proven: its floor, and its interval if an office ever set it."""

    floor: int = 0
    earliest: int = 0
    """The lower end of the interval at that time, or less."""
    width_s: int | None = None
    """None: unsure, nothing but the floor bounds it."""
    drift_divisor: int = RC_DRIFT_DIVISOR

    def is_over(self, until: int, now: int) -> bool:
        """Whether the lock surely refuses, at `now`, what ends at `until`."""
        ends = self.over_from(until)
        return ends is not None and ends <= now

    def over_from(self, until: int) -> int | None:
        """From when on the lock surely refuses what ends at `until`; None: nobody can say.

        With slow ticks and their drift taken off once more, d seconds of true time move the lower
        end by d * (divisor - 1) / (divisor + 1) at least.
        """
        if until <= self.floor:
            return 0
        if self.width_s is None:
            return None
        behind = until + self.width_s + 2 * TICK_MARGIN_S
        divisor = self.drift_divisor
        scaled = behind * (divisor + 1) - 2 * self.earliest
        return max(until, -(-scaled // (divisor - 1)))


def sight_of(record: LogRecord, drift_divisor: int = RC_DRIFT_DIVISOR) -> ClockSight:
    """What the newest proven record of a lock tells of its clock."""
    if record.flags & FLAG_CLOCK_UNSURE:
        return ClockSight(record.clock_lowest, record.clock_lowest, None, drift_divisor)
    earliest = max(record.clock_lowest, record.clock_estimate - record.clock_width_s)
    return ClockSight(record.clock_lowest, earliest, record.clock_width_s, drift_divisor)
