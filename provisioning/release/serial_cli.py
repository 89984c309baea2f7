"""``noeglefri provision update-serial``: a release onto the lock at the end of a cable."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from firmware import messages
from host_tools.cli.context import Shell
from host_tools.cli.update_screen import UpdateScreen
from host_tools.credentials import Credential
from host_tools.texts import Speaker, add_texts
from host_tools.update.release import Release
from host_tools.update.release_files import read_release, read_seals
from host_tools.update.texts import UPDATE_TEXTS
from host_tools.update.transfer import DoorUpdate, Sent, bases_among
from provisioning.chip.chip_link import find_port
from provisioning.chip.lock_prompt import LockPrompt, at_prompt_of
from provisioning.errors import UnitFailedError
from provisioning.release.start_files import belong_to, differing, renew, start_files
from provisioning.unit.lock_code import code_of

SERIAL_TEXTS: Mapping[str, tuple[str, str]] = {
    "help_update_serial": (
        "Bring ny firmware til låsen på kablet. Sover den, så tryk på dens RESET.",
        "Bring new firmware to the lock on the cable. If it sleeps, press its RESET.",
    ),
    "prompt_silent": (
        "Låsen på {port} svarer ikke. Tryk på dens RESET, og kør samme kommando. Svarer den stadig "
        "ikke, er dens prompt måske lukket: opdater den over Bluetooth (noeglefri update), eller "
        "lad kontoret åbne prompten først (noeglefri office prompt DØR --open).",
        "The lock at {port} does not answer. Press its RESET and run the same command. If it still "
        "does not, its prompt may be closed: update it over Bluetooth (noeglefri update), or have "
        "the office open the prompt first (noeglefri office prompt DOOR --open).",
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
    "help_start_files": (
        "Forny også det, der starter låsen: boot.py og dens hjælpere.",
        "Renew what starts the lock, too: boot.py and its helpers.",
    ),
    "start_files_old": (
        "{names} på {door} er ikke dem, der hører til udgivelsen. Låsen virker med dem; forny dem "
        "med --start-files.",
        "{names} on {door} are not those of this release. The lock works with them; renew them "
        "with --start-files.",
    ),
    "start_files_renewed": ("Fornyet på {door}: {names}.", "Renewed on {door}: {names}."),
    "start_files_unknown": (
        "Dette program er ikke bygget af udgivelsens kilder: om {door} starter med udgivelsens "
        "boot.py, vides ikke. Intet er fornyet.",
        "This program is not of the release's sources: whether {door} starts by the release's "
        "boot.py is not known. Nothing was renewed.",
    ),
    "start_file_damaged": (
        "{path} kunne ikke læses tilbage og er ikke taget i brug. Kør samme kommando igen.",
        "{path} did not read back and was not taken into use. Run the same command again.",
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
        start_files: Annotated[
            bool, typer.Option("--start-files", help=say("help_start_files"))
        ] = False,
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        wanted = read_release(release)
        bases = bases_among([read_release(path) for path in base or []], wanted)
        _update(Shell(say, json), port or find_port(), _Order(wanted, seals, bases, start_files))


@dataclass(frozen=True)
class _Order:
    """What the lock on the cable is to get."""

    release: Release
    seals: Path
    bases: tuple[Release, ...]
    start_files: bool


@dataclass(frozen=True)
class _Start:
    """How the lock's start files stand."""

    known: bool
    """Whether this program can tell."""
    old: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)


def _update(shell: Shell, port: str, order: _Order) -> None:
    """Bring the lock at `port` to the release, and tell. Raises UserError."""
    with at_prompt_of(port) as prompt:
        lock = _on_cable(prompt.lock_id)
        sent = _send(shell, prompt, lock, order)
        start = _look_at_start(prompt, order)
    told = "updated_on_trial" if sent.payload_bytes else "update_reason_4"
    document = {"lock": lock.door} | asdict(sent) | {"start_files": asdict(start)}
    lines = [shell.say(told, door=lock.door, bytes=str(sent.payload_bytes))]
    shell.result(document, *lines, *_told_of_start(shell, lock.door, start))


def _send(shell: Shell, prompt: LockPrompt, lock: Credential, order: _Order) -> Sent:
    package = read_seals(order.seals, order.release, [lock], order.bases)[lock.lock_id]
    with UpdateScreen(shell) as screen:
        screen_of_lock = screen.door(lock.door)
        return asyncio.run(DoorUpdate(prompt, lock, package, screen_of_lock.told).run())


def _look_at_start(prompt: LockPrompt, order: _Order) -> _Start:
    if not belong_to(order.release):
        return _Start(known=False)
    wanted = start_files()
    old = differing(prompt, wanted)
    if not order.start_files:
        return _Start(known=True, old=old)
    for path in old:
        if not renew(prompt, path, wanted[path]):
            raise UnitFailedError("start_file_damaged", path=path)
    return _Start(known=True, renewed=old)


def _told_of_start(shell: Shell, door: str, start: _Start) -> list[str]:
    if not start.known:
        return [shell.say("start_files_unknown", door=door)]
    told = {"start_files_old": start.old, "start_files_renewed": start.renewed}
    return [
        shell.say(key, door=door, names=", ".join(paths)) for key, paths in told.items() if paths
    ]


def _on_cable(lock_id: bytes) -> Credential:
    """The lock as an update names it: by the code on its label; no key and no grant."""
    return Credential(lock_id, code_of(lock_id), 0, 0, messages.RIGHT_SERVICE, 0, 0, b"", {})
