"""``noeglefri provision bench``: a working day with a scan gun and one key."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from firmware_build.firmware_files import firmware_files
from host_tools.cli.context import Shell
from host_tools.errors import ExitCode, UserError
from host_tools.names import tidy
from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import StoppedError, cause_of, told, words_of
from provisioning.bench.flash_cli import watching
from provisioning.bench.flash_job import FlashJob
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.bench.scanner import scans
from provisioning.bench.screen import notice, verdict
from provisioning.options import image_option, offline_option, port_option, update_root_option
from provisioning.release.update_root import read_root
from provisioning.unit.lock_code import CodeError, lock_id_of, looks_like_code
from provisioning.unit.register import STAGES


def add_bench_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command(
        "bench",
        help=say(
            "One board after the other, with a scan gun and Enter only; an empty line ends it."
        ),
    )
    def bench(
        port: Annotated[str, port_option(say)] = "",
        image: Annotated[
            Path | None,
            image_option(say),
        ] = None,
        offline: Annotated[
            bool,
            offline_option(say),
        ] = False,
        update_root: Annotated[
            Path | None,
            update_root_option(say),
        ] = None,
    ) -> None:
        shell, root = Shell(say), read_root(update_root)
        with shell.progress.status(say("Preparing the firmware")):
            firmware = firmware_files()
        job = FlashJob("", port, firmware, image, offline=offline, update_root=root)
        day = _Day(shell, BenchFolder(bench_folder()), job)
        try:
            for scan in scans(_prompting(shell)):
                day.serve(scan)
        except KeyboardInterrupt:
            shell.progress.print()  # at the prompt: the day is over, and nothing was begun
        day.end()


def _prompting(shell: Shell) -> Callable[[], str]:
    """Reads a line, asking in big letters; an empty line before leaves only a hint."""
    line = "-"

    def read_line() -> str:
        nonlocal line
        hint = shell.say("Enter twice ends.")
        if line.strip():
            shell.progress.print(
                notice(
                    shell.say("SCAN"),
                    shell.say(
                        "Plug in a board and scan the door's name. Or scan a label to find its "
                        "unit."
                    ),
                    hint,
                )
            )
        else:
            shell.progress.print(f"[bold]{hint}[/]")
        line = sys.stdin.readline()
        return line

    return read_line


@dataclass
class _Day:
    """What was made and what failed since the command began."""

    shell: Shell
    bench: BenchFolder
    job: FlashJob
    made: list[str] = field(default_factory=list)
    failed: int = 0

    def serve(self, scan: str) -> None:
        """Find the unit whose label was scanned, or make a lock for the door of that name."""
        if _is_label(scan):
            self._find(scan)
            return
        try:
            self._make(scan)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the day goes on
            self.failed += 1
            self._tell_failure(scan, error)

    def _find(self, scan: str) -> None:
        say = self.shell.say
        try:
            with told():
                unit = self.bench.register.find(scan)
        except UserError as error:
            shown = verdict(say("UNKNOWN"), False, words_of(error, say))
        else:
            stage = say(STAGES[unit.stage])
            shown = notice(say("FOUND"), unit.code, unit.door, f"{stage}  ({unit.unit})")
        self.shell.progress.print(shown)

    def _make(self, door: str) -> None:
        say, screen = self.shell.say, self.shell.progress
        screen.print(notice(say("WAIT"), door))
        with watching(self.shell) as watcher:
            unit = replace(self.job, door=tidy(door)).run(self.bench, watcher)
        if unit.code not in self.made:
            self.made.append(unit.code)
        screen.print(verdict(say("PASSED"), True, unit.door, unit.code, say("Take the board out.")))

    def _tell_failure(self, door: str, error: BaseException) -> None:
        say, screen = self.shell.say, self.shell.progress
        stopped = isinstance(error, KeyboardInterrupt)
        words = words_of(StoppedError() if stopped else error, say)
        word = say("STOPPED") if stopped else say("FAILED")
        again = say("Put it right and scan {door} again.", door=door)
        screen.print(verdict(word, False, door, words, again))
        cause = "" if stopped else cause_of(error)
        if cause:
            screen.print(Text(say("Detail: {cause}", cause=cause), style="dim"))

    def end(self) -> None:
        """The day's sum, and what comes next. Raises typer.Exit when a unit failed."""
        say = self.shell.say
        made = say.count("{count} lock made", "{count} locks made", len(self.made))
        lines = [say("{made}, {failed} failed.", made=made, failed=self.failed)]
        if self.made:
            lines.append(
                say(
                    "Labels: noeglefri provision label --out labels.pdf {codes}",
                    codes=" ".join(self.made),
                )
            )
        self.shell.result({}, *lines)
        if self.failed:
            raise typer.Exit(ExitCode.UNIT_FAILED)


def _is_label(scan: str) -> bool:
    """Also of a code that was misread: no door is called like that."""
    try:
        lock_id_of(scan)
    except CodeError:
        return looks_like_code(scan)
    return True
