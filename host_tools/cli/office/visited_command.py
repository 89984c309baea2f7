"""`noeglefri office visited`: who was at a home, and how sure that is."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools import lock_time
from host_tools.cli.context import Shell, open_office
from host_tools.cli.moment_input import end_typed, moment_typed
from host_tools.cli.options import json_option
from host_tools.danish_time import shown
from host_tools.lock_time import iso
from host_tools.office.visits import HomeAttempt, HomeVisit, VisitQuestion, VisitsTold
from host_tools.texts.catalogue import N_
from host_tools.texts.door import NO_ENTRY_REASONS
from host_tools.texts.speaker import Speaker

_BACK_S = 7 * 86400
_BEGIN = N_('From when on: 2026-12-01, or "2026-12-01 07:00". (without: seven days ago)')
_UNTIL = N_('Until when: 2026-12-31 (that day, too), or "2026-12-31 15:00". (without: now)')
_FINDINGS: Mapping[str, str] = {
    "visited": N_("These visits to {home} are known."),
    "not_visited": N_("No visit to {home}: the log is complete for all of that time."),
    "not_yet": N_("No visit to {home} is known, but we cannot see all of that time yet."),
    "not_known": N_("No visit to {home} is known, and a part of the log is missing for good."),
    "no_lock": N_("No lock hung at {home} then."),
}
_CAVEATS: Mapping[str, str] = {
    "keys": N_("Who uses a key, or is let in, is seen by no lock."),
    "not_complete": N_("There may be more: the log is not here for all of that time."),
    "gaps": N_("A part of the log is missing for good."),
    "clock": N_("A lock's clock was unsure: times may be off."),
    "early": N_("Some of it may still change, once the log is here."),
    "part_without_lock": N_("For a part of the time no lock hung at one of the doors."),
}
_KINDS: Mapping[str, str] = {
    "visit": N_("visit"),
    "presence": N_("was there, did not unlock"),
    "work": N_("a locksmith's work"),
}


def add_visited(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("visited", help=say("Say who was at a home, and how sure that is."))
    def visited(
        home: Annotated[str, typer.Argument(help=say("The home's full name."))],
        begin: Annotated[str, typer.Option("--from", help=say(_BEGIN))] = "",
        until: Annotated[str, typer.Option(help=say(_UNTIL))] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        now = lock_time.now()
        first = moment_typed(say, begin, "--from") if begin else now - _BACK_S
        last = end_typed(say, until, "--until", first) if until else now
        office = open_office()
        found = office.visited.of_home(VisitQuestion(home, first, last))
        _tell(Shell(say, json), found)


def _tell(shell: Shell, found: VisitsTold) -> None:
    say = shell.say
    lines: list[Any] = [say(_FINDINGS[found.finding], home=found.home)]
    if found.visits:
        lines.append(_table(shell, found))
    lines += [_attempt(say, one) for one in found.attempts]
    if found.complete_to is not None:
        lines.append(say("The log is complete to {at}.", at=shown(found.complete_to)))
    lines += [say(_CAVEATS[one]) for one in found.caveats]
    shell.result(_document(found), *lines)


def _attempt(say: Speaker, one: HomeAttempt) -> str:
    if one.reason is None:
        return say("{name} could not get in at {at}.", name=one.holder, at=shown(one.at))
    reason = say(NO_ENTRY_REASONS[one.reason])
    return say(
        "{name} could not get in at {at} ({reason}).",
        name=one.holder,
        at=shown(one.at),
        reason=reason,
    )


def _table(shell: Shell, found: VisitsTold) -> Any:
    say = shell.say
    table = shell.table(say("Who"), say("Start"), say("End"), "")
    for one in found.visits:
        table.add_row(Text(one.holder), shown(one.begin), _end(say, one), say(_KINDS[one.kind]))
    return table


def _end(say: Speaker, one: HomeVisit) -> str:
    if one.end is not None:
        return shown(one.end)
    if one.over_by is not None:
        return say("before {at}", at=shown(one.over_by))
    return say("unknown")


def _document(found: VisitsTold) -> dict[str, Any]:
    told = asdict(found)
    told["complete_to"] = None if found.complete_to is None else iso(found.complete_to)
    for one in told["visits"]:
        for key in ("begin", "end", "over_by"):
            one[key] = None if one[key] is None else iso(one[key])
    for one in told["attempts"]:
        one["at"] = iso(one["at"])
    return told
