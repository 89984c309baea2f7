"""Reads a table from a CSV file as spreadsheets write it, in Danish or English."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from host_tools.errors import OfficeRefusedError
from host_tools.names import folded
from host_tools.office.register.tables import COLUMNS, Table, TableLine
from host_tools.storage.text_file import read_text

_DANISH: Mapping[str, str] = {
    "hjem": "home",
    "dør": "door",
    "slags": "kind",
    "borger": "citizen",
    "medarbejder": "person",
    "rolle": "role",
    "rute": "route",
    "distrikt": "district",
    "fra": "from",
    "til": "until",
}


def read(path: Path) -> tuple[Table, tuple[TableLine, ...]]:
    """The table in a file; empty lines are passed over.

    Raises:
        OfficeRefusedError: when its first line names no table's columns, or it is no text.
        OSError: when the file cannot be read.
    """
    text = _text_of(path)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    heading = next(rows, [])
    columns = [_DANISH.get(folded(one), folded(one)) for one in heading]
    table = _table_of(columns)
    lines = tuple(
        TableLine(number, {name: cell.strip() for name, cell in zip(columns, row, strict=False)})
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    )
    return table, lines


def _text_of(path: Path) -> str:
    try:
        return read_text(path, fallback="cp1252")
    except UnicodeDecodeError as error:
        raise OfficeRefusedError("csv_no_text", path=str(path)) from error


def _table_of(columns: list[str]) -> Table:
    for table, known in COLUMNS.items():
        if known[0] in columns and set(columns) <= set(known):
            return table
    told = "; ".join(", ".join(known) for known in COLUMNS.values())
    raise OfficeRefusedError("csv_columns", columns=told)
