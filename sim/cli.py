"""The subcommands `noeglefri sim …`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from sim import micropython_command, replay
from sim.clock import DEFAULT_START_S
from sim.console import LiveConsole
from sim.door.door import DoorProfile
from sim.faults import FAULTS, cause
from sim.radio.packet import Medium
from sim.radio.shared_air import SharedAir
from sim.world import World

app = typer.Typer(help="Doors, locks and a radio that only exist in this computer.")

DOORS = (
    DoorProfile("front door"),
    DoorProfile("stairway door", motor_latch=True),
    DoorProfile("medicine cabinet"),
    DoorProfile("terrace door", needs_handle=True),
)
"""Profiles of the doors that `run` puts up, in turn."""


@app.command()
def run(
    doors: Annotated[int, typer.Option(min=1, max=200, help="How many doors.")] = 3,
    seed: Annotated[int | None, typer.Option(help="Makes every random choice repeat.")] = None,
    rate: Annotated[float, typer.Option(min=0.01, help="World seconds per second.")] = 1.0,
    air: Annotated[str, typer.Option(help="Name of an air shared with other processes.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Keep flash files and traces here.")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help=f"Start broken: {', '.join(FAULTS)}.")
    ] = None,
) -> None:
    """Run doors with our firmware and show them live; type commands to knock, lift, turn."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_run(doors, seed, rate, air, folder, fault or []))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
        "help_option_names": [],
    }
)
def micropython(
    context: typer.Context,
    air: Annotated[str, typer.Option(help="Name of the air that processes share.")] = "",
) -> None:
    """Run any MicroPython program on a simulated board; takes the unix binary's arguments."""
    raise typer.Exit(micropython_command.run(air, context.args))


@app.command(name="replay")
def replay_bundle(
    bundle: Annotated[Path, typer.Argument(help="Zip file or folder that a failed test left.")],
) -> None:
    """Run a failed test again with the same seed."""
    try:
        status = replay.replay(bundle)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    raise typer.Exit(status)


async def _run(
    doors: int,
    seed: int | None,
    rate: float,
    air: str,
    folder: Path | None,
    broken: list[str],
) -> None:
    medium: Medium | None = SharedAir(air) if air else None
    async with World(seed, medium, rate, DEFAULT_START_S, folder) as world:
        for number in range(doors):
            profile = DOORS[number % len(DOORS)]
            door = await world.add_door(profile, serial=True)
            for command in broken:
                cause(door, command)
        await LiveConsole(world).run()
