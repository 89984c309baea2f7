"""`noeglefri office prompt`: whether a lock's serial line leads to its prompt."""

from typing import Annotated

import typer

from firmware.state_record import OPTION_PROMPT_CLOSED
from host_tools.cli.context import Shell, open_office
from host_tools.cli.office_names import door_called, in_force
from host_tools.cli.options import json_option, office_door_argument
from host_tools.office.client import OfficeClient
from host_tools.texts.speaker import Speaker


def add_prompt(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command(
        "prompt",
        help=say(
            "Close the lock's prompt on the cable, or open it before service. Without "
            "an option: show what is in force."
        ),
    )
    def prompt(
        door: Annotated[str, office_door_argument(say)],
        close: Annotated[
            bool | None,
            typer.Option(
                "--close/--open", help=say("Close or open; the next phone that visits carries it.")
            ),
        ] = None,
        json: Annotated[bool, json_option(say)] = False,
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
    where = in_force(shell.say, door)
    told = [
        shell.say("{door}: the prompt is to be closed; {where}.", door=door.name, where=where)
        if closed
        else shell.say("{door}: the prompt is to be open; {where}.", door=door.name, where=where)
    ]
    if asked_to_open:
        told.append(shell.say("After that it opens when the lock next starts: press its RESET."))
    document = {"door": door.name, "closed": closed, "in_force": door.up_to_date}
    shell.result(document, *told)
