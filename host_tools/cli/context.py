"""What every command shares: language, output, the phone's store, the office, the radio."""

import asyncio
import json
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

from host_tools.errors import UnknownNameError
from host_tools.office.client import OfficeClient
from host_tools.office.places import is_address, open_office_at
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.radio import Radio, open_radio
from host_tools.storage.secret_vault import open_vault
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
        return Console(stderr=True, quiet=self.as_json, highlight=False)

    def result(self, document: Any, *shown: str | Text | Table) -> None:
        """Print `document` with --json, else what is `shown`, names with brackets as they are."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
            return
        console = Console(highlight=False, markup=False)
        for one in shown:
            console.print(one)

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
    return CredentialStore(home, open_vault(home, ask_passphrase))


def enrolled_store() -> CredentialStore:
    """This phone's store, which must belong to somebody. Raises UnknownNameError."""
    store = open_store()
    if not store.state.phone_id:
        raise UnknownNameError("not_enrolled", "")
    return store


def ask_passphrase(again: bool = False, question: str = "Adgangskode / passphrase") -> str:
    """What the user answers, `again` for one that is new; "" when there is no terminal."""
    if not sys.stdin.isatty():
        return ""
    return str(typer.prompt(question, hide_input=True, confirmation_prompt=again, err=True))


def with_radio(specification: str, work: Callable[[Radio], Awaitable[T]]) -> T:
    """Open the radio, do the work, close the radio."""

    async def run() -> T:
        radio = await open_radio(specification)
        try:
            return await work(radio)
        finally:
            await radio.close()

    return asyncio.run(run())
