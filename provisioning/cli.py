"""``noeglefri provision``: what the depot and the locksmith do with locks."""

import typer

from provisioning.documents.cli import document

app = typer.Typer(help="Bring locks to life, and print what goes with them.", no_args_is_help=True)


@app.callback()
def provision() -> None:
    """Bring locks to life, and print what goes with them."""


app.command()(document)
