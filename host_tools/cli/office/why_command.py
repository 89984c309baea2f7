"""`noeglefri office why`: may this person open this door then, and if not, what is missing?"""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from host_tools.cli.context import Shell, open_office
from host_tools.cli.moment_input import moment_typed
from host_tools.cli.office.home_commands import STATES
from host_tools.cli.options import json_option, office_door_argument
from host_tools.danish_time import shown
from host_tools.lock_time import iso
from host_tools.office.register.homes import CitizenState
from host_tools.office.rules import Explained, Judged, Missing, Question
from host_tools.texts.access import HINDRANCES, LACKS
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_AT = N_('Danish time: 14:00 (today), or "2026-11-27 14:00". (without: now)')


def add_why(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("why", help=say("Say whether somebody can open a door, and what is missing."))
    def why(
        who: Annotated[str, typer.Argument(help=say("The person's name."))],
        door: Annotated[str, office_door_argument(say)],
        at: Annotated[str, typer.Option(help=say(_AT))] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        question = Question(who, door, moment_typed(say, at, "--at") if at else None)
        office = open_office()
        found = office.rules.why(question)
        Shell(say, json).result(_document(found), *_lines(say, found))


def _lines(say: Speaker, found: Explained) -> list[str]:
    told = {"name": found.person, "door": found.door, "at": shown(found.at)}
    if not found.allowed:
        return [say("No: {name} may not open {door} at {at}.", **told), *_reasons(say, found)]
    if found.hindrance and not found.by_hand:
        hindrance = say(HINDRANCES[found.hindrance])
        return [
            say("{name} may open {door} at {at}, but the phone cannot yet.", **told),
            say("What is missing: {what}", what=hindrance),
        ]
    lines = [say("Yes: {name} can open {door} at {at}.", **told)]
    if found.by:
        numbers = ", ".join(str(one) for one in found.by)
        lines.append(say("By rule {numbers}.", numbers=numbers))
    return lines


def _reasons(say: Speaker, found: Explained) -> list[str]:
    if not found.nearest:
        return [say("No rule is about both. Make one: noeglefri office rule add")]
    lines = [say("Rule {number} ({reason}): {what}.", **_judged(say, one)) for one in found.nearest]
    if found.next_at is not None:
        lines.append(say("Next time: {at}.", at=shown(found.next_at)))
    return lines


def _judged(say: Speaker, one: Judged) -> dict[str, str]:
    what = ", ".join(_missing(say, lacking) for lacking in one.missing)
    return {"number": str(one.rule_id), "reason": one.reason, "what": what}


def _missing(say: Speaker, one: Missing) -> str:
    if one.absence:
        state = say(STATES[CitizenState(one.absence)])
        return say("nobody is at home ({state})", state=state)
    return say(LACKS[one.lack])


def _document(found: Explained) -> dict[str, Any]:
    told = asdict(found) | {"allowed": found.allowed, "at": iso(found.at)}
    for key in ("until", "next_at"):
        told[key] = None if told[key] is None else iso(told[key])
    for one in told["nearest"]:
        for lacking in one["missing"]:
            again = lacking["again_at"]
            lacking["again_at"] = None if again is None else iso(again)
    return told
