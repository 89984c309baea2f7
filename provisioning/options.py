"""Options that several of the depot's commands have, with help in the user's language."""

from typing import Any

import typer

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
