"""`noeglefri office grant`: who may do what at which door, and when."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from host_tools import lock_time
from host_tools.cli.access_words import RIGHTS, hours_told, rights_named
from host_tools.cli.context import Shell, open_office
from host_tools.cli.door_commands import moment
from host_tools.cli.office_names import door_called, phone_called
from host_tools.cli.options import holder_argument, json_option, office_door_argument
from host_tools.danish_time import clock_change_after
from host_tools.office.contract import CAREGIVER_RIGHTS, GrantOrder
from host_tools.spoken_hours import (
    Misread,
    MisreadError,
    parse_days,
    parse_duration_h,
    parse_quarter,
)
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from host_tools.weekly_schedule import WeeklyHours

_HOUR_S = 3600
_HOURS = 8.0
_SCHEDULE_HOURS = 4 * 7 * 24.0
_LEAST_HOURS = 0.1
_MOST_HOURS = 366 * 24.0
"""A year: what is given for longer is not looked after any more."""
_CLOCK_CHANGE = N_(
    "Then the clocks change, and the lock knows no summer time: grant again after that."
)
_TIME_WRONG = N_("{part}: times are written as 7, 07:00 or 15.30.")
_QUARTER_WRONG = N_("{part}: the locks know whole quarters of an hour only, as 07:15.")
_CAREGIVER = ",".join(name for name, right in RIGHTS.items() if right & CAREGIVER_RIGHTS)


@dataclass(frozen=True)
class GrantInput:
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


def add_grant(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    rights_help = say("What may be done: {rights}.", rights=", ".join(RIGHTS))

    @app.command(
        "grant",
        help=say("Give access, for hours from now or on weekdays at set hours. Replaces what was."),
    )
    def grant(
        holder: Annotated[str, holder_argument(say)],
        door: Annotated[str, office_door_argument(say)],
        hours: Annotated[
            str,
            typer.Option(
                help=say(
                    "So many hours from now: 8 or 1.5. (without: 8; with set times: four weeks)"
                )
            ),
        ] = "",
        days: Annotated[
            str, typer.Option(help=say("Weekdays: mon-fri, sat,sun, weekdays. (without: all)"))
        ] = "",
        begin: Annotated[str, typer.Option("--from", help=say("From, Danish time: 07:00."))] = "",
        end: Annotated[
            str, typer.Option("--to", help=say("To, Danish time; before --from: on the next day."))
        ] = "",
        rights: Annotated[str, typer.Option(help=rights_help)] = _CAREGIVER,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        given = GrantInput(_hours(say, hours), days, begin, end, rights)
        _grant(Shell(say, json), holder, door, given)


def _grant(shell: Shell, holder: str, door: str, given: GrantInput) -> None:
    weekly, rights, now = _weekly(shell.say, given), _rights(shell.say, given), lock_time.now()
    office = open_office()
    phone, found = phone_called(office, holder), door_called(office, door)
    until = now + int((given.hours or (_SCHEDULE_HOURS if weekly else _HOURS)) * _HOUR_S)
    wanted = until
    if weekly:
        until = min(until, clock_change_after(now))
    schedule = weekly.windows(now) if weekly else b""
    office.grant(GrantOrder(phone.phone_id, found.lock_id, now, until, rights, schedule))
    told: dict[str, Any] = {"name": phone.holder, "door": found.name}
    text = shell.say("{name} has access to {door} until {until}.", **told, until=moment(until))
    if weekly:
        hours = hours_told(shell.say, weekly)
        text = shell.say(
            "{name} has access to {door} until {until}, {days} {begin}-{end} Danish time.",
            **told,
            until=moment(until),
            **hours,
        )
    document = told | {
        "until": lock_time.iso(until),
        "rights": rights_named(rights),
        "schedule": schedule.hex(),
    }
    told_after = [shell.say(_CLOCK_CHANGE)] if until < wanted else []
    shell.result(document, text, *told_after)


def _hours(say: Speaker, typed: str) -> float | None:
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


def _weekly(say: Speaker, given: GrantInput) -> WeeklyHours | None:
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


def _rights(say: Speaker, given: GrantInput) -> int:
    rights = 0
    for name in given.rights.casefold().replace(" ", "").split(","):
        if name not in RIGHTS:
            told = say("Choose among {rights}, separated by commas.", rights=", ".join(RIGHTS))
            raise typer.BadParameter(told, param_hint="--rights")
        rights |= RIGHTS[name]
    return rights
