"""`noeglefri office rule`: who may get in where, when and why, until it is ended."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools import lock_time
from host_tools.cli.access.input import (
    CAREGIVER,
    AccessInput,
    hours_typed,
    rights_typed,
    week_typed,
    weekly_typed,
)
from host_tools.cli.access.words import RIGHTS, hours_told, rights_named
from host_tools.cli.context import Shell, open_office
from host_tools.cli.moment_input import end_typed, moment_typed
from host_tools.cli.options import json_option
from host_tools.danish_time import NEVER, shown
from host_tools.lock_time import iso
from host_tools.office.contract import CAREGIVER_RIGHTS
from host_tools.office.rules import AccessRule, Hours, Place, RuleKind, RuleOrder, Subject
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from host_tools.weekly_schedule import WeeklyHours

_QUARTER_S = 900
_SUBJECTS = {"": "person", "org": "organisation"} | {
    one: one for one in ("role", "route", "district")
}
_PLACES = {"": "access_point"} | {one: one for one in ("home", "route", "district")}
"""What may stand before a colon and a name that is none of a person or a door."""
_KINDS = {
    RuleKind.SHIFT: N_("shift"),
    RuleKind.WEEKLY: N_("weekly"),
    RuleKind.TASK: N_("one task"),
    RuleKind.UNTIL_FURTHER_NOTICE: N_("until further notice"),
    RuleKind.EMERGENCY: N_("emergency"),
}
_BEGIN = N_('From when on: 14:00 (today), 2026-12-01, or "2026-12-01 07:00". (without: now)')
_UNTIL = N_('Until when: 15:00, 2026-12-31 (that day, too), or "2026-12-31 15:00".')
_NO_RULES = N_('No rules yet. Make one: noeglefri office rule add WHO WHERE --reason "WHY"')


def add_rules(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    group = typer.Typer(help=say("Rules: who may get in where, when, why."), no_args_is_help=True)
    app.add_typer(group, name="rule")
    _add_list(group, say)
    _add_rule(group, say)
    _add_end(group, say)


def _add_list(group: typer.Typer, say: Speaker) -> None:
    @group.command("list", help=say("Show the rules."))
    def list_rules(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, office = Shell(say, json), open_office()
        found = office.rules.rules()
        table = shell.table(say("No."), say("Who"), say("Where"), say("When"), say("Why"))
        for one in found:
            order = one.order
            cells = (str(one.rule_id), order.who, order.where, _when(say, order), order.reason)
            table.add_row(*(Text(cell) for cell in cells))
        shell.listing({"rules": [_document(one) for one in found]}, table, say(_NO_RULES))


def _when(say: Speaker, order: RuleOrder) -> str:
    """Kind, hours, end and rights that are not a caregiver's, in words."""
    parts = [say(_KINDS[order.kind])]
    if order.hours is not None:
        hours = WeeklyHours(frozenset(order.hours.days), order.hours.begin, order.hours.end)
        parts.append(say("{days} {begin}-{end}", **hours_told(say, hours)))
    if order.begin > lock_time.now():
        parts.append(say("from {begin}", begin=shown(order.begin)))
    if order.end < NEVER:
        parts.append(say("until {end}", end=shown(order.end)))
    if order.rights != CAREGIVER_RIGHTS:
        parts.append(", ".join(rights_named(order.rights)))
    if order.vouched_by:
        parts.append(say("{name} vouches", name=order.vouched_by))
    if order.through_absence:
        parts.append(say("also while nobody is at home"))
    return "; ".join(parts)


def _document(rule: AccessRule) -> dict[str, Any]:
    order = rule.order
    return asdict(order) | {
        "rule": rule.rule_id,
        "begin": iso(order.begin),
        "end": None if order.end >= NEVER else iso(order.end),
        "rights": rights_named(order.rights),
        "withdrawn": None if rule.withdrawn_at is None else iso(rule.withdrawn_at),
    }


def _add_rule(group: typer.Typer, say: Speaker) -> None:
    rights_help = say("What may be done: {rights}.", rights=", ".join(RIGHTS))
    text = say(
        "Make a rule: it is renewed at every sync of a phone, until it ends. With --hours or "
        "--until: one task, or with --shift a shift. With none of these: until further notice."
    )

    @group.command("add", help=text)
    def add(
        who: Annotated[str, _who_argument(say)],
        where: Annotated[str, _where_argument(say)],
        reason: Annotated[str, typer.Option(help=say("Why, for whoever asks later."))],
        week: Annotated[
            str, typer.Option(help=say("Every week: mon-fri 7-15, sat,sun, weekdays 22-6."))
        ] = "",
        hours: Annotated[str, typer.Option(help=say("So many hours: 8 or 1.5."))] = "",
        begin: Annotated[str, typer.Option("--from", help=say(_BEGIN))] = "",
        until: Annotated[str, typer.Option(help=say(_UNTIL))] = "",
        shift: Annotated[bool, typer.Option("--shift", help=say("It is a shift."))] = False,
        while_away: Annotated[
            bool, typer.Option("--while-away", help=say("Also while nobody is at home."))
        ] = False,
        rights: Annotated[str, typer.Option(help=rights_help)] = CAREGIVER,
        vouched_by: Annotated[
            str, typer.Option(help=say("An emergency, a day at most: who vouches for it."))
        ] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        given = AccessInput(hours_typed(say, hours), *week_typed(say, week), rights)
        times = _times(say, begin, until, given.hours, bool(vouched_by))
        kind = _kind(given, times, shift, vouched_by)
        order = RuleOrder(
            *_named(who, where),
            kind,
            reason,
            *times,
            _hours(say, given),
            rights_typed(say, given),
            vouched_by or None,
            while_away,
        )
        office = open_office()
        _told(Shell(say, json), office.rules.add(order))


def _who_argument(say: Speaker) -> Any:
    return typer.Argument(
        help=say("A person's name, or {prefixes}.", prefixes=_prefixed(_SUBJECTS))
    )


def _where_argument(say: Speaker) -> Any:
    return typer.Argument(help=say("A door's name, or {prefixes}.", prefixes=_prefixed(_PLACES)))


def _prefixed(prefixes: Mapping[str, str]) -> str:
    return ", ".join(f"{one}:…" for one in prefixes if one)


def _named(who: str, where: str) -> tuple[Subject, str, Place, str]:
    """What is meant by a name: a prefix says that it is none of a person or a door."""
    subject, name = _split(who, _SUBJECTS)
    place, there = _split(where, _PLACES)
    return Subject(subject), name, Place(place), there


def _split(typed: str, prefixes: Mapping[str, str]) -> tuple[str, str]:
    prefix, colon, name = typed.partition(":")
    if colon and prefix.casefold() in prefixes:
        return prefixes[prefix.casefold()], name.strip()
    return prefixes[""], typed


def _times(
    say: Speaker, begin: str, until: str, hours: float | None, emergency: bool
) -> tuple[int, int]:
    """Begin and end in lock time. Raises typer.BadParameter."""
    if until and hours is not None:
        raise typer.BadParameter(say("Give --hours or --until, not both."), param_hint="--until")
    first = moment_typed(say, begin, "--from") if begin else lock_time.now()
    if until:
        return first, end_typed(say, until, "--until", first)
    return first, NEVER if hours is None else _quarter_at(first + int(hours * 3600), emergency)


def _hours(say: Speaker, given: AccessInput) -> Hours | None:
    weekly = weekly_typed(say, given)
    return None if weekly is None else Hours(tuple(sorted(weekly.days)), weekly.begin, weekly.end)


def _kind(given: AccessInput, times: tuple[int, int], shift: bool, vouched_by: str) -> RuleKind:
    if vouched_by:
        return RuleKind.EMERGENCY
    if shift:
        return RuleKind.SHIFT
    if given.is_weekly:
        return RuleKind.WEEKLY
    return RuleKind.UNTIL_FURTHER_NOTICE if times[1] == NEVER else RuleKind.TASK


def _quarter_at(end: int, emergency: bool) -> int:
    """The whole quarter that locks know: a longer time, but in an emergency a shorter one."""
    later = 0 if emergency else _QUARTER_S - 1
    return (end + later) // _QUARTER_S * _QUARTER_S


def _told(shell: Shell, rule: AccessRule) -> None:
    order = rule.order
    text = shell.say(
        "Rule {number}: {who} to {where}, {when}. Phones get it when they are online next.",
        number=str(rule.rule_id),
        who=order.who,
        where=order.where,
        when=_when(shell.say, order),
    )
    shell.result(_document(rule), text)


def _add_end(group: typer.Typer, say: Speaker) -> None:
    @group.command("end", help=say("End a rule now; what it alone gave ends at the doors."))
    def end(
        rule: Annotated[int, typer.Argument(help=say("The rule's number in the list."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        ended = office.rules.withdraw(rule)
        text = say(
            "Rule {number} is over: {who} to {where}. Doors know once a colleague has been there.",
            number=str(rule),
            who=ended.order.who,
            where=ended.order.where,
        )
        Shell(say, json).result(_document(ended), text)
