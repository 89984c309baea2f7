"""Options that several of the depot's commands have, with help in the user's language."""

import getpass
from typing import Any

import typer

from host_tools.names import tidy, words
from host_tools.texts.speaker import Speaker


def port_option(say: Speaker) -> Any:
    """`--port`."""
    return typer.Option(help=say("Serial port; without it, the one board that is connected."))


def image_option(say: Speaker) -> Any:
    """`--image`."""
    return typer.Option(help=say("Approved MicroPython image; without it, the newest on the list."))


def offline_option(say: Speaker) -> Any:
    """`--offline`."""
    text = say("Without the office: keys are sealed in a letter to it.")
    return typer.Option("--offline", help=text)


def update_root_option(say: Speaker) -> Any:
    """`--update-root`."""
    text = say("File with the release machine's secret, so that the lock can be updated.")
    return typer.Option(help=text)


def baud_option(say: Speaker) -> Any:
    """`--baud`."""
    return typer.Option(help=say("Serial speed while writing."))


def signer_option(say: Speaker) -> Any:
    """`--who`; see `signer`."""
    return typer.Option(help=say("Who signs."))


def signer(who: str) -> str:
    """Who signs: as it was said, or who is logged in here. Raises OfficeRefusedError."""
    return tidy(who or getpass.getuser())


def place_option(say: Speaker) -> Any:
    """`--place`, judged before anything is done."""
    return typer.Option(help=say("Where it is."), parser=words, metavar="<str>")


def note_option(say: Speaker) -> Any:
    """`--note`, likewise."""
    return typer.Option(help=say("Note."), parser=words, metavar="<str>")
