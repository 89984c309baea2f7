"""Adds the commands; what they need is imported when one is used."""

import getpass
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from central.cli.texts import TEXTS
from host_tools.cli.context import Shell, office_folder
from host_tools.cli.door_commands import moment
from host_tools.texts import Speaker, add_texts


def add_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `noeglefri office`, with help in the language of `say`."""
    add_texts(TEXTS)
    _add_import(app, say)
    _add_backup(app, say)
    _add_restore(app, say)


def _add_backup(app: typer.Typer, say: Speaker) -> None:
    @app.command("backup", help=say("help_backup"))
    def backup(
        file: Annotated[Path, typer.Argument(help=say("help_backup_file"))],
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        from central.embedded.office import EmbeddedOffice
        from central.embedded.safe_copy import back_up

        folder = office_folder()
        with closing(EmbeddedOffice(folder)) as office:
            size = back_up(office, folder, file.resolve())
        told = say("backed_up", file=file, size=f"{size / 1e6:.1f}")
        Shell(say, json).result({"file": str(file), "bytes": size}, told)


def _add_restore(app: typer.Typer, say: Speaker) -> None:
    @app.command("restore", help=say("help_restore"))
    def restore(
        file: Annotated[Path, typer.Argument(help=say("help_backup_file"), exists=True)],
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        from central.embedded import safe_copy

        done = safe_copy.restore(file.resolve(), office_folder())
        told = {"doors": done.doors, "phones": done.phones}
        made = moment(done.made_at)
        lines = [say("restored", made=made, **told), say("restored_block", made=made)]
        Shell(say, json).result(asdict(done), *lines)


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
