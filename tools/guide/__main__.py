"""``python -m tools.guide`` writes what it makes; with ``--check`` it only compares."""

import re
import sys
from pathlib import Path

from firmware import pins
from tools.guide import battery_life, sleeping, wiring
from tools.tree import ROOT

_PAGE = Path("docs/hardware.md")
_TABLES = {"battery life": battery_life.table, "sleeping current": sleeping.table}


def documents() -> dict[Path, str]:
    """Every generated file's path in the clone, and its content.

    Raises ValueError when the guide has lost the place of a table.
    """
    filled = (ROOT / _PAGE).read_text("utf-8")
    for name, table in _TABLES.items():
        filled = _filled(filled, name, table())
    drawings = {Path(f"docs/wiring/{chip.lower()}.svg"): wiring.draw(chip) for chip in pins.CHIPS}
    return {_PAGE: filled, **drawings}


def stale() -> list[Path]:
    """Return the files that are missing or not what would be written now."""
    return [
        path
        for path, content in documents().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text("utf-8") != content
    ]


def _filled(page: str, name: str, table: str) -> str:
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{begin}\n.*?{end}", re.DOTALL)
    filled, places = pattern.subn(f"{begin}\n\n{table}\n\n{end}", page)
    if places != 1:
        raise ValueError(f"{_PAGE}: no place for the table of {name}")
    return filled


def main() -> int:
    """Write the files, or with ``--check`` name the stale ones; return the exit status."""
    for path in (old := stale()):
        print(f"{path}: not what `python -m tools.guide` makes")
        if "--check" not in sys.argv:
            (ROOT / path).write_text(documents()[path], "utf-8")
    return int("--check" in sys.argv and bool(old))


if __name__ == "__main__":
    sys.exit(main())
