"""``noeglefri provision document``: print the letter or the pocket guide."""

from pathlib import Path
from typing import Annotated

import typer

from host_tools.errors import ExitCode
from host_tools.texts import Speaker
from provisioning.documents.render import Kind, Language, render


def document(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="What to print.")],
    municipality: Annotated[str, typer.Option(help="The name as it is to be printed.")],
    phone: Annotated[str, typer.Option(help="The number to call, such as '+45 70 20 30 40'.")],
    out: Annotated[Path, typer.Option(help="The PDF to write.", dir_okay=False)],
    lang: Annotated[
        Language | None, typer.Option(help="The document's language; yours if left out.")
    ] = None,
) -> None:
    """Make a printable PDF: the citizen's letter (A4) or the caregiver's pocket guide (A6)."""
    try:
        render(kind, lang or _spoken(context), municipality, phone, out)
    except (ValueError, OSError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(ExitCode.USAGE) from problem
    typer.echo(out)


def _spoken(context: typer.Context) -> Language:
    """The language of the whole command line, which takes `--lang` out wherever it stands."""
    say = context.obj if isinstance(context.obj, Speaker) else Speaker()
    return Language(say.language)
