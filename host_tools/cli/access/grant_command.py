"""`noeglefri office grant`: who may do what at which door, and when."""

from typing import Annotated, Any

import typer

from host_tools import lock_time
from host_tools.cli.access.input import (
    CAREGIVER,
    AccessInput,
    hours_typed,
    rights_typed,
    weekly_typed,
)
from host_tools.cli.access.words import RIGHTS, hours_told, rights_named
from host_tools.cli.context import Shell, open_office
from host_tools.cli.office_names import door_called, phone_called
from host_tools.cli.options import holder_argument, json_option, office_door_argument
from host_tools.danish_time import clock_change_after, shown
from host_tools.office.contract import GrantOrder
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_HOUR_S = 3600
_HOURS = 8.0
_SCHEDULE_HOURS = 4 * 7 * 24.0
_CLOCK_CHANGE = N_(
    "Then the clocks change, and the lock knows no summer time: grant again after that."
)


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
        rights: Annotated[str, typer.Option(help=rights_help)] = CAREGIVER,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        given = AccessInput(hours_typed(say, hours), days, begin, end, rights)
        _grant(Shell(say, json), holder, door, given)


def _grant(shell: Shell, holder: str, door: str, given: AccessInput) -> None:
    weekly, rights, now = (
        weekly_typed(shell.say, given),
        rights_typed(shell.say, given),
        lock_time.now(),
    )
    office = open_office()
    phone, found = phone_called(office, holder), door_called(office, door)
    until = now + int((given.hours or (_SCHEDULE_HOURS if weekly else _HOURS)) * _HOUR_S)
    wanted = until
    if weekly:
        until = min(until, clock_change_after(now))
    schedule = weekly.windows(now) if weekly else b""
    office.grant(GrantOrder(phone.phone_id, found.lock_id, now, until, rights, schedule))
    told: dict[str, Any] = {"name": phone.holder, "door": found.name}
    text = shell.say("{name} has access to {door} until {until}.", **told, until=shown(until))
    if weekly:
        hours = hours_told(shell.say, weekly)
        text = shell.say(
            "{name} has access to {door} until {until}, {days} {begin}-{end} Danish time.",
            **told,
            until=shown(until),
            **hours,
        )
    document = told | {
        "until": lock_time.iso(until),
        "rights": rights_named(rights),
        "schedule": schedule.hex(),
    }
    told_after = [shell.say(_CLOCK_CHANGE)] if until < wanted else []
    shell.result(document, text, *told_after)
