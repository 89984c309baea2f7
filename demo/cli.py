"""The sub-command `noeglefri demo`."""

import asyncio
import json as json_format
import sys
from typing import Annotated

import typer

from host_tools.cli.options import json_option
from host_tools.texts.speaker import Speaker


def app(say: Speaker) -> typer.Typer:
    """The command, in the language of `say`."""
    commands = typer.Typer()

    @commands.callback(
        invoke_without_command=True,
        help=say("Three simulated doors, a working day in half a minute."),
    )
    def demo(
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        from demo.story import run_demo

        document = asyncio.run(run_demo(say, quiet=json))
        if json:
            sys.stdout.write(json_format.dumps(document, ensure_ascii=False) + "\n")

    return commands
