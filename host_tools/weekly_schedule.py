"""Weekly hours as people mean them (Danish time) and as locks keep them (UTC).

A lock knows no summer time. A schedule is therefore right for one half of the year only, and a
grant that has one ends at the latest when Danish clocks change; the office then grants anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from firmware.records import QUARTERS_PER_DAY
from host_tools.danish_time import first_moment, last_moment, local, utc_offset_s

DAYS = 7
_WEEK = DAYS * QUARTERS_PER_DAY
_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)
_LONGEST = 2 * _DAY


@dataclass(frozen=True)
class WeeklyHours:
    """Days (0 is Monday) and hours (quarters since midnight), in Danish local time.

    An end at or before the begin lies on the next day: a night shift.
    """

    days: frozenset[int]
    begin: int = 0
    end: int = QUARTERS_PER_DAY

    def stretches(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Every stretch that meets [begin, end), as (first moment, end), in lock time.

        In the night in which an hour comes twice, hours begin at the first and end at the second
        of two equal times: nobody is shut out in the middle of a shift.
        """
        midnight = datetime.combine(local(begin).date(), time()) - _LONGEST
        last = local(end).replace(tzinfo=None)
        while midnight <= last:
            if midnight.weekday() in self.days:
                first, until = self._on(midnight)
                if first < end and begin < until:
                    yield first, until
            midnight += _DAY

    def windows(self, moment: int) -> bytes:
        """The windows of a grant (`firmware.records.Grant`), as UTC stands to `moment`.

        They are three at most, and a grant holds four: a stretch of hours ends on the day on
        which it begins, or is cut at midnight, or meets the next day's.
        """
        offset = utc_offset_s(moment) // int(_QUARTER.total_seconds())
        masks: dict[tuple[int, int], int] = {}
        for day, first, end in self._pieces(offset):
            masks[first, end] = masks.get((first, end), 0) | 1 << day
        return b"".join(bytes((mask, *hours)) for hours, mask in sorted(masks.items()))

    def _on(self, midnight: datetime) -> tuple[int, int]:
        begin = midnight + self.begin * _QUARTER
        return first_moment(begin), last_moment(begin + self._length * _QUARTER)

    @property
    def _length(self) -> int:
        return (self.end - self.begin) % QUARTERS_PER_DAY or QUARTERS_PER_DAY

    def _pieces(self, offset: int) -> Iterator[tuple[int, int, int]]:
        """(day, first quarter, end quarter) in UTC, cut at midnight and joined across days."""
        allowed = {
            (day * QUARTERS_PER_DAY + self.begin - offset + quarter) % _WEEK
            for day in self.days
            for quarter in range(self._length)
        }
        for day in range(DAYS):
            here = [q for q in range(QUARTERS_PER_DAY) if day * QUARTERS_PER_DAY + q in allowed]
            for _, run in groupby(enumerate(here), lambda pair: pair[1] - pair[0]):
                quarters = [quarter for _, quarter in run]
                yield day, quarters[0], quarters[-1] + 1


def hours_of(schedule: bytes, moment: int) -> tuple[WeeklyHours, ...]:
    """What a grant's windows mean on Danish clocks, as they stand to `moment`; none: always.

    The way back from `WeeklyHours.windows`, so that a holder reads the days and hours they have.
    """
    if not any(schedule[::3]):
        return ()
    offset = utc_offset_s(moment) // int(_QUARTER.total_seconds())
    shown = {(quarter + offset) % _WEEK for quarter in _quarters(schedule)}
    days: dict[tuple[int, int], set[int]] = {}
    for begin, length in _stretches(shown):
        day, first = divmod(begin % _WEEK, QUARTERS_PER_DAY)
        end = (first + length) % QUARTERS_PER_DAY or QUARTERS_PER_DAY
        days.setdefault((first, end), set()).add(day)
    never = (WeeklyHours(frozenset()),)
    return tuple(WeeklyHours(frozenset(on), *hours) for hours, on in sorted(days.items())) or never


def _quarters(schedule: bytes) -> Iterator[int]:
    for mask, first, end in zip(schedule[::3], schedule[1::3], schedule[2::3], strict=True):
        for day in range(DAYS):
            if mask >> day & 1:
                yield from range(day * QUARTERS_PER_DAY + first, day * QUARTERS_PER_DAY + end)


def _stretches(shown: set[int]) -> Iterator[tuple[int, int]]:
    """(begin, length) of quarters in a row, over midnight and Sunday; cut where over a day long."""
    starts = [begin for begin in shown if (begin - 1) % _WEEK not in shown]
    for start in starts or [0][: len(shown)]:
        end = start
        while end < start + _WEEK and end % _WEEK in shown:
            end += 1
        yield from _within_days(start, end)


def _within_days(begin: int, end: int) -> Iterator[tuple[int, int]]:
    while end - begin > QUARTERS_PER_DAY:
        midnight = (begin // QUARTERS_PER_DAY + 1) * QUARTERS_PER_DAY
        yield begin, midnight - begin
        begin = midnight
    yield begin, end - begin


def day_runs(days: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """Days as runs of (first, last), as people say "Monday to Friday, Sunday".

    Two days in a row are told one by one.
    """
    runs: list[tuple[int, int]] = []
    for _, run in groupby(enumerate(sorted(days)), lambda pair: pair[1] - pair[0]):
        found = [day for _, day in run]
        if len(found) > 2:
            runs.append((found[0], found[-1]))
        else:
            runs += [(day, day) for day in found]
    return tuple(runs)


def clock_face(quarter: int) -> str:
    """Quarters of an hour since midnight as people read them: 29 is "07:15"."""
    minutes = quarter * 15
    return f"{minutes // 60:02}:{minutes % 60:02}"
