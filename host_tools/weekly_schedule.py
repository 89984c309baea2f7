"""A grant's weekly hours as people say them (Danish time) and as locks keep them (UTC).

A lock knows no summer time. A schedule is therefore right for one half of the year only, and a
grant that has one ends at the latest when Danish clocks change; the office then grants anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from firmware.records import QUARTERS_PER_DAY
from host_tools.lock_time import from_datetime, to_datetime

_DAY_NAMES = (
    ("mon", "man"),
    ("tue", "tir"),
    ("wed", "ons"),
    ("thu", "tor"),
    ("fri", "fre"),
    ("sat", "lør"),
    ("sun", "søn"),
)
_DAYS = len(_DAY_NAMES)
_QUARTER_MIN = 15
_HOUR_QUARTERS = 4
_WINTER_QUARTERS = 1 * _HOUR_QUARTERS
_SUMMER_QUARTERS = 2 * _HOUR_QUARTERS


@dataclass(frozen=True)
class WeeklyHours:
    """Days (0 is Monday) and hours (quarters since midnight), in Danish local time.

    An end at or before the begin lies on the next day: a night shift.
    """

    days: frozenset[int]
    begin: int = 0
    end: int = QUARTERS_PER_DAY

    def windows(self, moment: int) -> bytes:
        """The windows of a grant (`firmware.records.Grant`), as UTC stands to `moment`.

        They are three at most, and a grant holds four: a stretch of hours ends on the day on
        which it begins, or is cut at midnight, or meets the next day's.
        """
        offset = _SUMMER_QUARTERS if is_summer_time(to_datetime(moment)) else _WINTER_QUARTERS
        masks: dict[tuple[int, int], int] = {}
        for day, first, end in self._pieces(offset):
            masks[first, end] = masks.get((first, end), 0) | 1 << day
        return b"".join(bytes((mask, *hours)) for hours, mask in sorted(masks.items()))

    def _pieces(self, offset: int) -> Iterator[tuple[int, int, int]]:
        """(day, first quarter, end quarter) in UTC, cut at midnight and joined across days."""
        length = (self.end - self.begin) % QUARTERS_PER_DAY or QUARTERS_PER_DAY
        week = _DAYS * QUARTERS_PER_DAY
        allowed = {
            (day * QUARTERS_PER_DAY + self.begin - offset + quarter) % week
            for day in self.days
            for quarter in range(length)
        }
        for day in range(_DAYS):
            here = [q for q in range(QUARTERS_PER_DAY) if day * QUARTERS_PER_DAY + q in allowed]
            for _, run in groupby(enumerate(here), lambda pair: pair[1] - pair[0]):
                quarters = [quarter for _, quarter in run]
                yield day, quarters[0], quarters[-1] + 1


def parse_days(text: str) -> frozenset[int]:
    """Weekdays from such as "mon-fri" or "lør,søn", Danish or English. Raises ValueError."""
    found: set[int] = set()
    for part in text.casefold().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        begin, end = _day(first), _day(last if dash else first)
        found |= {(begin + i) % _DAYS for i in range((end - begin) % _DAYS + 1)}
    return frozenset(found)


def _day(name: str) -> int:
    for day, names in enumerate(_DAY_NAMES):
        if name.isalpha() and name[:3] in names:
            return day
    raise ValueError(f"no such day: {name}")


def parse_quarter(text: str) -> int:
    """Quarters of an hour since midnight, 0 to 96, from such as "07:15". Raises ValueError."""
    hour, _, minute = text.partition(":")
    minutes = int(hour) * 60 + int(minute or 0)
    if minutes % _QUARTER_MIN or not 0 <= minutes <= QUARTERS_PER_DAY * _QUARTER_MIN:
        raise ValueError(f"no quarter of a day: {text}")
    return minutes // _QUARTER_MIN


def clock_face(quarter: int) -> str:
    """Quarters of an hour since midnight as people read them: 29 is "07:15"."""
    minutes = quarter * _QUARTER_MIN
    return f"{minutes // 60:02}:{minutes % 60:02}"


def clock_change_after(moment: int) -> int:
    """The next time, after the lock time `moment`, at which Danish clocks are changed."""
    then = to_datetime(moment)
    changes = [one for year in (then.year, then.year + 1) for one in _changes(year)]
    return from_datetime(next(one for one in changes if one > then))


def is_summer_time(moment: datetime) -> bool:
    """Whether Danish clocks are two hours ahead of UTC."""
    begin, end = _changes(moment.year)
    return begin <= moment < end


def _changes(year: int) -> tuple[datetime, datetime]:
    """01:00 UTC on the last Sundays of March and October: directive 2000/84/EC, articles 2, 3."""
    return _last_sunday(year, 3), _last_sunday(year, 10)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % _DAYS)
