"""The sub-command `noeglefri demo`."""

import asyncio
import json as json_format
import sys
from typing import Annotated

import typer

from demo.texts import TEXTS
from host_tools.texts import Speaker, add_texts


def app(say: Speaker) -> typer.Typer:
    """The command, in the language of `say`."""
    add_texts(TEXTS)
    commands = typer.Typer()

    @commands.callback(invoke_without_command=True, help=say("help_demo"))
    def demo(
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        from demo.story import run_demo

        document = asyncio.run(run_demo(say, quiet=json))
        if json:
            sys.stdout.write(json_format.dumps(document, ensure_ascii=False) + "\n")

    return commands
