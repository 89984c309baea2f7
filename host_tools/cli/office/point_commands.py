"""`noeglefri office point`: doors and cabinets where a lock may hang, whichever hangs there."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools.cli.context import Shell, open_office
from host_tools.cli.options import json_option
from host_tools.danish_time import shown
from host_tools.lock_time import iso
from host_tools.office.register.homes import DoorKind, HomeDoor
from host_tools.office.register.points import AccessPoint
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_KINDS = {
    DoorKind.FRONT_DOOR: N_("front door"),
    DoorKind.STAIRWAY: N_("stairway door"),
    DoorKind.CABINET: N_("medicine cabinet"),
}
_CHOOSE = N_("Choose among {names}.")


def add_points(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    group = typer.Typer(help=say("Doors and cabinets where a lock may hang."), no_args_is_help=True)
    app.add_typer(group, name="point")
    _add_list(group, say)
    _add_point(group, say)
    _add_rename(group, say)


def _add_list(group: typer.Typer, say: Speaker) -> None:
    @group.command("list", help=say("Show them, and since when a lock hangs there."))
    def list_points(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, found = Shell(say, json), open_office().points.points()
        table = shell.table(say("Door"), say("Kind"), say("Homes"), say("Lock since"))
        for one in found:
            since = "-" if one.since is None else shown(one.since)
            table.add_row(Text(one.name), say(_KINDS[one.kind]), Text("\n".join(one.homes)), since)
        shell.listing({"points": [_document(one) for one in found]}, table, "-")


def _add_point(group: typer.Typer, say: Speaker) -> None:
    names = ", ".join(DoorKind)

    @group.command("add", help=say("Enter one, or say what is opened there."))
    def add(
        name: Annotated[str, typer.Argument(help=say("The door's name."))],
        kind: Annotated[
            str, typer.Option(help=say(_CHOOSE, names=names))
        ] = DoorKind.FRONT_DOOR.value,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        if kind not in set(DoorKind):
            raise typer.BadParameter(say(_CHOOSE, names=names), param_hint="--kind")
        kept = open_office().points.keep(HomeDoor(name, DoorKind(kind)))
        Shell(say, json).result(_document(kept), say("{name} is entered.", name=kept.name))


def _add_rename(group: typer.Typer, say: Speaker) -> None:
    @group.command("rename", help=say("Call one something else; phones read it when online next."))
    def rename(
        name: Annotated[str, typer.Argument(help=say("The door's name."))],
        new: Annotated[str, typer.Argument(help=say("Its new name."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        kept = open_office().points.rename(name, new)
        text = say("{name} is called {new} from now on.", name=name, new=kept.name)
        Shell(say, json).result(_document(kept), text)


def _document(one: AccessPoint) -> dict[str, Any]:
    return asdict(one) | {
        "lock_id": None if one.lock_id is None else one.lock_id.hex(),
        "since": None if one.since is None else iso(one.since),
    }
