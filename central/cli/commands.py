"""Adds the commands; what they need is imported when one is used."""

import getpass
from typing import Annotated

import typer

from central.cli.texts import TEXTS
from host_tools.cli.context import Shell, office_folder
from host_tools.texts import Speaker, add_texts


def add_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `noeglefri office`, with help in the language of `say`."""
    add_texts(TEXTS)
    _add_import(app, say)


def _add_import(app: typer.Typer, say: Speaker) -> None:
    @app.command("import", help=say("help_office_import"))
    def import_former(
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        from central.former.taking_over import take_over

        shell = Shell(say, json)
        with shell.progress.status(say("office_importing")):
            taken = take_over(office_folder(), getpass.getuser())._asdict()
        shell.result(taken, say("office_imported", **taken))
