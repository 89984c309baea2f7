"""`noeglefri office prompt`: whether a lock's serial line leads to its prompt."""

from collections.abc import Mapping
from typing import Annotated

import typer

from firmware.state_record import OPTION_PROMPT_CLOSED
from host_tools.cli.context import Shell, open_office
from host_tools.cli.office_names import door_called
from host_tools.office.client import OfficeClient
from host_tools.texts import Speaker, add_texts

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_prompt": (
        "Luk låsens prompt på kablet, eller åbn den før service. Uden valg: vis, hvad der gælder.",
        "Close the lock's prompt on the cable, or open it before service. Without an option: show "
        "what is in force.",
    ),
    "help_prompt_close": (
        "Luk eller åbn; den næste telefon på besøg bringer det.",
        "Close or open; the next phone that visits carries it.",
    ),
    "prompt_closed": (
        "{door}: prompten skal være lukket; {where}.",
        "{door}: the prompt is to be closed; {where}.",
    ),
    "prompt_open": (
        "{door}: prompten skal være åben; {where}.",
        "{door}: the prompt is to be open; {where}.",
    ),
    "prompt_reset": (
        "Derefter åbner den, når låsen starter næste gang: tryk på dens RESET.",
        "After that it opens when the lock next starts: press its RESET.",
    ),
}
"""By key: Danish, English."""


def add_prompt(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""
    add_texts(TEXTS)

    @app.command("prompt", help=say("help_prompt"))
    def prompt(
        door: Annotated[str, typer.Argument(help=say("help_office_door"))],
        close: Annotated[
            bool | None, typer.Option("--close/--open", help=say("help_prompt_close"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        shell, office = Shell(say, json), open_office()
        lock_id = door_called(office, door).lock_id
        if close is not None:
            _close(office, lock_id, close)
        _tell(shell, office, door, asked_to_open=close is False)


def _close(office: OfficeClient, lock_id: bytes, closed: bool) -> None:
    """Seal it into the lock's next state, unless the state says so already."""
    config = office.at_door.config(lock_id)
    if bool(config.options & OPTION_PROMPT_CLOSED) != closed:
        config.options ^= OPTION_PROMPT_CLOSED
        office.at_door.configure(lock_id, config)


def _tell(shell: Shell, office: OfficeClient, name: str, asked_to_open: bool) -> None:
    door = door_called(office, name)
    closed = bool(office.at_door.config(door.lock_id).options & OPTION_PROMPT_CLOSED)
    where = shell.say("in_force" if door.up_to_date else "on_the_way")
    told = [shell.say("prompt_closed" if closed else "prompt_open", door=door.name, where=where)]
    if asked_to_open:
        told.append(shell.say("prompt_reset"))
    document = {"door": door.name, "closed": closed, "in_force": door.up_to_date}
    shell.result(document, *told)
