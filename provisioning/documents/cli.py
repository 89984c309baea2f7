"""``noeglefri provision document``: print the letter or the pocket guide."""

from pathlib import Path
from typing import Annotated

import typer

from host_tools.cli.context import Shell
from host_tools.texts import Speaker
from provisioning.documents.render import Kind, Language, render


def add_document_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    name_help, phone_help = say("help_document_municipality"), say("help_document_phone")

    @app.command("document", help=say("help_document"))
    def document(
        kind: Annotated[Kind, typer.Argument(help=say("help_document_kind"))],
        municipality: Annotated[str, typer.Option(help=name_help)],
        phone: Annotated[str, typer.Option(help=phone_help)],
        out: Annotated[Path, typer.Option(help=say("help_document_out"))],
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        language = Language(say.language)
        render(kind, language, municipality, phone, out)
        made = {"kind": kind.value, "language": language.value, "path": str(out)}
        Shell(say, json).result(made, say("document_made", path=out))
