"""Builds the command line in the user's language, runs it, and turns every error into words."""

import json
import os
import sqlite3
import sys
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text
from typer.exceptions import TyperException

from host_tools.cli.context import choose_office, phone_home
from host_tools.cli.door_commands import add_door_commands
from host_tools.cli.office_commands import office_app, phone_app
from host_tools.cli.update_command import add_update_command
from host_tools.cli.usage import speak_help, wrong_usage
from host_tools.errors import ExitCode, UserError
from host_tools.texts import LANGUAGES, Speaker

COMMAND_GROUP = "noeglefri.commands"
"""Entry points that add sub-commands: a typer.Typer, or a function that makes one for a Speaker."""

_INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the signal's number, as shells have it."""


def build_app(say: Speaker) -> typer.Typer:
    """The whole command line, with help in the language of `say`."""
    app = typer.Typer(
        help=say("help_app"),
        epilog=say("help_exit_codes"),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    @app.callback()
    def common(
        lang: Annotated[str, typer.Option("--lang", help=say("help_lang"))] = say.language,
        _office: Annotated[str, typer.Option("--office", help=say("help_office_place"))] = "",
    ) -> None:
        if lang not in LANGUAGES:  # another was taken out of the arguments before
            told = say("usage_choice", value=", ".join(LANGUAGES))
            raise typer.BadParameter(told, param_hint="--lang")

    add_door_commands(app, say)
    add_update_command(app, say)
    app.add_typer(phone_app(say), name="phone")
    app.add_typer(office_app(say), name="office")
    for entry in sorted(entry_points(group=COMMAND_GROUP), key=lambda one: one.name):
        _add_plugin(app, entry, say)
    return app


def _add_plugin(app: typer.Typer, entry: EntryPoint, say: Speaker) -> None:
    """Add another package's commands; one whose needs are not installed is left out."""
    try:
        loaded = entry.load()
    except ModuleNotFoundError:
        return
    commands = loaded if isinstance(loaded, typer.Typer) else loaded(say)
    app.add_typer(commands, name=entry.name)


def take_option(name: str, arguments: list[str]) -> tuple[str, list[str]]:
    """Take `NAME X` or `NAME=X` out of the arguments, wherever it stands."""
    left: list[str] = []
    value = ""
    rest = iter(arguments)
    for one in rest:
        if one == name:
            value = next(rest, "")
        elif one.startswith(f"{name}="):
            value = one.partition("=")[2]
        else:
            left.append(one)
    return value, left


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code and never raises for what a user may meet."""
    language, left = take_option("--lang", arguments)
    place, left = take_option("--office", left)
    choose_office(place)
    if language and language not in LANGUAGES:
        left = ["--lang", language, *left]
    say, as_json = Speaker(language), "--json" in left
    try:
        return _obey(say, left)
    except UserError as error:
        _tell(say(error.key, **error.values), error.key, as_json)
        return error.exit_code
    except TyperException as error:
        if error.message or isinstance(error, typer.BadParameter):  # else the help was shown
            _tell(wrong_usage(say, error), "usage", as_json)
        return ExitCode.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        path = getattr(error, "filename", None) or phone_home()
        _tell(say("files_unusable", path=path, reason=reason), "files_unusable", as_json)
        return ExitCode.STORE_CLOSED
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        _tell(say("fault", name=type(error).__name__), "fault", as_json)
        return ExitCode.FAULT


def _obey(say: Speaker, arguments: list[str]) -> int:
    """Run one command; returns the exit code that it asked for, if any."""
    command = typer.main.get_command(build_app(say))
    speak_help(command, say)
    try:
        code = command.main(arguments, prog_name="noeglefri", standalone_mode=False, obj=say)
    except SystemExit as done:
        code = done.code
    sys.stdout.flush()
    return code if isinstance(code, int) else ExitCode.DONE


def _tell(text: str, key: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": key, "message": text}, ensure_ascii=False))
    else:
        Console(stderr=True, highlight=False).print(Text.assemble(("✗", "bold red"), f" {text}"))


def main() -> None:
    """The console script `noeglefri`."""
    sys.exit(run(sys.argv[1:]))
