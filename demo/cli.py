"""The sub-command `noeglefri demo`."""

import asyncio
import json as json_format
import sys
from typing import Annotated

import typer

app = typer.Typer()


@app.callback(
    invoke_without_command=True,
    help="Three simulated doors, a working day in under a minute. "
    "Tre simulerede døre, en arbejdsdag på under et minut.",
)
def demo(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell the story, or print its figures."""
    from demo.story import run_demo

    document = asyncio.run(run_demo(quiet=json))
    if json:
        sys.stdout.write(json_format.dumps(document, ensure_ascii=False) + "\n")
