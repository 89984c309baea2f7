"""``noeglefri provision flash-many``: a bench full of boards at once."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from host_tools.cli.context import Shell, open_office
from host_tools.errors import ExitCode, UserError
from host_tools.texts import Speaker
from provisioning.bench import Bench, bench_folder
from provisioning.firmware_files import firmware_files
from provisioning.flash_job import FlashJob
from provisioning.make_unit import Step, Watcher
from provisioning.many import Job, Report, Result, run_many
from provisioning.screen import verdict
from provisioning.update_root import read_root

_MICROPYTHON_SHARE = 0.9
"""What of the bytes that are sent is MicroPython: the lock's data is mostly erased flash."""


def add_flash_many_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("flash-many", help=say("help_flash_many"))
    def flash_many(
        boards: Annotated[list[str], typer.Argument(help=say("help_boards"), metavar="DOOR=PORT")],
        image: Annotated[Path | None, typer.Option(help=say("help_image"))] = None,
        offline: Annotated[bool, typer.Option("--offline", help=say("help_offline"))] = False,
        update_root: Annotated[Path | None, typer.Option(help=say("help_update_root"))] = None,
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        shell, bench = Shell(say, json), Bench(bench_folder())
        firmware, root = firmware_files(), read_root(update_root)
        wishes = [
            FlashJob(door, port, firmware, image, offline=offline, update_root=root)
            for door, port in _pairs(boards)
        ]
        if not offline:
            open_office().close()  # made here once, not by every thread
        jobs = [_job(wish, bench) for wish in wishes]
        results = run_many(jobs, say, shell.progress)
        _tell(shell, results)


def _pairs(boards: list[str]) -> list[tuple[str, str]]:
    pairs = [(door, port) for door, _, port in (board.rpartition("=") for board in boards)]
    doors, ports = zip(*pairs, strict=True)
    if not all(doors) or not all(ports) or len(set(doors)) + len(set(ports)) < 2 * len(pairs):
        raise typer.BadParameter("DOOR=PORT", param_hint="DOOR=PORT")
    return pairs


def _job(wish: FlashJob, bench: Bench) -> Job:
    def work(report: Report) -> dict[str, Any]:
        doing = Step.KEYS

        def step(now: Step) -> None:
            nonlocal doing
            doing = now
            report(now.value, 1.0 if now is Step.REPORT else 0.0)

        def progress(region: int, sent: int, total: int) -> None:
            start, share = (0.0, _MICROPYTHON_SHARE) if region == 0 else (_MICROPYTHON_SHARE, 0.1)
            report(doing.value, start + share * sent / max(total, 1))

        report("connecting", 0.0)
        unit = wish.run(bench, Watcher(step, progress))
        return asdict(unit) | {"code": unit.code}

    return Job(wish.door, work)


def _tell(shell: Shell, results: list[Result]) -> None:
    failed = [one.name for one in results if not one.passed]
    word = shell.say("fail" if failed else "pass")
    done = shell.say("many_sum", done=len(results) - len(failed), total=len(results))
    shell.progress.print(verdict(word, not failed, done, *failed))
    document = [
        one.value if one.passed else {"door": one.name, "error": _key(one.error)} for one in results
    ]
    shell.result({"units": document}, done)
    if failed:
        raise typer.Exit(ExitCode.UNIT_FAILED)


def _key(error: BaseException | None) -> str:
    return error.key if isinstance(error, UserError) else "fault"
