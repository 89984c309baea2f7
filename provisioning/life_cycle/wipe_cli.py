"""``noeglefri provision unit wipe``: on the bench, by cable."""

from contextlib import closing
from typing import Annotated

import typer
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bars

from host_tools.cli.context import Shell
from host_tools.cli.options import json_option
from host_tools.texts.speaker import Speaker
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.chip.chip_link import FAST_BAUD, find_port, open_link
from provisioning.life_cycle.book import find_unit, open_units
from provisioning.life_cycle.cable_wipe import CableWipe, WipeObserver
from provisioning.life_cycle.decommission import Decommissioned
from provisioning.life_cycle.decommission_cli import door_of, step_teller, tell_taken_down
from provisioning.options import baud_option, place_option, port_option, signer, signer_option


def add_wipe_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command(
        "wipe", help=say("Wipe a unit on the bench by cable, when it cannot be reached otherwise.")
    )
    def wipe(
        unit: Annotated[str, typer.Argument(help=say("The unit's name, or its door."))],
        port: Annotated[str, port_option(say)] = "",
        place: Annotated[str, place_option(say)] = "",
        who: Annotated[str, signer_option(say)] = "",
        give_up_log: Annotated[
            bool, typer.Option("--give-up-log", help=say("Wipe although the log cannot be read."))
        ] = False,
        baud: Annotated[int, baud_option(say)] = FAST_BAUD,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell = Shell(say, json)
        entry = (signer(who), place, give_up_log)
        door, done = _wipe(shell, unit, port or find_port(), baud, entry)
        tell_taken_down(shell, door, done)


def _wipe(
    shell: Shell, name: str, port: str, baud: int, entry: tuple[str, str, bool]
) -> tuple[str, Decommissioned]:
    """What was wiped, as people call it, and how it went; `entry`: who, place, log given up."""
    who, place, give_up_log = entry
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TaskProgressColumn())
    with (
        closing(open_units()) as office,
        open_link(port, baud) as link,
        Bars(*columns, console=shell.progress, transient=True) as bars,
    ):
        unit = find_unit(office, name)
        door = door_of(office, unit) or unit.unit
        reading = bars.add_task(shell.say("Reading and erasing"), total=None)

        def progress(_region: int, done: int, total: int) -> None:
            bars.update(reading, completed=done, total=total)

        told = WipeObserver(step_teller(shell), progress)
        flow = CableWipe(link, office, BenchFolder(bench_folder()).register, who, told)
        return door, flow.run(unit, place, give_up_log)
