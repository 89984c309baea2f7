"""``noeglefri provision update-serial``: a release onto the lock at the end of a cable."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from firmware import messages
from host_tools.cli.context import Shell
from host_tools.credentials import Credential
from host_tools.firmware_release import Release
from host_tools.firmware_update import DoorUpdate, Sent, bases_among
from host_tools.release_files import read_release, read_seals
from host_tools.texts import Speaker, add_texts
from host_tools.update_texts import UPDATE_TEXTS
from provisioning.chip_link import find_port
from provisioning.lock_code import code_of
from provisioning.lock_prompt import at_prompt_of

SERIAL_TEXTS: Mapping[str, tuple[str, str]] = {
    "help_update_serial": (
        "Bring ny firmware til låsen på kablet. Sover den, så tryk på dens RESET.",
        "Bring new firmware to the lock on the cable. If it sleeps, press its RESET.",
    ),
    "prompt_silent": (
        "Låsen på {port} svarer ikke. Tryk på dens RESET, og kør samme kommando.",
        "The lock at {port} does not answer. Press its RESET and run the same command.",
    ),
    "unit_no_lock": (
        "Kortet på {port} er ikke en lås endnu. Intet er ændret.",
        "The board at {port} is not a lock yet. Nothing was changed.",
    ),
    "unit_not_updatable": (
        "Kortet på {port} kører ikke en firmware, der kan opdateres ved prompten.",
        "The board at {port} runs no firmware that can be updated at the prompt.",
    ),
    "updated_on_trial": (
        "{door} starter den nye firmware ({bytes} byte sendt), på prøve, til en telefon har "
        "låst op.",
        "{door} starts the new firmware ({bytes} bytes sent), on trial until a phone has unlocked.",
    ),
}
"""By key: Danish, English."""


def add_update_serial_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    add_texts(UPDATE_TEXTS)
    add_texts(SERIAL_TEXTS)

    @app.command("update-serial", help=say("help_update_serial"))
    def update_serial(
        release: Annotated[Path, typer.Argument(help=say("help_release"))],
        seals: Annotated[Path, typer.Option(help=say("help_seals"))],
        port: Annotated[str, typer.Option(help=say("help_port"))] = "",
        base: Annotated[list[Path] | None, typer.Option(help=say("help_base"))] = None,
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        shell, wanted = Shell(say, json), read_release(release)
        bases = bases_among([read_release(path) for path in base or []], wanted)
        door, sent = _update(shell, port or find_port(), wanted, seals, bases)
        told = "updated_on_trial" if sent.payload_bytes else "update_reason_4"
        shell.result(
            {"lock": door} | asdict(sent), say(told, door=door, bytes=str(sent.payload_bytes))
        )


def _update(
    shell: Shell, port: str, release: Release, seals: Path, bases: tuple[Release, ...]
) -> tuple[str, Sent]:
    """The lock's code, and what was sent to it. Raises UserError."""
    with at_prompt_of(port) as prompt, Progress(console=shell.progress, transient=True) as bar:
        lock = _on_cable(prompt.lock_id)
        package = read_seals(seals, release, [lock], bases)[lock.lock_id]
        task = bar.add_task(lock.door)
        update = DoorUpdate(prompt, lock, package)
        update.told = lambda done, total: bar.update(task, completed=done, total=total)
        return lock.door, asyncio.run(update.run())


def _on_cable(lock_id: bytes) -> Credential:
    """The lock as an update names it: by the code on its label; no key and no grant."""
    return Credential(lock_id, code_of(lock_id), 0, 0, messages.RIGHT_SERVICE, 0, 0, b"", {})
