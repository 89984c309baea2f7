"""``noeglefri provision bench``: a working day with a scan gun and one key."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from host_tools.cli.context import Shell
from host_tools.errors import ExitCode, UserError
from host_tools.texts import Speaker
from provisioning.bench import Bench, bench_folder
from provisioning.firmware_files import firmware_files
from provisioning.flash_cli import watching
from provisioning.flash_job import FlashJob
from provisioning.lock_code import CodeError, lock_id_of
from provisioning.screen import verdict
from provisioning.update_root import read_root


def add_bench_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("bench", help=say("help_bench"))
    def bench(
        port: Annotated[str, typer.Option(help=say("help_port"))] = "",
        image: Annotated[Path | None, typer.Option(help=say("help_image"))] = None,
        offline: Annotated[bool, typer.Option("--offline", help=say("help_offline"))] = False,
        update_root: Annotated[Path | None, typer.Option(help=say("help_update_root"))] = None,
    ) -> None:
        root = read_root(update_root)
        job = FlashJob("", port, firmware_files(), image, offline=offline, update_root=root)
        shell, here = Shell(say), Bench(bench_folder())
        passed = [_serve(shell, here, job, scan) for scan in _scans(shell)]
        made, failed = passed.count(True), passed.count(False)
        shell.result({}, say("bench_done", made=made, failed=failed))
        if failed:
            raise typer.Exit(ExitCode.UNIT_FAILED)


def _scans(shell: Shell) -> Iterator[str]:
    """What is scanned or typed, line by line, until an empty one or the end."""
    while True:
        shell.progress.print(f"\n[bold]{shell.say('bench_scan')}[/]")
        line = sys.stdin.readline().strip()
        if not line:
            return
        yield line


def _serve(shell: Shell, here: Bench, job: FlashJob, scan: str) -> bool | None:
    """Make a lock for the door `scan`, or find the unit whose label it is (None)."""
    say, screen = shell.say, shell.progress
    try:
        if _is_label(scan):
            unit = here.register.find(scan)
            stage = say(f"stage_{unit.stage}")
            screen.print(f"[bold]{unit.code}[/]  {unit.door}  {unit.unit}  {stage}")
            return None
        with watching(shell) as watcher:
            unit = replace(job, door=scan).run(here, watcher)
    except UserError as error:
        screen.print(verdict(say("fail"), False, scan, say(error.key, **error.values)))
        return False
    screen.print(verdict(say("pass"), True, unit.door, unit.code))
    return True


def _is_label(scan: str) -> bool:
    try:
        lock_id_of(scan)
    except CodeError:
        return False
    return True
