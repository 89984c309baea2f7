"""The subcommands `noeglefri sim …`."""

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from host_tools.cli.printing import console, print_text
from host_tools.storage import atomic_file
from host_tools.texts.speaker import Speaker
from sim import replay
from sim.cli import micropython_command
from sim.cli.console import LiveConsole
from sim.cli.lock_factory import LockFactory, open_lock_factory
from sim.cli.texts import explained
from sim.clock import DEFAULT_START_S
from sim.door.door import DoorProfile
from sim.faults import FAULTS, MistypedError, cause
from sim.kept_firmware import brought_over, changed_modules
from sim.radio.air.packet import Medium
from sim.radio.air.shared_air import SharedAir
from sim.world import World

DOORS = (
    DoorProfile("front door"),
    DoorProfile("stairway door", motor_latch=True),
    DoorProfile("medicine cabinet"),
    DoorProfile("terrace door", needs_handle=True),
    DoorProfile("street door", strike=True),
)
"""Profiles of the doors that `run` puts up, in turn."""
PROGRAM_SETTINGS = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "allow_interspersed_args": False,
    "help_option_names": [],
}
"""Everything after `micropython` is for MicroPython."""


@dataclass(frozen=True)
class RunOptions:
    """What kind of world `run` is asked for."""

    doors: int
    seed: int | None
    rate: float
    air: str
    folder: Path | None
    office: Path | None
    update_root: Path | None
    faults: tuple[str, ...]


def app(say: Speaker) -> typer.Typer:
    """The commands, with help in the language of `say`."""
    commands = typer.Typer(
        help=say("Doors, locks and a radio that only exist in this computer."), no_args_is_help=True
    )
    _add_run(commands, say)
    _add_programs(commands, say)
    return commands


def _add_run(commands: typer.Typer, say: Speaker) -> None:
    text = say(
        "Put up doors with our firmware and watch them live; type commands to knock, lift and "
        "turn. With --air the locks are ready for the office's phones."
    )
    told = _run_help(say)

    @commands.command(help=text)
    def run(
        doors: Annotated[int, typer.Option(min=1, max=200, help=told["doors"])] = 3,
        seed: Annotated[int | None, typer.Option(help=told["seed"])] = None,
        rate: Annotated[float, typer.Option(min=0.01, help=told["rate"])] = 1.0,
        air: Annotated[str, typer.Option(help=told["air"])] = "",
        folder: Annotated[Path | None, typer.Option(help=told["folder"])] = None,
        office: Annotated[Path | None, typer.Option(help=told["office"])] = None,
        update_root: Annotated[Path | None, typer.Option(help=told["update_root"])] = None,
        fault: Annotated[list[str] | None, typer.Option(help=told["fault"])] = None,
    ) -> None:
        if air and rate != 1.0:
            raise typer.BadParameter(say("on a shared air a second is a second: leave out --rate"))
        if update_root and not air:
            raise typer.BadParameter(say("only locks on a shared air can be updated: add --air"))
        broken = tuple(fault or ())
        _run(RunOptions(doors, seed, rate, air, folder, office, update_root, broken), say)


def _run_help(say: Speaker) -> dict[str, str]:
    """What each option of `run` is for."""
    return {
        "doors": say("How many doors."),
        "seed": say("Makes every random choice repeat."),
        "rate": say("World seconds per second; 1 on a shared air."),
        "air": say(
            "Name of an air shared with other processes: phones reach it by --radio sim:NAME."
        ),
        "folder": say(
            "Keep flash files and radio traces here; on a shared air otherwise beside the office."
        ),
        "office": say(
            "Folder of the office that the locks belong to; otherwise the user's embedded one."
        ),
        "update_root": say("File with the update root: new locks take the updates that it seals."),
        "fault": say("Start broken: {faults}.", faults=", ".join(FAULTS)),
    }


def _run(options: RunOptions, say: Speaker) -> None:
    """Show the world until somebody ends it. Raises typer.BadParameter for a fault misspelt."""
    try:
        asyncio.run(_live(options, say))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except MistypedError as error:
        raise typer.BadParameter(explained(say, error), param_hint="--fault") from error
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _add_programs(commands: typer.Typer, say: Speaker) -> None:
    @commands.command(
        help=say(
            "Run any MicroPython program on a simulated board; takes the unix binary's arguments."
        ),
        context_settings=PROGRAM_SETTINGS,
    )
    def micropython(
        context: typer.Context,
        air: Annotated[str, typer.Option(help=say("Name of the air that processes share."))] = "",
    ) -> None:
        raise typer.Exit(micropython_command.run(air, context.args))

    @commands.command(
        name="bring-over", help=say("Put this clone's firmware on simulated locks that were kept.")
    )
    def bring_over(
        folder: Annotated[
            Path, typer.Argument(help=say("The folder of the kept locks."), exists=True)
        ],
    ) -> None:
        changed = {flash: changed_modules(flash) for flash in sorted(folder.glob("*.flash"))}
        for flash, modules in changed.items():
            if modules:
                atomic_file.replace(flash, brought_over(flash))
                print_text(console(), f"{flash.name}: {', '.join(modules)}")
        if not any(changed.values()):
            told = say("No lock in {folder} runs other firmware than the clone's.", folder=folder)
            print_text(console(), told)

    @commands.command(name="replay", help=say("Run a failed test again with the same seed."))
    def replay_bundle(
        bundle: Annotated[
            Path, typer.Argument(help=say("Zip file or folder that a failed test left."))
        ],
    ) -> None:
        try:
            status = replay.replay(bundle)
        except ValueError as error:
            told = say("{bundle} is not a bundle of a failed test.", bundle=bundle)
            raise typer.BadParameter(told, param_hint=[]) from error
        raise typer.Exit(status)


async def _live(options: RunOptions, say: Speaker) -> None:
    factory = open_lock_factory(options.office, options.update_root) if options.air else None
    folder = options.folder or (factory.folder if factory else None)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    medium: Medium | None = SharedAir(options.air) if options.air else None
    start_s = time.time() if options.air else DEFAULT_START_S
    async with World(options.seed, medium, options.rate, start_s, folder) as world:
        old: dict[str, list[str]] = {}
        with Console().status("") as status:
            for number in range(options.doors):
                status.update(
                    say("Putting up locks ({done} of {total})", done=number, total=options.doors)
                )
                profile = _profile(number, factory is not None)
                old[profile.name] = await _hang(world, profile, factory, options)
        for line in _firmware_told(say, old, folder):
            print_text(console(), line)
        first = world.doors[0].name
        invitation = (
            say(
                "In another terminal:  noeglefri phone enrol Anna\n  noeglefri office "
                "grant Anna {door!q} && noeglefri phone refresh\n  noeglefri open {door!q} "
                "--radio sim:{air}        and type here: knock 1",
                door=first,
                air=options.air,
            )
            if options.air
            else ""
        )
        await LiveConsole(world, say, invitation=invitation).run()


def _profile(number: int, locked: bool) -> DoorProfile:
    """The door of that number, counted from 0; every one has a name of its own."""
    round_number, kind = divmod(number, len(DOORS))
    profile = DOORS[kind]
    name = f"{profile.name} {round_number + 1}" if round_number else profile.name
    return replace(profile, name=name, locked=locked)


def _firmware_told(say: Speaker, old: dict[str, list[str]], folder: Path | None) -> list[str]:
    """Which doors run other firmware than the clone's, and the command that brings it over."""
    doors = {door: modules for door, modules in old.items() if modules}
    told = [
        say(
            "{door} runs the firmware that it was kept with; on disk it is another ({modules}).",
            door=door,
            modules=", ".join(modules),
        )
        for door, modules in doors.items()
    ]
    over = say(
        "To bring it over, end the doors, then: noeglefri sim bring-over {folder!q}", folder=folder
    )
    return [*told, over] if told else []


async def _hang(
    world: World, profile: DoorProfile, factory: LockFactory | None, options: RunOptions
) -> list[str]:
    """Put up one door; the modules of which its kept lock runs others than the clone's."""
    flash = world.flash_path(len(world.doors) + 1)
    image = factory.image_for(profile, flash) if factory and flash else None
    is_kept = image is None and flash is not None and flash.exists()
    old = changed_modules(flash) if is_kept and flash else []
    door = await world.add_door(profile, image=image, serial=True)
    for command in options.faults:
        cause(door, command)
    return old
