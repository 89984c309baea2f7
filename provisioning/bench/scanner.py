"""What scan guns and people type at a bench, made the same whatever the gun is set to.

Guns end a scan with Return, Return and line feed, or Tab; some send control characters around
it. On a line of its own, a terminal turns the second of two ends into an empty line.
"""

import re
from collections.abc import Callable, Iterator

_ENDS = re.compile(r"[\t\r\n]+")


def scans(read_line: Callable[[], str]) -> Iterator[str]:
    """Every scan, cleaned, until the input ends or two empty lines follow each other.

    A single empty line may be a scan's second end, so it means nothing.
    """
    quiet = 0
    while line := read_line():
        found = [clean(part) for part in _ENDS.split(line) if clean(part)]
        yield from found
        quiet = 0 if found else quiet + 1
        if quiet > 1:
            return


def clean(text: str) -> str:
    """`text` without control characters, and with single spaces only."""
    printable = (one if one.isprintable() else " " for one in text)
    return " ".join("".join(printable).split())
