"""`noeglefri office clock`, `void-all`, `unsaved` and `notices`: putting an office right."""

from dataclasses import asdict
from typing import Annotated

import typer

from host_tools import lock_time
from host_tools.cli.context import Shell, open_office
from host_tools.cli.options import json_option
from host_tools.danish_time import shown
from host_tools.office.contract import Notice
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_WAS_AHEAD = N_(
    "The clock was ahead: nothing issued from {since} on is believed. A door that believed it "
    "opens only for access that ends later than that, until it is told."
)
_NOTICES = {
    "state_ahead": N_(
        "Lock {subject} has state {theirs}; this office was at {ours}. Does another office hold "
        "its key, or were data put back? What is sealed next goes above it."
    ),
    "restored": N_("Restored from the copy of {made}. Block again what was blocked since."),
    "lost_interval": N_(
        "Lock {subject} was used (event {index}) by access of the interval that was lost."
    ),
    "room_made": N_(
        "Lock {subject} had as many blocked phones as it can hold, so all access before that was "
        "voided there. So many phones must sync before they open it again: {phones}."
    ),
}
"""What an office notices about itself, by the notice's kind."""


def add_upkeep(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    _add_clock(app, say)
    _add_floor(app, say)
    _add_unsaved(app, say)
    _add_notices(app, say)


def _add_clock(app: typer.Typer, say: Speaker) -> None:
    clock = typer.Typer(help=say("The office's clock."), no_args_is_help=True)
    app.add_typer(clock, name="clock")

    @clock.callback()
    def group() -> None:
        """Keep `confirm` a command of its own."""

    text = say("Vouch for the office's clock when it is right and in doubt. Every lock is told.")

    @clock.command("confirm", help=text)
    def confirm(
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        done = open_office().confirm_clock()
        doors, now = _doors(say, done.doors), shown(lock_time.now())
        lines = [
            say(
                "The clock shows {now}, and that holds. {doors} will be told.", now=now, doors=doors
            )
        ]
        if done.wrong_from is not None:
            lines.append(say(_WAS_AHEAD, since=shown(done.wrong_from)))
        Shell(say, json).result(asdict(done), *lines)


def _add_floor(app: typer.Typer, say: Speaker) -> None:
    text = say(
        "Void all access so far at every door. It comes back by itself when each phone syncs; "
        "until then it is shut out wherever the news has arrived."
    )

    @app.command("void-all", help=text)
    def void_all(
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        done = open_office().raise_overall_floor()
        told = say(
            "{doors} will be told. {phones} must sync to open again.",
            doors=_doors(say, done.doors),
            phones=say.count("{count} phone", "{count} phones", done.phones),
        )
        Shell(say, json).result(asdict(done), told)


def _doors(say: Speaker, count: int) -> str:
    return say.count("{count} door", "{count} doors", count)


def _add_unsaved(app: typer.Typer, say: Speaker) -> None:
    text = say("Choose whether locks may forget what no backup holds. Unless chosen they may not.")
    chosen_help = say("They may, or may not.")

    @app.command("unsaved", help=text)
    def unsaved(
        chosen: Annotated[bool, typer.Option("--forget/--keep", help=chosen_help)],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        open_office().acknowledge_unsaved(chosen)
        told = (
            say("Locks may forget what the office has, even without a backup.")
            if chosen
            else say("Locks forget only what a finished backup holds.")
        )
        Shell(say, json).result({"acknowledge_unsaved": chosen}, told)


def _add_notices(app: typer.Typer, say: Speaker) -> None:
    @app.command("notices", help=say("Show what the office has noticed about itself."))
    def notices(
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        found = open_office().notices()
        lines = [f"{shown(one.moment)}  {_told(say, one)}" for one in found]
        document = {"notices": [asdict(one) for one in found]}
        Shell(say, json).result(document, *(lines or [say("Nothing.")]))


def _told(say: Speaker, notice: Notice) -> str:
    return say(_NOTICES[notice.kind], subject=notice.subject, **notice.told)
