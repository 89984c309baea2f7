"""An office of the former kind is taken over whole, and tells the same as before.

The files in `former/` were made by the former office's own code.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from central.embedded.folder import DATABASE, FORMER_DATABASE
from central.embedded.office import EmbeddedOffice
from central.former.taking_over import Taken, take_over
from host_tools.errors import OfficeRefusedError, StoreClosedError

FORMER = Path(__file__).with_name("former")
TOLD: dict[str, Any] = json.loads((FORMER / "told.json").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A former office's folder."""
    with closing(sqlite3.connect(tmp_path / FORMER_DATABASE)) as database:
        database.executescript((FORMER / "office.sql").read_text("utf-8"))
    for name, content in json.loads((FORMER / "files.json").read_text("utf-8")).items():
        (tmp_path / name).write_bytes(bytes.fromhex(content))
    return tmp_path


def plain(value: Any) -> Any:
    """A value as the former office's is written down."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else value


SHUT_AT = 848709100
TOLD_ONLY_NOW = ("log_next", "clock_ahead_s", "schedule")
FRONT, CABINET = bytes([1] * 8), bytes([2] * 8)
ASKED: dict[str, Callable[[EmbeddedOffice], Any]] = {
    "doors": EmbeddedOffice.doors,
    "phones": EmbeddedOffice.phones,
    "visits": EmbeddedOffice.visits,
    "alarms": EmbeddedOffice.alarms,
    "events": lambda office: {one.hex(): office.events(one) for one in (FRONT, CABINET)},
    "credentials": lambda office: {str(one): office.credentials(one) for one in (1, 2, 3)},
    "units": lambda office: office.units.units(),
    "history": lambda office: office.units.history("240ac4000001"),
    "signed": lambda office: office.units.signed(FRONT),
    "config": lambda office: office.at_door.config(FRONT).pack(),
    "state": lambda office: office.at_door.state(FRONT),
    "saved": lambda office: office.at_door.saved(FRONT),
    "mailbox": lambda office: office.mailbox_key().hex(),
}


def test_the_new_office_tells_what_the_former_one_told(folder: Path) -> None:
    assert take_over(folder, "Lise") == Taken(doors=3, phones=3, grants=6, records=7, units=2)
    office = EmbeddedOffice(folder, lambda: int(TOLD["now"]))
    for what, ask in ASKED.items():
        told = plain(ask(office))
        assert _as_formerly(told) == _as_formerly(_today(what)), what
    office.close()


def _today(what: str) -> Any:
    """What was told, but for an end that only the door's falling shut had told: it tells none."""
    if what != "visits":
        return TOLD[what]
    return [one | {"end": None if one["end"] == SHUT_AT else one["end"]} for one in TOLD[what]]


def _as_formerly(told: Any) -> Any:
    """What was told, but for the fields of a credential that are new since."""
    if isinstance(told, dict):
        return {key: _as_formerly(one) for key, one in told.items() if key not in TOLD_ONLY_NOW}
    return [_as_formerly(one) for one in told] if isinstance(told, list) else told


def test_new_access_goes_on_above_the_former_serials(folder: Path) -> None:
    take_over(folder, "Lise")
    office = EmbeddedOffice(folder, lambda: int(TOLD["now"]))
    assert all(one.serial > 1 for one in office.wanted(1))
    office.close()


def test_it_is_taken_over_once_and_the_former_file_stays_as_it_was(folder: Path) -> None:
    before = (folder / FORMER_DATABASE).read_bytes()
    take_over(folder, "Lise")
    with pytest.raises(OfficeRefusedError, match="nothing_to_import"):
        take_over(folder, "Lise")
    assert (folder / FORMER_DATABASE).read_bytes() == before


def test_a_wrong_key_imports_nothing(folder: Path) -> None:
    (folder / "office.key").write_text("00" * 32)
    with pytest.raises(StoreClosedError, match="office_key_wrong"):
        take_over(folder, "Lise")
    assert not (folder / DATABASE).exists()


def test_an_import_that_breaks_off_leaves_the_former_office(folder: Path) -> None:
    files = {one.name for one in folder.iterdir()}
    with (
        patch("central.former.rows.Writer._units", side_effect=OSError("no room")),
        pytest.raises(OSError, match="no room"),
    ):
        take_over(folder, "Lise")
    assert {one.name for one in folder.iterdir()} == files
    take_over(folder, "Lise")
