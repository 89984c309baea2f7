"""Access in words: hours on Danish clocks, and rights; the same to the office and to the holder."""

from firmware import messages
from host_tools.office.contract import CAREGIVER_RIGHTS
from host_tools.texts.speaker import Speaker
from host_tools.weekly_schedule import DAYS, WeeklyHours, clock_face, day_runs, hours_of

RIGHTS = {
    "open": messages.RIGHT_OPEN,
    "lock": messages.RIGHT_LOCK,
    "status": messages.RIGHT_STATUS,
    "sync": messages.RIGHT_SYNC,
    "service": messages.RIGHT_SERVICE,
}
"""By what is typed: the RIGHT_… bit."""


def access_told(say: Speaker, rights: int, schedule: bytes, moment: int) -> list[str]:
    """Set hours as they stand to `moment`, and rights unless they are a caregiver's."""
    hours = [
        say("{days} {begin}-{end}", **hours_told(say, part)) for part in hours_of(schedule, moment)
    ]
    named = [] if rights == CAREGIVER_RIGHTS else [", ".join(rights_named(rights))]
    return [*hours, *named]


def rights_named(rights: int) -> list[str]:
    """RIGHT_… bits as they are typed."""
    return [name for name, right in RIGHTS.items() if rights & right]


def hours_told(say: Speaker, weekly: WeeklyHours) -> dict[str, str]:
    """The fields days, begin and end of a sentence: the hours as the office understood them."""
    return {
        "days": _days_told(say, weekly.days),
        "begin": clock_face(weekly.begin),
        "end": clock_face(weekly.end),
    }


def _days_told(say: Speaker, days: frozenset[int]) -> str:
    if len(days) == DAYS:
        return say("every day")
    names = say("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()
    runs = [
        names[first]
        if first == last
        else say("{first} to {last}", first=names[first], last=names[last])
        for first, last in day_runs(days)
    ]
    return ", ".join(runs)
