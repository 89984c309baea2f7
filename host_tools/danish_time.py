"""Danish clocks: what they show at a moment, and which moment people mean by a time of day.

Moments are lock time (seconds since 2000-01-01 UTC). Twice a year a clock face says too little:
in March an hour does not exist, in October one comes twice. The rules are those of the time zone
data, so a law that ends summer time is learnt with them.
"""

from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from host_tools.lock_time import from_datetime, to_datetime

DENMARK = ZoneInfo("Europe/Copenhagen")
NEVER = 0xFFFFFFFF
"""A moment after all others: lock time ends in 2136."""
_STEP_S = 7 * 86400
_LOOK_AHEAD_S = 2 * 366 * 86400


class Doubled(Enum):
    """Whether a clock face is shown twice that night, and which of the two this is."""

    NO = "no"
    FIRST = "first"
    SECOND = "second"


def local(moment: int) -> datetime:
    """What Danish clocks show at a lock time, aware of which of two equal hours it is."""
    return to_datetime(moment).astimezone(DENMARK)


def doubled(moment: int) -> Doubled:
    """Whether Danish clocks show the time of this moment twice, and which time this is."""
    face = local(moment)
    if face.replace(fold=0).utcoffset() == face.replace(fold=1).utcoffset():
        return Doubled.NO
    return Doubled.SECOND if face.fold else Doubled.FIRST


def shown(moment: int) -> str:
    """Date and time as Danish clocks show them; of two equal times the zone tells which."""
    there = local(moment)
    zone = "" if doubled(moment) is Doubled.NO else f" {there:%Z}"
    return f"{there:%Y-%m-%d %H:%M}{zone}"


def first_moment(face: datetime) -> int:
    """The first moment at which Danish clocks show at least the naive time `face`."""
    return min(_readings(face))


def last_moment(face: datetime) -> int:
    """The last moment at which they come to show it; the same but for an hour that comes twice."""
    return max(_readings(face))


def day_begins(day: date) -> int:
    """The moment at which a Danish calendar day begins; it ends where the next one begins."""
    return first_moment(datetime.combine(day, time()))


def clock_change_after(moment: int) -> int:
    """The next moment after this at which Danish clocks are changed; NEVER without one."""
    return _change_after(moment - moment % _STEP_S, moment)


def utc_offset_s(moment: int) -> int:
    """By how many seconds Danish clocks are ahead of UTC."""
    return int((local(moment).utcoffset() or timedelta()).total_seconds())


def _readings(face: datetime) -> tuple[int, int]:
    """Both ways to read a naive local time; an hour left out is the moment that left it out."""
    first = from_datetime(face.replace(tzinfo=DENMARK, fold=0))
    second = from_datetime(face.replace(tzinfo=DENMARK, fold=1))
    if first <= second:
        return first, second
    change = clock_change_after(second)
    return change, change


@lru_cache(maxsize=1024)
def _week_of_change(begin: int) -> int | None:
    """The first begin of a week, from `begin` on, in which the clocks are changed."""
    for week in range(begin, begin + _LOOK_AHEAD_S, _STEP_S):
        if utc_offset_s(week) != utc_offset_s(week + _STEP_S):
            return week
    return None


def _change_after(begin: int, moment: int) -> int:
    week = _week_of_change(begin)
    if week is None:
        return NEVER
    change = _change_within(week, week + _STEP_S)
    return change if change > moment else _change_after(week + _STEP_S, moment)


def _change_within(before: int, after: int) -> int:
    """Halve the time between two moments with different offsets until the change is found."""
    while after - before > 1:
        middle = (before + after) // 2
        if utc_offset_s(middle) == utc_offset_s(before):
            before = middle
        else:
            after = middle
    return after
