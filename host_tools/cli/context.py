"""What every command shares: language, output, the phone's store, the office, the radio."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import typer
from platformdirs import user_data_path
from rich.console import Console
from rich.table import Table
from rich.text import Text

from host_tools.cli.printing import as_json, console, print_text
from host_tools.errors import UnknownNameError
from host_tools.office.client import OfficeClient
from host_tools.office.places import is_address, open_office_at
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.radio import Radio, open_radio
from host_tools.storage.secret_vault import Question, open_vault
from host_tools.texts.speaker import Speaker

HOME_VARIABLE = "NOEGLEFRI_HOME"
OFFICE_VARIABLE = "NOEGLEFRI_OFFICE"

T = TypeVar("T")


def phone_home() -> Path:
    """The folder of this phone's keys: NOEGLEFRI_HOME, or the user's data folder."""
    given = os.environ.get(HOME_VARIABLE)
    return Path(given) if given else user_data_path("noeglefri")


_chosen_office = ""


def choose_office(place: str) -> None:
    """Take what --office says for this command; empty: nothing was said."""
    global _chosen_office  # noqa: PLW0603 - what the command line says holds for the process
    _chosen_office = place


def office_place() -> str:
    """A folder or an address: --office, NOEGLEFRI_OFFICE, or beside the phone's keys."""
    given = _chosen_office or os.environ.get(OFFICE_VARIABLE)
    return given or str(phone_home() / "office")


def office_folder() -> Path:
    """The folder of the embedded office; beside the phone's keys when the office is elsewhere."""
    place = office_place()
    return phone_home() / "office" if is_address(place) else Path(place)


def open_office() -> OfficeClient:
    """The office, embedded or over the network. Raises StoreClosedError."""
    return open_office_at(office_place())


def open_office_for(store: CredentialStore) -> OfficeClient:
    """The office as this phone sees it: over a network it signs. Raises StoreClosedError."""
    return open_office_at(office_place(), store.call_key)


@dataclass(frozen=True)
class Shell:
    """Speaks to the user: progress and words on stderr, results on stdout."""

    say: Speaker
    as_json: bool = False

    @property
    def progress(self) -> Console:
        """Where progress is shown; silent with --json."""
        return console(stderr=True, quiet=self.as_json)

    def result(self, document: Any, *shown: str | Text | Table) -> None:
        """Print `document` with --json, else what is `shown`, names with brackets as they are."""
        if self.as_json:
            sys.stdout.write(as_json(document) + "\n")
            return
        out = console()
        for one in shown:
            if isinstance(one, Table):
                out.print(one)
            else:
                print_text(out, one)

    def listing(self, document: Any, table: Table, empty: str) -> None:
        """Print `document` with --json, else the table, or `empty` when it has no rows."""
        self.result(document, table if table.row_count else empty)

    def table(self, *headings: str) -> Table:
        """An empty table with these headings."""
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 3, 0, 0))
        for heading in headings:
            table.add_column(heading)
        return table


def open_store() -> CredentialStore:
    """This phone's store. Raises StoreClosedError."""
    home = phone_home()
    return CredentialStore(home, open_vault(home, ask_for_vault))


def enrolled_store() -> CredentialStore:
    """This phone's store, which must belong to somebody. Raises UnknownNameError."""
    store = open_store()
    if not store.state.phone_id:
        raise UnknownNameError("not_enrolled", "")
    return store


_say: Speaker | None = None


def speak(say: Speaker) -> None:
    """Ask in the language of `say` from now on."""
    global _say  # noqa: PLW0603 - what the command line says holds for the process
    _say = say


def ask_for_vault(question: Question) -> str:
    """What opens this phone's secret; "" when there is no terminal."""
    return ask_passphrase(question is Question.NEW, question.value)


def ask_passphrase(again: bool, question: str) -> str:
    """What the user answers, typed twice when it is new; "" when there is no terminal."""
    say = _say or Speaker()
    if not sys.stdin.isatty():
        return ""
    while True:
        typed = _hidden(say(question))
        if not typed:
            typer.echo(say("An empty passphrase protects nothing. Type one."), err=True)
        elif not again or _hidden(say("The same passphrase once more")) == typed:
            return typed
        else:
            typer.echo(say("The two were not alike. Begin again."), err=True)


def _hidden(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False, hide_input=True, err=True))


def with_radio(specification: str, work: Callable[[Radio], Awaitable[T]]) -> T:
    """Open the radio, do the work, close the radio."""

    async def run() -> T:
        radio = await open_radio(specification)
        try:
            return await work(radio)
        finally:
            await radio.close()

    return asyncio.run(run())
