"""The contract's part on tables that are loaded: homes and people, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from host_tools.office.calls.requests import Wire


class Table(StrEnum):
    """What a table's lines are about."""

    HOMES = "homes"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"


COLUMNS: Mapping[Table, tuple[str, ...]] = {
    Table.HOMES: ("home", "door", "kind", "citizen", "route", "district"),
    Table.PEOPLE: ("person", "organisation", "role", "route", "district"),
    Table.ORGANISATIONS: ("organisation", "kind", "from", "until"),
}
"""The columns of each table; the first one tells which it is, and is the only one needed."""


class LineOutcome(StrEnum):
    """What came of a line, or would."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class TableLine:
    """One line, by column; `number` is that of the file, from 1.

    A cell is judged where it is kept, so that its line is named when it is refused.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class TableOrder:
    """Lines to keep; `dry_run`: only say what would come of them."""

    table: Table
    lines: tuple[TableLine, ...]
    dry_run: bool = False


@dataclass(frozen=True)
class LineAnswer:
    """What came of a line; `error` names a text, `values` fill it in."""

    number: int
    outcome: LineOutcome
    error: str | None = None
    values: dict[str, str] | None = None


@dataclass(frozen=True)
class TableAnswer:
    """What came of each line; `kept`: all are kept. A refused line, or a dry run, keeps none."""

    kept: bool
    lines: tuple[LineAnswer, ...]


class TableClient:
    """Has the office take tables in."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def load(self, order: TableOrder) -> TableAnswer:
        """Keep all lines, or none; the same table again changes nothing."""
        return self._wire.post("/tables", TableAnswer, order)
