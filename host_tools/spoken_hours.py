"""Days and hours as people type them, Danish or English: understood, or refused with the reason.

Nothing is guessed: whoever calls this tells in words what was understood (`day_runs`).
"""

import re
from collections.abc import Iterator
from enum import Enum

from firmware.records import QUARTERS_PER_DAY
from host_tools.weekly_schedule import DAYS

_DANISH = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENDINGS = ("", "e", "en", "ene", "s")
_SHORTEST = 3
_GROUPS = {
    "hverdag": range(5),
    "weekday": range(5),
    "weekend": range(5, DAYS),
    "daglig": range(DAYS),
    "dagligt": range(DAYS),
    "daily": range(DAYS),
}
_PHRASES = {
    "til og med": "-",
    "t.o.m.": "-",
    "hver dag": "daglig",
    "alle dage": "daglig",
    "every day": "daily",
    "all days": "daily",
}
_FILLERS = frozenset({"hver", "alle", "om", "every"})
_DASHES = "-\u2013\u2014"
_TO = {*_DASHES, "til", "to", "through"}
_AND = {",", "+", "&", "og", "samt", "and"}
_WHOLE_DAY = {"hele dagen", "døgnet rundt", "hele døgnet", "all day", "always", "altid"}
_HOUR = re.compile(r"(?:kl\.?|at)?\s*(?P<hour>[0-9]{1,2})(?:(?P<mark>[:.,]?)(?P<rest>[0-9]{1,2}))?")
_FROM_TO = re.compile(rf"\s*[{_DASHES}]\s*|\s+(?:til|to)\s+")
_HUNDREDTHS = {"0": 0, "00": 0, "25": 15, "5": 30, "50": 30, "75": 45}
_DURATION = re.compile(
    r"(?P<number>[0-9]+(?:,[0-9]{1,2}|\.[0-9])?)\s*(?:timer|time|hours|hour|t|h)?"
)


class Misread(Enum):
    """Why something typed was not understood."""

    NOTHING = "nothing"
    NO_DAY = "no_day"
    HALF_A_RANGE = "half_a_range"
    NO_TIME = "no_time"
    NO_QUARTER = "no_quarter"
    NO_NUMBER = "no_number"


class MisreadError(ValueError):
    """What was typed is not understood: `part` of it, for the reason `fault`."""

    def __init__(self, fault: Misread, part: str) -> None:
        """Keep both for whoever tells it."""
        super().__init__(f"{fault.value}: {part}")
        self.fault = fault
        self.part = part


def parse_days(text: str) -> frozenset[int]:
    """Weekdays (0 is Monday) from "mandag til fredag", "lør,søn", "mon tue". Raises MisreadError.

    Three letters of a day's name or more; "to" joins English days only, for a Danish "to" may
    be a Thursday.
    """
    found: set[int] = set()
    reach: tuple[int, ...] = ()
    joined = ""
    for word in _words(text):
        if word in _TO | _AND:
            before = reach if word in _TO else found
            if joined or not before or (word == "to" and not _is_english(text)):
                raise MisreadError(Misread.HALF_A_RANGE, text.strip())
            joined = word
            continue
        days = _days_of(word)
        if joined in _TO:
            days = _between(reach, days, text)
            reach = ()
        else:
            reach = days
        found.update(days)
        joined = ""
    if joined or not found:
        raise MisreadError(Misread.HALF_A_RANGE if joined else Misread.NOTHING, text.strip())
    return frozenset(found)


def parse_quarter(text: str) -> int:
    """Quarters of an hour since midnight, 0 to 96. Raises MisreadError.

    Written "7", "07:15", "7.15", "0715", "kl. 7" or in hundredths with a Danish comma, "8,5".
    """
    typed = _HOUR.fullmatch(text.strip().casefold())
    if typed is None:
        raise MisreadError(Misread.NO_TIME, text.strip())
    minute = _minute(typed["hour"], typed["mark"], typed["rest"])
    minutes = int(typed["hour"]) * 60 + (minute or 0)
    if minute is None or minutes > 24 * 60:
        raise MisreadError(Misread.NO_TIME, text.strip())
    if minutes % 15:
        raise MisreadError(Misread.NO_QUARTER, text.strip())
    return minutes // 15


def parse_hours(text: str) -> tuple[int, int]:
    """Begin and end in quarters since midnight from "7-15", "22.00 til 06.00", "hele dagen".

    An end before the begin lies on the next day. Raises MisreadError.
    """
    typed = " ".join(text.casefold().split())
    if typed in _WHOLE_DAY:
        return 0, QUARTERS_PER_DAY
    parts = _FROM_TO.split(re.sub(r"^(?:fra|from)\s+", "", typed))
    if len(parts) != 2:
        raise MisreadError(Misread.NO_TIME, text.strip())
    begin, end = map(parse_quarter, parts)
    if begin == end:
        raise MisreadError(Misread.NOTHING, text.strip())
    return begin, end


def parse_duration_h(text: str) -> float:
    """Hours from "8", "8,5" or "8.5"; "7.30" may mean two things. Raises MisreadError."""
    typed = _DURATION.fullmatch(text.strip().casefold())
    if typed is None:
        raise MisreadError(Misread.NO_NUMBER, text.strip())
    return float(typed["number"].replace(",", "."))


def _words(text: str) -> Iterator[str]:
    typed = f" {' '.join(text.casefold().split())} "
    for phrase, word in _PHRASES.items():
        typed = typed.replace(f" {phrase} ", f" {word} ")
    for word in re.findall(r"[^\W\d_]+|\S", typed.replace(". ", " ").replace(".,", ",")):
        if word not in _FILLERS:
            yield word


def _days_of(word: str) -> tuple[int, ...]:
    for name, group in _GROUPS.items():
        if word.startswith(name) and word[len(name) :] in {*_ENDINGS, "er", "erne"}:
            return tuple(group)
    for names in (_DANISH, _ENGLISH):
        for day, name in enumerate(names):
            short = len(word) >= _SHORTEST and name.startswith(word)
            if short or (word.startswith(name) and word[len(name) :] in _ENDINGS):
                return (day,)
    raise MisreadError(Misread.NO_DAY, word)


def _between(first: tuple[int, ...], last: tuple[int, ...], text: str) -> tuple[int, ...]:
    """The days from one to another, over Sunday if need be."""
    if len(first) != 1 or len(last) != 1:
        raise MisreadError(Misread.HALF_A_RANGE, text.strip())
    return tuple((first[0] + i) % DAYS for i in range((last[0] - first[0]) % DAYS + 1))


def _is_english(text: str) -> bool:
    words = set(_words(text)) - _TO - _AND
    return all(any(name.startswith(word[:_SHORTEST]) for name in _ENGLISH) for word in words)


def _minute(hour: str, mark: str | None, rest: str | None) -> int | None:
    """The minute typed after an hour; None when it makes no time of day."""
    if rest is None:
        return 0
    if mark == ",":
        return _HUNDREDTHS.get(rest)
    whole = len(rest) == 2 and (mark or len(hour) == 2)
    return int(rest) if whole and int(rest) < 60 else None
