"""Builds the command line in the user's language, runs it, and turns every error into words."""

import errno
import os
import sqlite3
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.text import Text
from typer.exceptions import TyperException

from host_tools.cli import printing
from host_tools.cli.context import choose_office, speak
from host_tools.cli.door_commands import add_door_commands
from host_tools.cli.office.office_commands import office_app, phone_app
from host_tools.cli.plugin import add_plugins
from host_tools.cli.update_command import add_update_command
from host_tools.cli.usage import speak_help, wrong_usage
from host_tools.errors import ExitCode, StoreClosedError, UserError, fault
from host_tools.interrupts import end_by_signals
from host_tools.texts.catalogue import LANGUAGES
from host_tools.texts.speaker import Speaker

_DATABASE = {
    sqlite3.SQLITE_BUSY: "office_busy",
    sqlite3.SQLITE_LOCKED: "office_busy",
    sqlite3.SQLITE_FULL: "disk_full",
}
"""By SQLite's primary code, its last byte: whose fault it is that data cannot be used."""
_INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the signal's number, as shells have it."""


def build_app(say: Speaker, chosen: str | None = None) -> typer.Typer:
    """The command line, with help in the language of `say`.

    Of other packages' commands only those of the group `chosen` are loaded; by None all are.
    """
    app = typer.Typer(
        help=say("Doors that open by phone. Tap first, then knock."),
        epilog=say(
            "Exit codes: 0 done, 2 wrong usage, 3 Bluetooth, 4 not heard, 5 the door "
            "needs help, 6 refused, 7 link lost, 8 unknown name, 9 store locked, 10 "
            "alarm, 11 no board, 12 wrong image, 13 unit failed, 14 would brick the "
            "unit, 15 release refused, 16 wrong clock, 1 fault."
        ),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    office_help = say("The office: a folder on this computer, or an address (https://…).")

    @app.callback()
    def common(
        lang: Annotated[
            str, typer.Option("--lang", help=say("Language: da or en."))
        ] = say.language,
        _office: Annotated[str, typer.Option("--office", help=office_help)] = "",
        _version: Annotated[
            bool,
            typer.Option(
                "--version", help=say("Show the version."), is_eager=True, callback=_tell_version
            ),
        ] = False,
    ) -> None:
        if lang not in LANGUAGES:  # another was taken out of the arguments before
            told = say("choose among {value}", value=", ".join(LANGUAGES))
            raise typer.BadParameter(told, param_hint="--lang")

    add_door_commands(app, say)
    add_update_command(app, say)
    app.add_typer(phone_app(say), name="phone")
    app.add_typer(office_app(say), name="office")
    add_plugins(app, say, chosen)
    return app


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"noeglefri {version('noeglefri')}")
        raise typer.Exit


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
    try:
        return _run(language, left)
    finally:
        choose_office("")  # it held for this command alone


def _run(language: str, left: list[str]) -> int:
    if language and language not in LANGUAGES:
        left = ["--lang", language, *left]
    say, as_json = Speaker(language), "--json" in left
    speak(say)
    try:
        return _obey(say, left)
    except TyperException as error:
        if error.message or isinstance(error, typer.BadParameter):  # else the help was shown
            _tell(wrong_usage(say, error), "usage", as_json)
        return ExitCode.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        told = _in_words(error)
        _tell(say.error(told), told.key, as_json)
        return told.exit_code


def _in_words(error: Exception) -> UserError:
    """What a user is told about `error`, whatever it is."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, sqlite3.OperationalError):
        return StoreClosedError(_DATABASE.get(error.sqlite_errorcode & 0xFF, "office_unusable"))
    if isinstance(error, OSError):
        return _disk_in_words(error)
    return fault(error)


def _disk_in_words(error: OSError) -> UserError:
    """A full disk is to blame wherever it was met; a file only when the system names one."""
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreClosedError("disk_full")
    if error.filename is None:
        return StoreClosedError("system_refused", reason=reason)
    return StoreClosedError("files_unusable", path=str(error.filename), reason=reason)


def _obey(say: Speaker, arguments: list[str]) -> int:
    """Run one command; returns the exit code that it asked for, if any."""
    chosen = next((word for word in arguments if not word.startswith("-")), "")
    command = typer.main.get_command(build_app(say, chosen))
    speak_help(command, say)
    try:
        code = command.main(arguments, prog_name="noeglefri", standalone_mode=False, obj=say)
    except SystemExit as done:
        code = done.code
    sys.stdout.flush()
    return code if isinstance(code, int) else ExitCode.DONE


def _tell(text: str, key: str, as_json: bool) -> None:
    if as_json:
        print(printing.as_json({"error": key, "message": text}))
    else:
        out = printing.console(stderr=True)
        printing.print_text(out, Text.assemble(("✗", "bold red"), f" {text}"))


def main() -> None:
    """The console script `noeglefri`."""
    end_by_signals()
    printing.show_everything()
    sys.exit(run(sys.argv[1:]))
