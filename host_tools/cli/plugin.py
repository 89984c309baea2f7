"""Sub-commands of other packages: known by name at once, loaded only when they are used."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pkgutil import resolve_name
from typing import cast

import typer

from host_tools.texts.speaker import Speaker

GROUP = "noeglefri.commands"
"""Entry points, each a `Plugin` in a module that is quick to import."""


@dataclass(frozen=True)
class Plugin:
    """One group of sub-commands."""

    help: str
    """What they are for: an English text, marked for the catalogue."""
    app: str
    """`module:function` that makes them for a Speaker, as a typer.Typer."""
    needs: tuple[str, ...] = ()
    """Modules without which they are left out."""

    def load(self, say: Speaker) -> typer.Typer:
        """Import and make them."""
        return cast(Callable[[Speaker], typer.Typer], resolve_name(self.app))(say)

    def stand_in(self, say: Speaker) -> typer.Typer:
        """A group with that name and help, for the list of commands."""
        group = typer.Typer(help=say(self.help))
        group.callback()(_nothing)
        return group


def _nothing() -> None:
    """A group needs something to do."""


def add_plugins(app: typer.Typer, say: Speaker, chosen: str | None) -> None:
    """Add what is installed: the group called `chosen` whole, by None all, others by name only."""
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        plugin: Plugin = entry.load()
        if all(map(find_spec, plugin.needs)):
            is_wanted = chosen in (None, entry.name)
            group = plugin.load(say) if is_wanted else plugin.stand_in(say)
            app.add_typer(group, name=entry.name)
