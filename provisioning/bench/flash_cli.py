"""``noeglefri provision flash``, ``pin``, ``find``, ``office-key`` and ``deliver``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from firmware.state_record import OPTION_LIFT_HANDLE, OPTION_STRIKE, Config
from firmware_build.firmware_files import firmware_files
from host_tools.cli.context import Shell, open_office
from host_tools.cli.options import json_option
from host_tools.errors import UserError
from host_tools.names import tidy
from host_tools.storage import atomic_file
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import cause_of, told
from provisioning.bench.flash_job import FlashJob
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.bench.scanner import clean
from provisioning.bench.screen import verdict
from provisioning.chip.chip_link import FAST_BAUD
from provisioning.options import (
    baud_option,
    image_option,
    offline_option,
    port_option,
    update_root_option,
)
from provisioning.release.update_root import read_root
from provisioning.unit.make import MakingStep, Watcher
from provisioning.unit.register import STAGES, BenchUnit

_REGIONS = (N_("MicroPython"), N_("The lock's data"))
"""What is written, in this order."""


class Mechanism(StrEnum):
    """What the lock works at its door."""

    BOLT = "bolt"
    HOOKS = "hooks"
    STRIKE = "strike"


_OPTIONS = {
    Mechanism.BOLT: 0,
    Mechanism.HOOKS: OPTION_LIFT_HANDLE,
    Mechanism.STRIKE: OPTION_STRIKE,
}


def add_flash_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    _add_flash(app, say)
    _add_images(app, say)
    _add_letters(app, say)


def _add_flash(app: typer.Typer, say: Speaker) -> None:
    @app.command(
        "flash",
        help=say("Make a blank ESP32 the lock of a door. If it was interrupted, run it again."),
    )
    def flash(
        door: Annotated[str, typer.Argument(help=say("The door's name."))],
        port: Annotated[str, port_option(say)] = "",
        image: Annotated[
            Path | None,
            image_option(say),
        ] = None,
        mechanism: Annotated[
            Mechanism,
            typer.Option(
                help=say("bolt; hooks, which need the handle lifted; or strike: strike or relay.")
            ),
        ] = Mechanism.BOLT,
        offline: Annotated[
            bool,
            offline_option(say),
        ] = False,
        update_root: Annotated[
            Path | None,
            update_root_option(say),
        ] = None,
        baud: Annotated[int, baud_option(say)] = FAST_BAUD,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell = Shell(say, json)
        config = Config()
        config.options |= _OPTIONS[mechanism]
        try:
            root = read_root(update_root)
            with shell.progress.status(say("Preparing the firmware")):
                firmware = firmware_files()
            job = FlashJob(tidy(door), port, firmware, image, config, offline, root, baud)
            with watching(shell) as watcher:
                unit = job.run(BenchFolder(bench_folder()), watcher)
        except (UserError, KeyboardInterrupt) as error:
            _tell_failure(shell, door, error)
            raise
        shell.progress.print(verdict(say("PASSED"), True, unit.door, unit.code))
        shell.result(_document(unit), _line(shell, unit))


def _tell_failure(shell: Shell, door: str, error: BaseException) -> None:
    """The red field; the words of an error follow it, those of Ctrl-C nobody else tells."""
    say, screen = shell.say, shell.progress
    if isinstance(error, KeyboardInterrupt):
        screen.print(verdict(say("STOPPED"), False, door, say("Stopped. Run again to finish.")))
        return
    screen.print(verdict(say("FAILED"), False, door))
    cause = cause_of(error)
    if cause:
        screen.print(Text(say("Detail: {cause}", cause=cause), style="dim"))


@contextmanager
def watching(shell: Shell) -> Iterator[Watcher]:
    """Progress bars: one for what is done, one for every region that is written."""
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=shell.progress) as bars:
        working = bars.add_task(shell.say("Finding the chip"), total=None)
        regions: list[TaskID] = []

        def step(now: MakingStep) -> None:
            bars.update(working, description=shell.say(now.value))

        def progress(region: int, sent: int, total: int) -> None:
            while len(regions) <= region:
                regions.append(bars.add_task("  " + shell.say(_REGIONS[len(regions)])))
            bars.update(regions[region], completed=sent, total=total)

        yield Watcher(step, progress)


def _document(unit: BenchUnit) -> dict[str, Any]:
    return asdict(unit) | {"code": unit.code}


def _line(shell: Shell, unit: BenchUnit) -> str:
    say = shell.say
    return say(
        "{door}: {code} ({chip}, {flash} MB)",
        door=unit.door,
        code=unit.code,
        chip=unit.chip,
        flash=unit.flash_mb,
    )


def _add_images(app: typer.Typer, say: Speaker) -> None:
    @app.command("pin", help=say("Approve an official image, once its SHA-256 was compared."))
    def pin(
        file: Annotated[Path, typer.Argument(help=say("The downloaded file."))],
        url: Annotated[str, typer.Option(help=say("Where others may fetch it."))] = "",
        sha256: Annotated[
            str,
            typer.Option(
                help=say("The SHA-256 that a colleague found in a download of their own.")
            ),
        ] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        pinned = asdict(BenchFolder(bench_folder()).images.pin(file, url, sha256))
        Shell(say, json).result(
            pinned, say("{file} for {chip} is approved: SHA-256 {sha256}", **pinned)
        )

    @app.command("find", help=say("Find a unit by scanning or typing its code."))
    def find(
        code: Annotated[
            str,
            typer.Argument(
                help=say("The code on the label, the door's name or the chip's address.")
            ),
        ],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell = Shell(say, json)
        with told():
            unit = BenchFolder(bench_folder()).register.find(clean(code))
        table = shell.table(say("Door"), say("Code"), say("Unit"), say("State"))
        for column in table.columns[1:]:
            column.no_wrap = True
        table.add_row(unit.door, unit.code, unit.unit, say(STAGES[unit.stage]))
        shell.result(_document(unit), table)


def _add_letters(app: typer.Typer, say: Speaker) -> None:
    @app.command("office-key", help=say("Show the office's public key for letters."))
    def office_key(
        keep: Annotated[bool, typer.Option("--keep", help=say("Keep it at this bench."))] = False,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        public_key = open_office().mailbox_key().hex()
        if keep:
            atomic_file.replace(BenchFolder(bench_folder()).office_key, public_key.encode())
        Shell(say, json).result({"public_key": public_key}, public_key)

    @app.command("deliver", help=say("Hand letters from the bench to the office."))
    def deliver(
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        with told():
            count = BenchFolder(bench_folder()).deliver_letters()
        text = say.count(
            "{count} letter handed to the office.", "{count} letters handed to the office.", count
        )
        Shell(say, json).result({"locks": count}, text)
