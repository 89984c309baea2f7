"""`noeglefri office lost`: what a blocked phone could still do, and who brings the news."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools.cli.context import Shell, open_office
from host_tools.cli.office_names import phone_called
from host_tools.cli.options import holder_argument, json_option
from host_tools.danish_time import shown
from host_tools.errors import UnknownNameError
from host_tools.lock_time import iso
from host_tools.names import folded
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Phone
from host_tools.office.lost import LostPhone, Passer
from host_tools.texts.speaker import Speaker

_PASSERS_TOLD = 3


def add_lost(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("lost", help=say("Say where a blocked phone could still open, and until when."))
    def lost(
        holder: Annotated[str, holder_argument(say)],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell, office = Shell(say, json), open_office()
        found = office.lost(_blocked(office, holder).phone_id)
        table = shell.table(say("Door"), say("Until"), say("Who comes by"))
        for one in found.unaware:
            until = say("unknown") if one.until is None else shown(one.until)
            passing = "\n".join(_passer(say, come) for come in one.passing[:_PASSERS_TOLD])
            table.add_row(Text(one.door), until, Text(passing or "-"))
        shell.result(_document(found), _sentence(say, found), *([table] * bool(found.unaware)))


def _blocked(office: OfficeClient, holder: str) -> Phone:
    """The phone of that holder that was blocked last. Raises UnknownNameError."""
    theirs = [one for one in office.phones() if folded(one.holder) == folded(holder)]
    blocked = [one for one in theirs if one.blocked]
    if not theirs:
        raise UnknownNameError("unknown_phone", holder)
    return max(blocked or [phone_called(office, holder)], key=lambda one: one.phone_id)


def _passer(say: Speaker, one: Passer) -> str:
    return say("{name}, from {begin}", name=one.name, begin=shown(one.begin))


def _sentence(say: Speaker, found: LostPhone) -> str:
    if not found.unaware:
        return say("{name}'s phone is blocked, and opens no door any more.", name=found.holder)
    blocked = say("{name}'s phone is blocked in the office.", name=found.holder)
    doors = say.count(
        "{count} door does not know yet.", "{count} doors do not know yet.", len(found.unaware)
    )
    text = f"{blocked} {doors}"
    if found.until is None:
        return text
    end = say("There it can be used until {until} at most.", until=shown(found.until))
    return f"{text} {end}"


def _document(found: LostPhone) -> dict[str, Any]:
    told = asdict(found) | {"until": None if found.until is None else iso(found.until)}
    for one in told["unaware"]:
        one["first_at"] = iso(one["first_at"])
        one["until"] = None if one["until"] is None else iso(one["until"])
        for come in one["passing"]:
            come["begin"], come["end"] = iso(come["begin"]), iso(come["end"])
    return told
