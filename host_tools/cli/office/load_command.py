"""`noeglefri office load`: homes and people from a spreadsheet's CSV file."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from host_tools.cli.context import Shell, open_office
from host_tools.cli.options import json_option
from host_tools.errors import ExitCode
from host_tools.office.register import csv_file
from host_tools.office.register.tables import LineAnswer, LineOutcome, TableOrder
from host_tools.texts.catalogue import N_
from host_tools.texts.errors import ERRORS
from host_tools.texts.speaker import Speaker

_OUTCOMES = {
    LineOutcome.NEW: N_("new"),
    LineOutcome.CHANGED: N_("changed"),
    LineOutcome.SAME: N_("as it was"),
}


def add_load(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    text = say("Take in homes, people or organisations from a CSV file: all lines, or none.")

    @app.command("load", help=text)
    def load(
        file: Annotated[
            Path,
            typer.Argument(
                help=say(
                    "The CSV file.",
                ),
                exists=True,
                dir_okay=False,
            ),
        ],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=say("Only say what would come of each line."))
        ] = False,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        table, lines = csv_file.read(file)
        office = open_office()
        answer = office.tables.load(TableOrder(table, lines, dry_run))
        refused = [one for one in answer.lines if one.outcome is LineOutcome.REFUSED]
        told = [_told(say, one) for one in answer.lines if one.outcome is not LineOutcome.SAME]
        Shell(say, json).result(asdict(answer), *told, _summary(say, answer.lines, answer.kept))
        if refused:
            raise typer.Exit(ExitCode.REFUSED)


def _told(say: Speaker, one: LineAnswer) -> str:
    number = str(one.number)
    if one.error is None:
        return say("Line {number}: {what}", number=number, what=say(_OUTCOMES[one.outcome]))
    what = say(ERRORS[one.error], **(one.values or {}))
    return say("Line {number} is refused: {what}", number=number, what=what)


def _summary(say: Speaker, lines: tuple[LineAnswer, ...], kept: bool) -> str:
    count = say.count("{count} line", "{count} lines", len(lines))
    if kept:
        return say("{lines} taken in.", lines=count)
    if any(one.outcome is LineOutcome.REFUSED for one in lines):
        return say("{lines} looked at, nothing taken in: put right what is refused.", lines=count)
    return say("{lines} looked at, nothing taken in: that was a dry run.", lines=count)
