"""``noeglefri provision unit``: list, show, add, move, lost; take-down and wipe are elsewhere."""

import getpass
from contextlib import closing
from typing import Annotated

import typer
from rich.text import Text

from host_tools.cli.context import Shell
from host_tools.cli.office_names import door_called
from host_tools.cli.options import json_option
from host_tools.errors import OfficeRefusedError
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import Stage, Unit
from host_tools.texts.speaker import Speaker
from provisioning.life_cycle.book import find_unit, open_units, plain
from provisioning.life_cycle.decommission import report_lost, retire
from provisioning.life_cycle.decommission_cli import add_decommission_command
from provisioning.life_cycle.show import history_lines, history_table, unit_document
from provisioning.life_cycle.texts import STAGES
from provisioning.life_cycle.wipe_cli import add_wipe_command
from provisioning.options import note_option, place_option, signer, signer_option


def add_unit_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    units = typer.Typer(help=say("The life of units, from shelf to door."), no_args_is_help=True)
    _add_views(units, say)
    _add_moves(units, say)
    _add_lost(units, say)
    add_decommission_command(units, say)
    add_wipe_command(units, say)
    app.add_typer(units, name="unit")


def _add_views(app: typer.Typer, say: Speaker) -> None:

    @app.command("list", help=say("Show the units."))
    def list_units(json: Annotated[bool, json_option(say)] = False) -> None:
        shell = Shell(say, json)
        with closing(open_units()) as office:
            found = office.units.units()
            doors = {door.lock_id: door.name for door in office.doors()}
        table = shell.table(say("Unit"), say("State"), say("Door"), say("Place"))
        for one in found:
            door = doors.get(one.lock_id or b"", "")
            table.add_row(one.unit, say(STAGES[one.stage]), door, one.place)
        document = {"units": [plain(one) for one in found]}
        empty = say("No units yet. Add one: noeglefri provision unit add UNIT")
        shell.listing(document, table, empty)

    @app.command("show", help=say("Show a unit and its history."))
    def show(
        unit: Annotated[str, typer.Argument(help=say("The unit's name, or its door."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell = Shell(say, json)
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            document = unit_document(office, found)
            shell.result(
                document, *history_lines(shell, office, found), history_table(shell, office, found)
            )


def _add_moves(app: typer.Typer, say: Speaker) -> None:
    name_argument = typer.Argument(help=say("The unit's name, or its door."))

    @app.command("add", help=say("Take a new unit into stock."))
    def add(
        unit: Annotated[str, name_argument],
        place: Annotated[str, place_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        with closing(open_units()) as office:
            added = office.units.add(unit, getpass.getuser(), place)
        Shell(say, json).result(
            plain(added), say("{unit} is in stock: {place}.", unit=unit, place=place or "-")
        )

    @app.command("move", help=say("Take a unit to its next stage."))
    def move(
        unit: Annotated[str, name_argument],
        stage: Annotated[Stage, typer.Argument(help=say("The new stage."))],
        place: Annotated[str, place_option(say)] = "",
        note: Annotated[str, note_option(say)] = "",
        door: Annotated[str, typer.Option(help=say("The door whose lock the unit is."))] = "",
        who: Annotated[str, signer_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        who = signer(who)
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            lock_id = door_called(office, door).lock_id if door else None
            try:
                moved = _move(office, found.unit, stage, (who, place, note), lock_id)
            except OfficeRefusedError as error:
                raise _in_words(say, error) from error
        told = say("{unit} is now {stage}.", unit=moved.unit, stage=say(STAGES[moved.stage]))
        Shell(say, json).result(plain(moved), told)


def _add_lost(app: typer.Typer, say: Speaker) -> None:

    @app.command("lost", help=say("Report a unit lost and revoke it."))
    def lost(
        unit: Annotated[str, typer.Argument(help=say("The unit's name, or its door."))],
        note: Annotated[str, note_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            gone = report_lost(office, found.unit, getpass.getuser(), "", note)
            names = [one.name for one in office.doors() if one.lock_id == gone.lock_id]
        told = say(
            "{unit} is reported lost. All access to {door} is revoked at the office.",
            unit=gone.unit,
            door=", ".join(names),
        )
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
        name: say(STAGES[value]) if name in {"stage", "wanted"} else value
        for name, value in error.values.items()
    }
    return OfficeRefusedError(error.key, **values)
