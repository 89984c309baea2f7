"""``noeglefri provision unit take-down``: at the door, by phone."""

from contextlib import closing
from typing import Annotated

import typer
from rich.text import Text

from host_tools.cli.context import Shell, enrolled_store, with_radio
from host_tools.cli.options import json_option, radio_option
from host_tools.errors import OfficeRefusedError
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import Stage, Unit
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import ExchangeStep, Listener, Progress
from host_tools.phone.radio import Radio
from host_tools.texts.speaker import Speaker
from provisioning.commissioning.cli import allow_service
from provisioning.commissioning.texts import FINDINGS
from provisioning.life_cycle.book import find_unit, open_units, plain
from provisioning.life_cycle.decommission import Decommissioned, Decommissioning, retire
from provisioning.life_cycle.texts import STEPS
from provisioning.options import place_option, signer, signer_option


def add_decommission_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("take-down", help=say("Revoke, save the log and wipe the lock at the door."))
    def take_down(
        unit: Annotated[str, typer.Argument(help=say("The unit's name, or its door."))],
        place: Annotated[str, place_option(say)] = "",
        who: Annotated[str, signer_option(say)] = "",
        give_up_log: Annotated[
            bool, typer.Option("--give-up-log", help=say("Wipe although the log cannot be read."))
        ] = False,
        radio: Annotated[str, radio_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell, who = Shell(say, json), signer(who)
        with closing(open_units()) as office:
            found = find_unit(office, unit)
            door = door_of(office, found)
            if door:
                done = _at_door(shell, office, found, door, (who, place, give_up_log), radio)
            else:
                done = Decommissioned(booked(office, found, who, place), 0)
        tell_taken_down(shell, door or found.unit, done)


def door_of(office: OfficeClient, unit: Unit) -> str:
    """The door whose lock `unit` is at this office; "" when it is nobody's."""
    names = [one.name for one in office.doors() if one.lock_id == unit.lock_id]
    return names[0] if names else ""


def booked(office: OfficeClient, unit: Unit, who: str, place: str) -> Unit:
    """Go on where a crash left a unit whose key is destroyed but which is not booked as wiped.

    Raises:
        OfficeRefusedError: when it is nobody's lock.
    """
    if unit.lock_id is None or unit.stage is not Stage.TAKEN_DOWN:
        raise OfficeRefusedError("unit_holds_no_lock", name=unit.unit)
    return retire(office, unit.unit, who, place)


def _at_door(
    shell: Shell,
    office: OfficeClient,
    unit: Unit,
    door: str,
    entry: tuple[str, str, bool],
    radio: str,
) -> Decommissioned:
    """The flow at the door; `entry` is who, place, and whether the log is given up."""
    who, place, give_up_log = entry
    store: CredentialStore = enrolled_store()
    for replaced in allow_service(store, office, door):
        shell.progress.print(Text(shell.say(FINDINGS[replaced.code], **replaced.values), "yellow"))

    async def work(opened: Radio) -> Decommissioned:
        client = LockClient(opened, store.secret, listener=_knocker(shell, door))
        flow = Decommissioning(client, store.credential(door), office, who, step_teller(shell))
        return await flow.run(unit.unit, place, give_up_log)

    return with_radio(radio, work)


def _knocker(shell: Shell, door: str) -> Listener:
    def heard(progress: Progress) -> None:
        if progress.step is ExchangeStep.KNOCK:
            shell.progress.print(Text(shell.say(progress.step.text, door=door), "bold yellow"))

    return heard


class _StepTeller:
    """One line for every step that is done."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __call__(self, key: str) -> None:
        mark = ("! ", "yellow") if key == "down_answer_lost" else ("✓ ", "green")
        self._shell.progress.print(Text.assemble(" ", mark, self._shell.say(STEPS[key])))


def step_teller(shell: Shell) -> _StepTeller:
    """Who prints every step (`down_…`) that is done."""
    return _StepTeller(shell)


def tell_taken_down(shell: Shell, door: str, done: Decommissioned) -> None:
    """Say how it ended, on the screen or as one JSON document."""
    text = shell.say(
        "{door} is taken down and wiped. The office has {records} log records. "
        "The box may go along; at the shelf: noeglefri provision unit move {unit} "
        "in_stock",
        door=door,
        records=done.records,
        unit=done.unit.unit,
    )
    told = Text.assemble(("✓ ", "bold green"), (text, "bold"))
    shell.result(plain(done.unit) | {"records": done.records}, told)
