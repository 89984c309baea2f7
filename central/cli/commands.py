"""Adds the commands; what they need is imported when one is used."""

import getpass
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from central.cli.staff_commands import add_staff
from host_tools.cli.context import Shell, office_folder
from host_tools.cli.options import json_option
from host_tools.danish_time import shown
from host_tools.office.places import open_office_at
from host_tools.texts.speaker import Speaker


def add_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `noeglefri office`, with help in the language of `say`."""
    _add_import(app, say)
    _add_backup(app, say)
    _add_restore(app, say)
    _add_serve(app, say)
    add_staff(app, say)


def _add_serve(app: typer.Typer, say: Speaker) -> None:
    text = say(
        "Put the office on the network: one process, behind a server that holds the certificate."
    )

    phones_help = say("Address and port of the caregivers' app, which is a site of its own.")

    @app.command("serve", help=text)
    def serve(
        bind: Annotated[str, typer.Option(help=say("Address and port."))] = "127.0.0.1:8080",
        phones: Annotated[str, typer.Option(help=phones_help)] = "",
    ) -> None:
        from central.serving import OfficeServer

        folder = office_folder()
        open_office_at(str(folder)).close()  # whatever is wrong is told before anybody is served
        OfficeServer(folder, bind, phones).run()


def _add_backup(app: typer.Typer, say: Speaker) -> None:
    text = say(
        "Take a backup while the office works. Only when it is finished may locks forget what it "
        "holds. The key office.key is not in it: keep that elsewhere."
    )

    @app.command("backup", help=text)
    def backup(
        file: Annotated[Path, typer.Argument(help=say("The copy's file."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        from central.embedded.office import EmbeddedOffice
        from central.embedded.safe_copy import back_up

        folder = office_folder()
        with closing(EmbeddedOffice(folder)) as office:
            size = back_up(office, folder, file.resolve())
        told = say("Backed up: {file} ({size} MB).", file=file, size=say.number(size / 1e6, 1))
        Shell(say, json).result({"file": str(file), "bytes": size}, told)


def _add_restore(app: typer.Typer, say: Speaker) -> None:
    text = say(
        "Put a backup back. All access so far is void and comes back when each phone syncs; the "
        "present data are kept aside."
    )

    @app.command("restore", help=text)
    def restore(
        file: Annotated[Path, typer.Argument(help=say("The copy's file."), exists=True)],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        from central.embedded import safe_copy

        done = safe_copy.restore(file.resolve(), office_folder())
        made = shown(done.made_at)
        restored = say(
            "The office is as it was {made}. {doors} will be told; {phones} must sync.",
            made=made,
            doors=say.count("{count} door", "{count} doors", done.doors),
            phones=say.count("{count} phone", "{count} phones", done.phones),
        )
        block = say(
            "Block again what was blocked since {made}, and give the access that was added since.",
            made=made,
        )
        Shell(say, json).result(asdict(done), restored, block)


def _add_import(app: typer.Typer, say: Speaker) -> None:
    @app.command(
        "import",
        help=say("Take over an office of the former kind. Its file stays as it is."),
    )
    def import_former(json: Annotated[bool, json_option(say)] = False) -> None:
        from central.former.taking_over import take_over

        shell = Shell(say, json)
        with shell.progress.status(say("Taking over the former office")):
            taken = take_over(office_folder(), getpass.getuser())._asdict()
        shell.result(taken, _taken_over(say, **taken))


def _taken_over(
    say: Speaker, *, doors: int, phones: int, grants: int, records: int, units: int, **_: Any
) -> str:
    return say(
        "Taken over: {doors}, {phones}, {grants}, {records}, {units}.",
        doors=say.count("{count} door", "{count} doors", doors),
        phones=say.count("{count} phone", "{count} phones", phones),
        grants=say.count("{count} grant", "{count} grants", grants),
        records=say.count("{count} event", "{count} events", records),
        units=say.count("{count} unit", "{count} units", units),
    )
