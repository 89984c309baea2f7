"""Options and arguments that several commands have, with help in the user's language."""

from typing import Any

import typer

from host_tools.texts.speaker import Speaker


def json_option(say: Speaker) -> Any:
    """`--json`."""
    return typer.Option("--json", help=say("Print one JSON document."))


def radio_option(say: Speaker) -> Any:
    """`--radio`, or NOEGLEFRI_RADIO."""
    text = say("Radio: empty for this computer's, hci0, or sim:NAME.")
    return typer.Option("--radio", help=text, envvar="NOEGLEFRI_RADIO")


def door_argument(say: Speaker) -> Any:
    """The door that a phone has access to, by the beginning of its name."""
    text = say("The door's name; its beginning will do when only one begins like that.")
    return typer.Argument(help=text)


def door_option(say: Speaker) -> Any:
    """`--door`, as `door_argument`."""
    text = say("The door's name; its beginning will do when only one begins like that.")
    return typer.Option(help=text)


def office_door_argument(say: Speaker) -> Any:
    """The door as the office has it."""
    return typer.Argument(
        help=say("The door's name; its beginning will do when only one begins like that.")
    )


def holder_argument(say: Speaker) -> Any:
    """Who holds a phone."""
    return typer.Argument(help=say("Name of who holds the phone."))


def release_argument(say: Speaker) -> Any:
    """A release's file."""
    return typer.Argument(help=say("The release's file."))


def seals_option(say: Speaker) -> Any:
    """`--seals`."""
    return typer.Option(help=say("The file with the release sealed for each lock."))


def base_option(say: Speaker) -> Any:
    """`--base`, maybe several."""
    text = say("Releases that the locks may run: then only the difference is sent.")
    return typer.Option(help=text)


def first_option(say: Speaker) -> Any:
    """`--first`."""
    text = say("So many doors first; the others when the command is run again. 0: all at once.")
    return typer.Option(help=text, min=0)
