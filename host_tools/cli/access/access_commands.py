"""`noeglefri office access` and `take-back`: what is given, and ending one of it."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools.cli.access.words import access_told, rights_named
from host_tools.cli.context import Shell, open_office
from host_tools.cli.office_names import door_called, phone_called
from host_tools.cli.options import holder_argument, json_option, office_door_argument
from host_tools.danish_time import shown
from host_tools.lock_time import iso
from host_tools.office.contract import GivenAccess
from host_tools.texts.speaker import Speaker


def add_access(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    _add_list(app, say)
    _add_take_back(app, say)


def _add_list(app: typer.Typer, say: Speaker) -> None:
    @app.command("access", help=say("Show who has access where, and when."))
    def access(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, found = Shell(say, json), open_office().given()
        table = shell.table(say("Who"), say("Door"), say("Valid from"), say("Valid until"), "")
        for one in found:
            begin, end = shown(one.not_before), shown(one.not_after)
            table.add_row(Text(one.holder), Text(one.door), begin, end, _remarks(say, one))
        document = {"access": [_document(one) for one in found]}
        shell.listing(document, table, say("Nobody has access. Give it: noeglefri office grant"))


def _remarks(say: Speaker, one: GivenAccess) -> str:
    """Hours, rights that are not a caregiver's, and whether the phone must sync first."""
    told = access_told(say, one.rights, one.schedule, one.not_before)
    return "; ".join([*told, *([say("once the phone has synced")] * one.waits)])


def _document(one: GivenAccess) -> dict[str, Any]:
    return asdict(one) | {
        "lock_id": one.lock_id.hex(),
        "not_before": iso(one.not_before),
        "not_after": iso(one.not_after),
        "rights": rights_named(one.rights),
        "schedule": one.schedule.hex(),
    }


def _add_take_back(app: typer.Typer, say: Speaker) -> None:
    text = say("Take one access back. The phone stays in use, and keeps its access elsewhere.")

    @app.command("take-back", help=text)
    def take_back(
        holder: Annotated[str, holder_argument(say)],
        door: Annotated[str, office_door_argument(say)],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        phone, found = phone_called(office, holder), door_called(office, door)
        office.take_back(phone.phone_id, found.lock_id)
        told = {"name": phone.holder, "door": found.name}
        text = say(
            "{name} gets no more access to {door}. The door knows once a colleague has been there.",
            **told,
        )
        Shell(say, json).result(told, text)
