"""``noeglefri provision harden``."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from host_tools.cli.context import Shell
from host_tools.cli.options import json_option
from host_tools.errors import ExitCode
from host_tools.texts.speaker import Speaker
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.chip.chip_link import find_port
from provisioning.errors import UnitRefusedError
from provisioning.hardening.fuses import (
    CLOSINGS,
    FUSES,
    Closing,
    FuseBank,
    FuseState,
    open_fuses,
    open_virtual_fuses,
)
from provisioning.options import port_option
from provisioning.unit.register import PROVISIONED

_DEFAULT = [Closing.JTAG]


def add_harden_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command(
        "harden",
        help=say(
            "Close the chip's back doors for ever. Only shows what would happen without --burn."
        ),
    )
    def harden(
        close: Annotated[
            list[Closing] | None, typer.Option(help=say("What to close; may be repeated."))
        ] = None,
        port: Annotated[str, port_option(say)] = "",
        burn: Annotated[
            bool, typer.Option("--burn", help=say("Burn the fuses; you are asked twice."))
        ] = False,
        virtual: Annotated[
            str,
            typer.Option(
                help=say("Practise on a virtual chip of this kind; its fuses lie in --fuses.")
            ),
        ] = "",
        fuses: Annotated[Path | None, typer.Option(help=say("The virtual chip's fuses."))] = None,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        shell = Shell(say, json)
        if Closing.PROMPT in (close or ()):
            raise UnitRefusedError("harden_prompt")
        with _bank(port, virtual, fuses) as bank:
            finished = bool(virtual) or _is_finished(bank.unit)
            states = bank.examine(close or _DEFAULT, finished=finished)
            left = [state.fuse for state in states if not state.burned]
            burned = bank.burn(states) if burn and left and _agreed(shell, bank, left) else []
        if burn and left and not burned:
            raise typer.Exit(ExitCode.REFUSED)
        _tell(shell, states, burned, asked=burn)


def _bank(port: str, virtual: str, fuses: Path | None) -> AbstractContextManager[FuseBank]:
    if not virtual:
        return open_fuses(port or find_port())
    if virtual.upper() not in FUSES or fuses is None:
        raise typer.BadParameter(f"{', '.join(FUSES)} + --fuses", param_hint="--virtual")
    return open_virtual_fuses(virtual, fuses)


def _is_finished(unit: str) -> bool:
    made = BenchFolder(bench_folder()).register.of_chip(unit)
    return made is not None and made.stage == PROVISIONED


def _agreed(shell: Shell, bank: FuseBank, names: Sequence[str]) -> bool:
    """Ask twice, the second time for something that only this chip's owner has in hand."""
    say = shell.say
    if not typer.confirm(
        say("This can NEVER be undone. Burn {fuses}?", fuses=", ".join(names)), err=True
    ):
        return False
    typed = typer.prompt(say("Type the chip's address ({unit}) to burn", unit=bank.unit), err=True)
    return str(typed).strip().lower().replace(":", "") == bank.unit


def _tell(shell: Shell, states: Sequence[FuseState], burned: Sequence[str], asked: bool) -> None:
    say = shell.say
    document = {
        "dry_run": not asked,
        "fuses": [
            {"fuse": one.fuse, "closes": one.closing, "burned": one.burned or one.fuse in burned}
            for one in states
        ],
    }
    if burned:
        last = say("Closed: {fuses}", fuses=", ".join(burned))
    elif all(one.burned for one in states):
        last = say("Everything asked for is closed.")
    else:
        last = say("Dry run: nothing was burned. Add --burn to do it.")
    shell.result(document, _table(shell, states, burned), last)


def _table(shell: Shell, states: Sequence[FuseState], burned: Sequence[str]) -> Table:
    say = shell.say
    table = shell.table(say("Fuse"), say("Closes"), say("State"))
    for one in states:
        closed = one.burned or one.fuse in burned
        state = say("burned") if closed else say("open")
        table.add_row(one.fuse, say(CLOSINGS[one.closing]), state)
    return table
