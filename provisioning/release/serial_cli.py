"""``noeglefri provision update-serial``: a release onto the lock at the end of a cable."""

import asyncio
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from firmware import messages
from host_tools.cli.context import Shell
from host_tools.cli.options import base_option, json_option, release_argument, seals_option
from host_tools.cli.update_screen import UpdateScreen
from host_tools.credentials import Credential
from host_tools.texts.speaker import Speaker
from host_tools.update.release import Release
from host_tools.update.release_files import read_release, read_seals
from host_tools.update.transfer import DoorUpdate, Sent, bases_among
from provisioning.chip.chip_link import find_port
from provisioning.chip.lock_prompt import LockPrompt, at_prompt_of
from provisioning.errors import UnitFailedError
from provisioning.options import port_option
from provisioning.release.start_files import belong_to, differing, renew, start_files
from provisioning.unit.lock_code import code_of


def add_update_serial_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command(
        "update-serial",
        help=say("Bring new firmware to the lock on the cable. If it sleeps, press its RESET."),
    )
    def update_serial(
        release: Annotated[Path, release_argument(say)],
        seals: Annotated[Path, seals_option(say)],
        port: Annotated[str, port_option(say)] = "",
        base: Annotated[
            list[Path] | None,
            base_option(say),
        ] = None,
        start_files: Annotated[
            bool,
            typer.Option(
                "--start-files",
                help=say("Renew what starts the lock, too: boot.py and its helpers."),
            ),
        ] = False,
        json: Annotated[bool, json_option(say)] = False,
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
    document = {"lock": lock.door} | asdict(sent) | {"start_files": asdict(start)}
    shell.result(
        document, _outcome(shell, lock.door, sent), *_told_of_start(shell, lock.door, start)
    )


def _outcome(shell: Shell, door: str, sent: Sent) -> str:
    if not sent.payload_bytes:
        return shell.say("{door} runs it already.", door=door)
    return shell.say(
        "{door} starts the new firmware ({bytes} bytes sent), on trial until a phone has unlocked.",
        door=door,
        bytes=sent.payload_bytes,
    )


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
        return [
            shell.say(
                "This program is not of the release's sources: whether {door} starts by "
                "the release's boot.py is not known. Nothing was renewed.",
                door=door,
            )
        ]
    told: list[str] = []
    if start.old:
        text = shell.say(
            "{names} on {door} are not those of this release. The lock works with them; renew "
            "them with --start-files.",
            door=door,
            names=", ".join(start.old),
        )
        told.append(text)
    if start.renewed:
        names = ", ".join(start.renewed)
        told.append(shell.say("Renewed on {door}: {names}.", door=door, names=names))
    return told


def _on_cable(lock_id: bytes) -> Credential:
    """The lock as an update names it: by the code on its label; no key and no grant."""
    return Credential(lock_id, code_of(lock_id), 0, 0, messages.RIGHT_SERVICE, 0, 0, b"", {})
