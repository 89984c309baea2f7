"""``noeglefri provision flash-many``: a bench full of boards at once."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from firmware_build.firmware_files import firmware_files
from host_tools.cli.context import Shell, open_office
from host_tools.cli.options import json_option
from host_tools.errors import ExitCode, UserError
from host_tools.names import tidy
from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import StoppedError, cause_of, told, words_of
from provisioning.bench.flash_job import FlashJob
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.bench.jobs import Job, Report, Result
from provisioning.bench.many import run_many
from provisioning.bench.many_table import failures
from provisioning.bench.screen import verdict
from provisioning.options import image_option, offline_option, update_root_option
from provisioning.release.update_root import read_root
from provisioning.unit.make import MakingStep, Watcher

_MICROPYTHON_SHARE = 0.9
"""What of the bytes that are sent is MicroPython: the lock's data is mostly erased flash."""
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
"""One key for each cable, by its number."""
_INTERRUPTED = 130


def add_flash_many_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command(
        "flash-many",
        help=say("Make many boards into locks at once; one that fails stops no other."),
    )
    def flash_many(
        boards: Annotated[
            list[str],
            typer.Argument(
                help=say("The door's name and its board's port, for each board."),
                metavar="DOOR=PORT",
            ),
        ],
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
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell, bench = Shell(say, json), BenchFolder(bench_folder())
        pairs, root = _pairs(boards, say), read_root(update_root)
        with shell.progress.status(say("Preparing the firmware")):
            firmware = firmware_files()
        wanted = [
            FlashJob(door, port, firmware, image, offline=offline, update_root=root)
            for door, port in pairs
        ]
        if not offline:
            with told():
                open_office().close()  # made here once, not by every thread
        jobs = [_job(number, one, bench) for number, one in enumerate(wanted, 1)]
        _end(shell, _run_until_content(shell, jobs))


def _pairs(boards: list[str], say: Speaker) -> list[tuple[str, str]]:
    split = [board.rpartition("=") for board in boards]
    pairs = [(door and tidy(door), port) for door, _, port in split]
    if not all(door and port for door, port in pairs):
        raise typer.BadParameter(
            say('Write each board as DOOR=PORT, for example "Nygade 7=/dev/ttyUSB0"'),
            param_hint="DOOR=PORT",
        )
    for names in zip(*pairs, strict=True):
        for name in names:
            if names.count(name) > 1:
                raise typer.BadParameter(
                    say(
                        "{name} is there twice; each door and each port must be there once",
                        name=name,
                    ),
                    param_hint="DOOR=PORT",
                )
    return pairs


def _job(number: int, one: FlashJob, bench: BenchFolder) -> Job:
    def work(report: Report) -> dict[str, Any]:
        doing = MakingStep.KEYS

        def step(now: MakingStep) -> None:
            nonlocal doing
            doing = now
            report(now.value, 1.0 if now is MakingStep.REPORT else 0.0)

        def progress(region: int, sent: int, total: int) -> None:
            start, share = (0.0, _MICROPYTHON_SHARE) if region == 0 else (_MICROPYTHON_SHARE, 0.1)
            report(doing.value, start + share * sent / max(total, 1))

        report("connecting", 0.0)
        unit = one.run(bench, Watcher(step, progress))
        return asdict(unit) | {"code": unit.code}

    return Job(one.door, work, one.port, number)


def _run_until_content(shell: Shell, jobs: Sequence[Job]) -> list[Result]:
    """Run all, and again those of a failed unit's cable for as long as somebody asks for it."""
    results: dict[int, Result] = {}
    again = jobs
    while again:
        results |= {one.number: one for one in run_many(again, shell.say, shell.progress)}
        _tell(shell, list(results.values()))
        wanted = _asked_for(shell, [one for one in results.values() if not one.passed])
        again = [job for job in jobs if job.number in wanted]
    return list(results.values())


def _tell(shell: Shell, results: list[Result]) -> None:
    say, screen = shell.say, shell.progress
    failed = [one for one in results if not one.passed]
    if _is_stopped(results):
        screen.print(
            verdict(
                say("STOPPED"), False, _sum(shell, results), say("Stopped. Run again to finish.")
            )
        )
    else:
        word = say("FAILED") if failed else say("PASSED")
        screen.print(verdict(word, not failed, _sum(shell, results)))
    broken = [one for one in failed if not isinstance(one.error, StoppedError)]
    screen.print(failures(broken, say))


def _asked_for(shell: Shell, failed: list[Result]) -> set[int]:
    """The numbers of the cables to try again, by one key; none where nobody can be asked."""
    if not failed or shell.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return set()
    if _is_stopped(failed):
        return set()
    by_key = {_KEYS[one.number - 1]: one.number for one in failed if one.number <= len(_KEYS)}
    keys = shell.say(
        "Press {keys} to try that cable again, Enter for all that failed, Esc to end.",
        keys="/".join(by_key),
    )
    shell.progress.print(f"[bold]{keys}[/]")
    while True:
        try:
            key = typer.getchar().lower()
        except (KeyboardInterrupt, EOFError):
            return set()
        if key in ("\r", "\n"):
            return {one.number for one in failed}
        if key == "\x1b":
            return set()
        if key in by_key:
            return {by_key[key]}


def _is_stopped(results: list[Result]) -> bool:
    return any(isinstance(one.error, StoppedError) for one in results)


def _sum(shell: Shell, results: list[Result]) -> str:
    done = sum(one.passed for one in results)
    return shell.say("{done} of {total} succeeded.", done=done, total=len(results))


def _end(shell: Shell, results: list[Result]) -> None:
    document = [one.value if one.passed else _failure(shell, one) for one in results]
    shell.result({"units": document}, _sum(shell, results))
    if _is_stopped(results):
        raise typer.Exit(_INTERRUPTED)
    if not all(one.passed for one in results):
        raise typer.Exit(ExitCode.UNIT_FAILED)


def _failure(shell: Shell, one: Result) -> dict[str, Any]:
    error = one.error or StoppedError()
    return {
        "door": one.name,
        "port": one.place,
        "error": error.key if isinstance(error, UserError) else "fault",
        "message": words_of(error, shell.say),
        "cause": cause_of(error),
    }
