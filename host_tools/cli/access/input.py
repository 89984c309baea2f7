"""When access holds and what it allows, as it is typed: for `grant` and for rules alike."""

from dataclasses import dataclass

import typer

from host_tools.cli.access.words import RIGHTS
from host_tools.office.contract import CAREGIVER_RIGHTS
from host_tools.spoken_hours import (
    Misread,
    MisreadError,
    parse_days,
    parse_duration_h,
    parse_hours,
    parse_quarter,
)
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from host_tools.weekly_schedule import WeeklyHours, clock_face

_LEAST_HOURS = 0.1
_MOST_HOURS = 366 * 24.0
"""A year: what is given for longer is not looked after any more."""
_TIME_WRONG = N_("{part}: times are written as 7, 07:00 or 15.30.")
_QUARTER_WRONG = N_("{part}: the locks know whole quarters of an hour only, as 07:15.")
CAREGIVER = ",".join(name for name, right in RIGHTS.items() if right & CAREGIVER_RIGHTS)
"""A caregiver's rights, as they are typed."""


@dataclass(frozen=True)
class AccessInput:
    """What was typed."""

    hours: float | None
    days: str
    begin: str
    end: str
    rights: str

    @property
    def is_weekly(self) -> bool:
        """Whether the access is for set hours only."""
        return bool(self.days or self.begin or self.end)


def hours_typed(say: Speaker, typed: str) -> float | None:
    """A length in hours; None where nothing was typed. Raises typer.BadParameter."""
    if not typed:
        return None
    try:
        hours = parse_duration_h(typed)
    except MisreadError as error:
        raise typer.BadParameter(
            say("Hours are written as 8 or 1.5."), param_hint="--hours"
        ) from error
    if not _LEAST_HOURS <= hours <= _MOST_HOURS:
        told = say(
            "A few minutes at least, and {most} hours at most, a year.", most=f"{_MOST_HOURS:.0f}"
        )
        raise typer.BadParameter(told, param_hint="--hours")
    return hours


def week_typed(say: Speaker, typed: str) -> tuple[str, str, str]:
    """Days, begin and end of "mon-fri 7-15", each for `AccessInput`; days or hours may be missing.

    Raises typer.BadParameter.
    """
    at = next((index for index, letter in enumerate(typed) if letter.isdigit()), len(typed))
    days, hours = typed[:at].strip(" ,"), typed[at:].strip()
    if not hours:
        return days, "", ""
    try:
        begin, end = parse_hours(hours)
    except MisreadError as error:
        told = say(_TIME_WRONG, part=error.part)
        raise typer.BadParameter(told, param_hint="--week") from error
    return days, clock_face(begin), clock_face(end)


def weekly_typed(say: Speaker, given: AccessInput) -> WeeklyHours | None:
    """Weekly hours; None where no day and no time was typed. Raises typer.BadParameter."""
    if not given.is_weekly:
        return None
    try:
        days = parse_days(given.days or "mon-sun")
    except MisreadError as error:
        told = say(
            "{part}: weekdays are written as mon-fri, Monday to Friday or sat,sun.", part=error.part
        )
        raise typer.BadParameter(told, param_hint="--days") from error
    try:
        begin = parse_quarter(given.begin or "00:00")
        end = parse_quarter(given.end or "24:00")
    except MisreadError as error:
        whole = error.fault is not Misread.NO_QUARTER
        told = say(_TIME_WRONG if whole else _QUARTER_WRONG, part=error.part)
        raise typer.BadParameter(told, param_hint="--from, --to") from error
    return WeeklyHours(days, begin, end)


def rights_typed(say: Speaker, given: AccessInput) -> int:
    """RIGHT_… bits. Raises typer.BadParameter."""
    rights = 0
    for name in given.rights.casefold().replace(" ", "").split(","):
        if name not in RIGHTS:
            told = say("Choose among {rights}, separated by commas.", rights=", ".join(RIGHTS))
            raise typer.BadParameter(told, param_hint="--rights")
        rights |= RIGHTS[name]
    return rights
