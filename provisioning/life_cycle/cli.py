"""``noeglefri provision unit``: list, show, add, move, lost; take-down and wipe are elsewhere."""

import getpass
from contextlib import closing
from typing import Annotated

import typer
from rich.text import Text

from host_tools.cli.context import Shell
from host_tools.cli.office_names import door_called
from host_tools.errors import OfficeRefusedError
from host_tools.office.client import OfficeClient
from host_tools.office.units import Stage, Unit
from host_tools.texts import Speaker, add_texts
from provisioning.life_cycle.book import find_unit, open_units, plain
from provisioning.life_cycle.decommission import report_lost, retire
from provisioning.life_cycle.decommission_cli import add_decommission_command
from provisioning.life_cycle.show import history_lines, history_table, unit_document
from provisioning.life_cycle.texts import TEXTS
from provisioning.life_cycle.wipe_cli import add_wipe_command


def add_unit_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    add_texts(TEXTS)
    units = typer.Typer(help=say("help_unit"), no_args_is_help=True)
    _add_views(units, say)
    _add_moves(units, say)
    _add_lost(units, say)
    add_decommission_command(units, say)
    add_wipe_command(units, say)
    app.add_typer(units, name="unit")


def _add_views(app: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))

    @app.command("list", help=say("help_unit_list"))
    def list_units(json: Annotated[bool, json_option] = False) -> None:
        shell = Shell(say, json)
        with closing(open_units()) as office:
            found = office.units.units()
            doors = {door.lock_id: door.name for door in office.doors()}
        table = shell.table("life_unit", "life_stage", "door", "place")
        for one in found:
            door = doors.get(one.lock_id or b"", "")
            table.add_row(one.unit, say(f"life_{one.stage}"), door, one.place)
        document = {"units": [plain(one) for one in found]}
        shell.result(document, table if found else say("no_units"))

    @app.command("show", help=say("help_unit_show"))
    def show(
        unit: Annotated[str, typer.Argument(help=say("help_unit_name"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        shell = Shell(say, json)
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            document = unit_document(office, found)
            shell.result(
                document, *history_lines(shell, office, found), history_table(shell, office, found)
            )


def _add_moves(app: typer.Typer, say: Speaker) -> None:
    name_argument = typer.Argument(help=say("help_unit_name"))
    place_option = typer.Option(help=say("help_place"))
    json_option = typer.Option("--json", help=say("help_json"))

    @app.command("add", help=say("help_unit_add"))
    def add(
        unit: Annotated[str, name_argument],
        place: Annotated[str, place_option] = "",
        json: Annotated[bool, json_option] = False,
    ) -> None:
        with closing(open_units()) as office:
            added = office.units.add(unit, getpass.getuser(), place)
        Shell(say, json).result(plain(added), say("unit_added", unit=unit, place=place or "-"))

    @app.command("move", help=say("help_unit_move"))
    def move(
        unit: Annotated[str, name_argument],
        stage: Annotated[Stage, typer.Argument(help=say("help_stage"))],
        place: Annotated[str, place_option] = "",
        note: Annotated[str, typer.Option(help=say("help_note"))] = "",
        door: Annotated[str, typer.Option(help=say("help_unit_door"))] = "",
        who: Annotated[str, typer.Option(help=say("help_who"))] = "",
        json: Annotated[bool, json_option] = False,
    ) -> None:
        who = who or getpass.getuser()
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            lock_id = door_called(office, door).lock_id if door else None
            try:
                moved = _move(office, found.unit, stage, (who, place, note), lock_id)
            except OfficeRefusedError as error:
                raise _in_words(say, error) from error
        told = say("unit_moved", unit=moved.unit, stage=say(f"life_{moved.stage}"))
        Shell(say, json).result(plain(moved), told)


def _add_lost(app: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))

    @app.command("lost", help=say("help_unit_lost"))
    def lost(
        unit: Annotated[str, typer.Argument(help=say("help_unit_name"))],
        note: Annotated[str, typer.Option(help=say("help_note"))] = "",
        json: Annotated[bool, json_option] = False,
    ) -> None:
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            gone = report_lost(office, found.unit, getpass.getuser(), "", note)
            names = [one.name for one in office.doors() if one.lock_id == gone.lock_id]
        told = say("unit_lost", unit=gone.unit, door=", ".join(names))
        Shell(say, json).result(plain(gone), Text.assemble(("! ", "yellow"), told))


def _move(
    office: OfficeClient,
    unit: str,
    stage: Stage,
    entry: tuple[str, str, str],
    lock_id: bytes | None,
) -> Unit:
    """One move and what belongs to it; `entry` is who, place, note."""
    if stage is Stage.WIPED:
        return retire(office, unit, *entry)
    if stage is Stage.LOST:
        return report_lost(office, unit, *entry)
    return office.units.move(unit, stage, *entry, lock_id)


def _in_words(say: Speaker, error: OfficeRefusedError) -> OfficeRefusedError:
    """The same refusal with stages as people call them."""
    values = {
        name: say(f"life_{value}") if name in {"stage", "wanted"} else value
        for name, value in error.values.items()
    }
    return OfficeRefusedError(error.key, **values)
