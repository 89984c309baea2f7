"""``noeglefri provision document``: print the letter or the pocket guide."""

from pathlib import Path
from typing import Annotated

import typer

from host_tools.cli.context import Shell
from host_tools.cli.options import json_option
from host_tools.names import tidy, words
from host_tools.texts.speaker import Speaker
from provisioning.documents.render import Kind, Language, render


def add_document_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    name_help, phone_help = (
        say("The municipality's name as it is to be printed."),
        say("The number to call: '70 20 30 40'."),
    )

    @app.command(
        "document",
        help=say(
            "Print the citizen's letter or the caregiver's pocket guide, in your "
            "language or --lang."
        ),
    )
    def document(
        kind: Annotated[
            Kind,
            typer.Argument(
                help=say(
                    "letter is the citizen's letter (A4), pocket-guide the caregiver's guide (A6)."
                )
            ),
        ],
        municipality: Annotated[str, typer.Option(help=name_help)],
        phone: Annotated[str, typer.Option(help=phone_help)],
        out: Annotated[
            Path, typer.Option(help=say("The PDF to write; an earlier one is replaced."))
        ],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        language = Language(say.language)
        render(kind, language, tidy(municipality), words(phone), out)
        made = {"kind": kind.value, "language": language.value, "path": str(out)}
        Shell(say, json).result(made, say("{path} is ready to print.", path=out))
