"""``noeglefri provision label``."""

from pathlib import Path
from typing import Annotated

import typer

from host_tools.cli.context import Shell
from host_tools.cli.options import json_option
from host_tools.storage import output_file
from host_tools.texts.speaker import Speaker
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.bench.scanner import clean
from provisioning.documents.labels import SHEETS, label_sheets
from provisioning.documents.sender import require_callable
from provisioning.errors import UnitRefusedError
from provisioning.unit.register import PROVISIONED, BenchUnit, UnitRegister


def add_label_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    sheet_number = say("The sheet's product number.")
    sheet_help = f"{sheet_number} ({', '.join(SHEETS)})"

    @app.command("label", help=say("Print labels with QR codes for units."))
    def label(
        out: Annotated[Path, typer.Option(help=say("The PDF to write."), dir_okay=False)],
        codes: Annotated[
            list[str] | None,
            typer.Argument(
                help=say("Codes, doors' names or chips' addresses; without: all units.")
            ),
        ] = None,
        sheet: Annotated[str, typer.Option(help=sheet_help)] = "L7160",
        first: Annotated[int, typer.Option(help=say("First free place on the sheet."), min=1)] = 1,
        phone: Annotated[
            str, typer.Option(help=say("Number to call for whoever finds a lock."))
        ] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        if sheet.upper() not in SHEETS:
            raise typer.BadParameter(", ".join(SHEETS), param_hint="--sheet")
        if phone:
            require_callable(phone)
        register = BenchFolder(bench_folder()).register
        units = _named(register, codes) if codes else _finished(register)
        output_file.replace(out, label_sheets(units, SHEETS[sheet.upper()], first, say, phone))
        document = {"path": str(out), "codes": [unit.code for unit in units]}
        told = say.count(
            "{count} label in {path}", "{count} labels in {path}", len(units), path=out
        )
        Shell(say, json).result(document, told)


def _finished(register: UnitRegister) -> list[BenchUnit]:
    units = [unit for unit in register.units() if unit.stage == PROVISIONED]
    if not units:
        raise UnitRefusedError("label_none")
    return units


def _named(register: UnitRegister, codes: list[str]) -> list[BenchUnit]:
    """Only locks that are made: what was begun gets another code when it is run again."""
    units = [register.find(clean(code)) for code in codes]
    for unit in units:
        if unit.stage != PROVISIONED:
            raise UnitRefusedError("label_unfinished", door=unit.door)
    return units
