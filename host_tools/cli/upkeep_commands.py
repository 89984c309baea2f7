"""`noeglefri office clock`, `void-all`, `unsaved` and `notices`: putting an office right."""

from dataclasses import asdict
from typing import Annotated

import typer

from host_tools import lock_time
from host_tools.cli.context import Shell, open_office
from host_tools.cli.door_commands import moment
from host_tools.cli.upkeep_texts import TEXTS
from host_tools.office.contract import Notice
from host_tools.texts import Speaker, add_texts


def add_upkeep(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    add_texts(TEXTS)
    _add_clock(app, say)
    _add_floor(app, say)
    _add_unsaved(app, say)
    _add_notices(app, say)


def _add_clock(app: typer.Typer, say: Speaker) -> None:
    clock = typer.Typer(help=say("help_clock"), no_args_is_help=True)
    app.add_typer(clock, name="clock")

    @clock.callback()
    def group() -> None:
        """Keep `confirm` a command of its own."""

    @clock.command("confirm", help=say("help_clock_confirm"))
    def confirm(
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        done = open_office().confirm_clock()
        lines = [say("clock_confirmed", now=moment(lock_time.now()), doors=done.doors)]
        if done.wrong_from is not None:
            lines.append(say("clock_was_ahead", since=moment(done.wrong_from)))
        Shell(say, json).result(asdict(done), *lines)


def _add_floor(app: typer.Typer, say: Speaker) -> None:
    @app.command("void-all", help=say("help_floor"))
    def void_all(
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        done = asdict(open_office().raise_overall_floor())
        Shell(say, json).result(done, say("floor_raised", **done))


def _add_unsaved(app: typer.Typer, say: Speaker) -> None:
    @app.command("unsaved", help=say("help_unsaved"))
    def unsaved(
        chosen: Annotated[bool, typer.Option("--forget/--keep", help=say("help_unsaved_option"))],
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        open_office().acknowledge_unsaved(chosen)
        told = say("unsaved_on" if chosen else "unsaved_off")
        Shell(say, json).result({"acknowledge_unsaved": chosen}, told)


def _add_notices(app: typer.Typer, say: Speaker) -> None:
    @app.command("notices", help=say("help_notices"))
    def notices(
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        found = open_office().notices()
        lines = [f"{moment(one.moment)}  {_told(say, one)}" for one in found]
        document = {"notices": [asdict(one) for one in found]}
        Shell(say, json).result(document, *(lines or [say("no_notices")]))


def _told(say: Speaker, notice: Notice) -> str:
    return say(f"notice_{notice.kind}", subject=notice.subject, **notice.told)
