"""``noeglefri provision unit``: list, show, add, move, lost, take-down."""

import getpass
from contextlib import closing
from dataclasses import asdict
from typing import Annotated, Any

import typer

from host_tools.cli.context import Shell, enrolled_store, open_office, with_radio
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_client import LockClient
from host_tools.lock_events import Progress, Step
from host_tools.office.local import LocalOffice
from host_tools.office.units import MOVES, Stage, Unit
from host_tools.radio import Radio
from host_tools.texts import Speaker, add_texts
from provisioning.bench import Bench, bench_folder
from provisioning.commissioning.cli import allow_service, door_called
from provisioning.life_cycle.bench_units import adopt_bench_units
from provisioning.life_cycle.show import history_lines, history_table, unit_document
from provisioning.life_cycle.take_down import TakeDown, TakenDown, report_lost, retire
from provisioning.life_cycle.texts import TEXTS


def add_unit_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    add_texts(TEXTS)
    units = typer.Typer(help=say("help_unit"), no_args_is_help=True)
    _add_views(units, say)
    _add_moves(units, say)
    _add_lost(units, say)
    _add_take_down(units, say)
    app.add_typer(units, name="unit")


def open_units() -> LocalOffice:
    """The office, after taking in what this bench has made."""
    office = open_office()
    adopt_bench_units(office, Bench(bench_folder()).register.units())
    return office


def find_unit(office: LocalOffice, name: str) -> Unit:
    """The unit of that name, or the one at the door of that name. Raises UnknownNameError."""
    try:
        return office.units.unit(name)
    except UnknownNameError:
        for door in office.doors():
            unit = office.units.of_lock(door.lock_id)
            if unit and door.name.casefold() == name.casefold():
                return unit
        raise


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
        document = {"units": [_plain(one) for one in found]}
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
        Shell(say, json).result(_plain(added), say("unit_added", unit=unit, place=place or "-"))

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
        Shell(say, json).result(_plain(moved), told)


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
        Shell(say, json).result(_plain(gone), f"[yellow]![/] {told}")


def _move(
    office: LocalOffice,
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


def _add_take_down(app: typer.Typer, say: Speaker) -> None:
    radio_option = typer.Option("--radio", help=say("help_radio"), envvar="NOEGLEFRI_RADIO")

    @app.command("take-down", help=say("help_take_down"))
    def take_down(
        unit: Annotated[str, typer.Argument(help=say("help_unit_name"))],
        place: Annotated[str, typer.Option(help=say("help_place"))] = "",
        give_up_log: Annotated[
            bool, typer.Option("--give-up-log", help=say("help_give_up_log"))
        ] = False,
        radio: Annotated[str, radio_option] = "",
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        shell, store = Shell(say, json), enrolled_store()
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            names = [one.name for one in office.doors() if one.lock_id == found.lock_id]
            if not names:
                raise OfficeRefusedError("unit_holds_no_lock", name=unit)
            door = names[0]
            allow_service(store, office, door)

            async def work(opened: Radio) -> TakenDown:
                client = LockClient(opened, store.secret, listener=_knocker(shell, door))
                flow = TakeDown(
                    client, store.credential(door), office, getpass.getuser(), _step(shell)
                )
                return await flow.run(found.unit, place, give_up_log)

            done = with_radio(radio, work)
        text = say("taken_down", door=door, records=done.records)
        document = _plain(done.unit) | {"records": done.records}
        shell.result(document, f"[bold green]✓[/] [bold]{text}[/]")


def _knocker(shell: Shell, door: str) -> Any:
    def heard(progress: Progress) -> None:
        if progress.step is Step.KNOCK:
            shell.progress.print(f"[bold yellow]{shell.say(progress.step.value, door=door)}[/]")

    return heard


def _step(shell: Shell) -> Any:
    def done(key: str) -> None:
        shell.progress.print(f" [green]✓[/] {shell.say(key)}")

    return done


def _plain(unit: Unit) -> dict[str, Any]:
    """A unit for JSON, with where it may go."""
    return asdict(unit) | {
        "lock_id": unit.lock_id.hex() if unit.lock_id else None,
        "next": sorted(MOVES[unit.stage]),
    }
