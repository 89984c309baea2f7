"""The form of the table of port facts: what a chip does, and what that is known by."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = int | str | tuple[int | str, ...]
"""What a fact can be: JSON knows them all (a tuple as a list)."""

ESP32, S3, C3, C6 = "ESP32", "ESP32S3", "ESP32C3", "ESP32C6"
CHIPS = (ESP32, S3, C3, C6)
"""The chips by the names that `firmware.pins` gives them."""

MICROPYTHON = "micropython"
"""Stands for commit 1c3c201149 of micropython/micropython (2026-08-19, reports 1.29.0)."""
IDF = "esp-idf"
"""Stands for `components` of espressif/esp-idf at v5.5.2, which MicroPython's port recommends."""
NIMBLE = "esp-nimble"
"""Stands for commit 32b2124f54 of espressif/esp-nimble (2024-10-14, branch nimble-1.6.0-idf): the
newest that could be read. IDF v5.5.2 builds commit 9551ac31af, so what rests on this alone is a
likelihood until a board has shown it."""


@dataclass(frozen=True)
class Source:
    """The fact can be read in a source text."""

    place: str
    """Repository, path and line."""

    def __str__(self) -> str:
        """Name the place."""
        return f"source: {self.place}"


@dataclass(frozen=True)
class Estimate:
    """No source settles it: every outcome named is possible, and the lock must bear each."""

    why: str

    def __str__(self) -> str:
        """Say why it is none of the others."""
        return f"estimate: {self.why}"


@dataclass(frozen=True)
class Seen:
    """A real board has shown it."""

    date: str
    image: str

    def __str__(self) -> str:
        """Say when, and on which image."""
        return f"seen on chip: {self.date}, {self.image}"


Basis = Source | Estimate | Seen


@dataclass(frozen=True)
class Cell:
    """One chip's part of a row."""

    outcomes: tuple[Value, ...]
    """What may happen; the first is what a simulated board does unless it is told otherwise."""
    basis: Basis


@dataclass(frozen=True)
class Row:
    """One fact."""

    meaning: str
    cells: Mapping[str, Cell]
    """By chip; a chip that is missing has nothing of the kind."""


def known(value: Value, place: str) -> Cell:
    """A fact that the source at `place` settles."""
    return Cell((value,), Source(place))


def open_to(*outcomes: Value, why: str) -> Cell:
    """A fact that nothing settles; the likeliest outcome, or the kindest, comes first."""
    return Cell(outcomes, Estimate(why))


def every(cell: Cell) -> Mapping[str, Cell]:
    """The same on all chips."""
    return dict.fromkeys(CHIPS, cell)


def per_chip(
    esp32: Cell | None = None,
    s3: Cell | None = None,
    c3: Cell | None = None,
    c6: Cell | None = None,
) -> Mapping[str, Cell]:
    """Different from chip to chip."""
    cells = zip(CHIPS, (esp32, s3, c3, c6), strict=True)
    return {chip: cell for chip, cell in cells if cell is not None}
