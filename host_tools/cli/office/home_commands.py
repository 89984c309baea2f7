"""`noeglefri office home`: homes, their doors, who lives there, the reserve plan."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools.cli.context import Shell, open_office
from host_tools.cli.office_names import citizen_called, home_called
from host_tools.cli.options import json_option
from host_tools.lock_time import iso
from host_tools.office.register.homes import (
    CitizenState,
    DoorKind,
    Home,
    HomeDoor,
    HomeOrder,
    ReserveKind,
    ReserveStep,
)
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

STATES = {
    CitizenState.LIVES_THERE: N_("at home"),
    CitizenState.HOSPITAL: N_("in hospital"),
    CitizenState.RESPITE: N_("in respite care"),
    CitizenState.MOVED: N_("moved away"),
    CitizenState.DEAD: N_("dead"),
}
"""Where a citizen is, in words."""
_RESERVE = {
    ReserveKind.KEY_HOLDER: N_("Key"),
    ReserveKind.KEY_SAFE: N_("Key safe"),
    ReserveKind.CARETAKER: N_("Caretaker"),
    ReserveKind.LOCKSMITH: N_("Locksmith"),
}
_NO_HOMES = N_("No homes yet. Enter one: noeglefri office home add HOME --door DOOR")
_CHOOSE = N_("Choose among {names}.")


def add_homes(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    group = typer.Typer(help=say("Homes: doors, citizens, reserve plan."), no_args_is_help=True)
    app.add_typer(group, name="home")
    _add_list(group, say)
    _add_home(group, say)
    _add_citizen(group, say)
    _add_state(group, say)
    _add_move(group, say)
    _add_reserve(group, say)


def _add_list(group: typer.Typer, say: Speaker) -> None:
    @group.command("list", help=say("Show the homes."))
    def list_homes(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, office = Shell(say, json), open_office()
        found = office.homes.homes()
        table = shell.table(say("Home"), say("Doors"), say("Citizens"), say("Reserve plan"))
        for one in found:
            table.add_row(*(Text(part) for part in _row(say, one)))
        shell.listing({"homes": [_document(one) for one in found]}, table, say(_NO_HOMES))


def _row(say: Speaker, home: Home) -> list[str]:
    citizens = [f"{one.name} ({say(STATES[one.state])})" for one in home.citizens]
    steps = [f"{say(_RESERVE[one.kind])}: {one.words}" for one in home.reserve]
    doors = [one.name for one in home.doors]
    return [home.name, "\n".join(doors), "\n".join(citizens), "\n".join(steps)]


def _document(home: Home) -> dict[str, Any]:
    told = asdict(home)
    for one in told["citizens"]:
        one["since"] = iso(one["since"])
    return told


def _add_home(group: typer.Typer, say: Speaker) -> None:
    text = say("Enter a home, or add doors to it.")

    @group.command("add", help=text)
    def add(
        home: Annotated[str, typer.Argument(help=say("The home's name: its address."))],
        door: Annotated[list[str] | None, typer.Option(help=say("Front door; may be several."))] = (
            None
        ),
        stairway: Annotated[
            list[str] | None, typer.Option(help=say("Stairway door that other homes share."))
        ] = None,
        cabinet: Annotated[
            list[str] | None, typer.Option(help=say("Medicine cabinet in the home."))
        ] = None,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        named = {DoorKind.FRONT_DOOR: door, DoorKind.STAIRWAY: stairway, DoorKind.CABINET: cabinet}
        doors = [HomeDoor(name, kind) for kind, names in named.items() for name in names or ()]
        office = open_office()
        kept = office.homes.keep(HomeOrder(home, tuple(doors)))
        _told(Shell(say, json), kept)


def _told(shell: Shell, home: Home) -> None:
    doors = ", ".join(one.name for one in home.doors) or "-"
    text = shell.say("{home}: doors {doors}.", home=home.name, doors=doors)
    shell.result(_document(home), text)


def _home_argument(say: Speaker) -> Any:
    return typer.Argument(help=say("The home's name; its beginning will do."))


def _add_citizen(group: typer.Typer, say: Speaker) -> None:
    @group.command("citizen", help=say("Enter who lives in a home."))
    def citizen(
        home: Annotated[str, _home_argument(say)],
        name: Annotated[str, typer.Argument(help=say("The citizen's name."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        kept = office.homes.move_in(home_called(office, home).home_id, name)
        text = say("{name} lives in {home}.", name=name, home=kept.name)
        Shell(say, json).result(_document(kept), text)


def _add_state(group: typer.Typer, say: Speaker) -> None:
    names = ", ".join(CitizenState)
    text = say("Say where a citizen is. Planned access pauses while nobody is at home.")

    @group.command("state", help=text)
    def state(
        name: Annotated[str, typer.Argument(help=say("The citizen's name."))],
        state: Annotated[str, typer.Argument(help=say(_CHOOSE, names=names))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        if state not in set(CitizenState):
            raise typer.BadParameter(say(_CHOOSE, names=names), param_hint="state")
        office = open_office()
        home, citizen = citizen_called(office, name)
        kept = office.homes.move(citizen.citizen_id, CitizenState(state))
        told = say(STATES[CitizenState(state)])
        text = say("{name}, {home}: {state}.", name=citizen.name, home=home.name, state=told)
        Shell(say, json).result(_document(kept), text)


def _add_move(group: typer.Typer, say: Speaker) -> None:
    @group.command("move", help=say("Have a citizen live in another home, as the same person."))
    def move(
        name: Annotated[str, typer.Argument(help=say("The citizen's name."))],
        home: Annotated[str, _home_argument(say)],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        _, citizen = citizen_called(office, name)
        kept = office.homes.move_house(citizen.citizen_id, home)
        text = say("{name} lives in {home}.", name=citizen.name, home=kept.name)
        Shell(say, json).result(_document(kept), text)


def _add_reserve(group: typer.Typer, say: Speaker) -> None:
    text = say("Say what to do, in this order, when no lock opens; the former plan goes.")
    kinds = ", ".join(ReserveKind)

    @group.command("reserve", help=text)
    def reserve(
        home: Annotated[str, _home_argument(say)],
        step: Annotated[
            list[str] | None,
            typer.Option(help=say("KIND=WORDS; kinds are {kinds}.", kinds=kinds)),
        ] = None,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        steps = [_step(say, one, kinds) for one in step or ()]
        office = open_office()
        kept = office.homes.plan(home_called(office, home).home_id, steps)
        Shell(say, json).result(_document(kept), *(_row(say, kept)[-1:]))


def _step(say: Speaker, typed: str, kinds: str) -> ReserveStep:
    kind, _, words = typed.partition("=")
    if kind not in set(ReserveKind) or not words.strip():
        told = say("KIND=WORDS; kinds are {kinds}.", kinds=kinds)
        raise typer.BadParameter(told, param_hint="--step")
    return ReserveStep(ReserveKind(kind), words.strip())
