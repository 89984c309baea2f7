"""``noeglefri provision flash``, ``pin``, ``find``, ``office-key`` and ``deliver``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from firmware.state_record import OPTION_LIFT_HANDLE, Config
from firmware_build.firmware_files import firmware_files
from host_tools.cli.context import Shell, open_office
from host_tools.errors import UserError
from host_tools.storage import atomic_file
from host_tools.texts import Speaker
from provisioning.bench.bench_errors import cause_of, told
from provisioning.bench.flash_job import FlashJob
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.bench.scanner import clean
from provisioning.bench.screen import verdict
from provisioning.chip.chip_link import FAST_BAUD
from provisioning.release.update_root import read_root
from provisioning.unit.make import MakingStep, Watcher
from provisioning.unit.register import BenchUnit


def add_flash_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    _add_flash(app, say)
    _add_images(app, say)
    _add_letters(app, say)


def _add_flash(app: typer.Typer, say: Speaker) -> None:
    @app.command("flash", help=say("help_flash"))
    def flash(
        door: Annotated[str, typer.Argument(help=say("help_flash_door"))],
        port: Annotated[str, typer.Option(help=say("help_port"))] = "",
        image: Annotated[Path | None, typer.Option(help=say("help_image"))] = None,
        lift_handle: Annotated[bool, typer.Option(help=say("help_lift_handle"))] = False,
        offline: Annotated[bool, typer.Option("--offline", help=say("help_offline"))] = False,
        update_root: Annotated[Path | None, typer.Option(help=say("help_update_root"))] = None,
        baud: Annotated[int, typer.Option(help=say("help_baud"))] = FAST_BAUD,
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        shell = Shell(say, json)
        config = Config()
        if lift_handle:
            config.options |= OPTION_LIFT_HANDLE
        try:
            root = read_root(update_root)
            with shell.progress.status(say("preparing")):
                firmware = firmware_files()
            job = FlashJob(door, port, firmware, image, config, offline, root, baud)
            with watching(shell) as watcher:
                unit = job.run(BenchFolder(bench_folder()), watcher)
        except (UserError, KeyboardInterrupt) as error:
            _tell_failure(shell, door, error)
            raise
        shell.progress.print(verdict(say("pass"), True, unit.door, unit.code))
        shell.result(_document(unit), _line(shell, unit))


def _tell_failure(shell: Shell, door: str, error: BaseException) -> None:
    """The red field; the words of an error follow it, those of Ctrl-C nobody else tells."""
    say, screen = shell.say, shell.progress
    if isinstance(error, KeyboardInterrupt):
        screen.print(verdict(say("big_stopped"), False, door, say("stopped")))
        return
    screen.print(verdict(say("fail"), False, door))
    cause = cause_of(error)
    if cause:
        screen.print(Text(say("detail", cause=cause), style="dim"))


@contextmanager
def watching(shell: Shell) -> Iterator[Watcher]:
    """Progress bars: one for what is done, one for every region that is written."""
    columns = (TextColumn("{task.description:<20}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=shell.progress) as bars:
        working = bars.add_task(shell.say("connecting"), total=None)
        regions: list[TaskID] = []

        def step(now: MakingStep) -> None:
            bars.update(working, description=shell.say(now.value))

        def progress(region: int, sent: int, total: int) -> None:
            while len(regions) <= region:
                regions.append(bars.add_task(f"  {shell.say(f'region_{len(regions)}')}"))
            bars.update(regions[region], completed=sent, total=total)

        yield Watcher(step, progress)


def _document(unit: BenchUnit) -> dict[str, Any]:
    return asdict(unit) | {"code": unit.code}


def _line(shell: Shell, unit: BenchUnit) -> str:
    say = shell.say
    return say("made", door=unit.door, code=unit.code, chip=unit.chip, flash=unit.flash_mb)


def _add_images(app: typer.Typer, say: Speaker) -> None:
    @app.command("pin", help=say("help_pin"))
    def pin(
        file: Annotated[Path, typer.Argument(help=say("help_pin_file"))],
        url: Annotated[str, typer.Option(help=say("help_pin_url"))] = "",
        sha256: Annotated[str, typer.Option(help=say("help_pin_sha256"))] = "",
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        pinned = asdict(BenchFolder(bench_folder()).images.pin(file, url, sha256))
        Shell(say, json).result(pinned, say("pinned", **pinned))

    @app.command("find", help=say("help_find"))
    def find(
        code: Annotated[str, typer.Argument(help=say("help_find_code"))],
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        shell = Shell(say, json)
        with told():
            unit = BenchFolder(bench_folder()).register.find(clean(code))
        table = shell.table("door", "code", "unit", "stage")
        for column in table.columns[1:]:
            column.no_wrap = True
        table.add_row(unit.door, unit.code, unit.unit, say(f"stage_{unit.stage}"))
        shell.result(_document(unit), table)


def _add_letters(app: typer.Typer, say: Speaker) -> None:
    @app.command("office-key", help=say("help_office_key"))
    def office_key(
        keep: Annotated[bool, typer.Option("--keep", help=say("help_keep_key"))] = False,
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        public_key = open_office().mailbox_key().hex()
        if keep:
            atomic_file.replace(BenchFolder(bench_folder()).office_key, public_key.encode())
        Shell(say, json).result({"public_key": public_key}, public_key)

    @app.command("deliver", help=say("help_deliver"))
    def deliver(
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        with told():
            count = BenchFolder(bench_folder()).deliver_letters()
        Shell(say, json).result({"locks": count}, say("delivered", count=count))
