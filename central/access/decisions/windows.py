"""A grant's windows, and the moments they stand for: the lock's own reading, turned round.

A lock knows a week of UTC quarter-hours (`firmware.records.schedule_allows`). A *cell* is one of
the 672 quarters of a week, counted from Monday 00:00. Windows that open at some moments of
[not_before, not_after) and at no others must hold every cell whose quarters in that time are all
allowed, and none with a quarter that is not. Cells that do not come up in that time are free.
Sets of cells are integers, one bit a cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from central.spans import Part, Spans
from firmware.records import MAX_WINDOWS, QUARTERS_PER_DAY

QUARTER_S = 900
_DAYS = 7
_CELLS = _DAYS * QUARTERS_PER_DAY
_WEEK = (1 << _CELLS) - 1
_DAY = (1 << QUARTERS_PER_DAY) - 1
# Day 0 of lock time is a Saturday.
_FIRST_CELL = 5 * QUARTERS_PER_DAY


@dataclass(frozen=True)
class Terms:
    """What a grant allows, apart from who holds it: `firmware.records.Grant`."""

    not_before: int
    not_after: int
    schedule: bytes
    rights: int
    lock_role: int


@lru_cache(maxsize=4096)
def opens(terms: Terms) -> Spans:
    """All moments at which a lock with a true clock takes a grant of these terms."""
    whole = Spans.of((terms.not_before, terms.not_after))
    if not any(terms.schedule[::3]) or not whole:
        return whole
    cells = _cells_of(terms.schedule)
    first = terms.not_before // QUARTER_S
    count = -(-terms.not_after // QUARTER_S) - first
    turned = _turn(cells, first)
    weeks = -(-count // _CELLS)
    bits = sum(turned << week * _CELLS for week in range(weeks)) & ((1 << count) - 1)
    return whole & Spans.of(*_stretches(bits, first))


@lru_cache(maxsize=4096)
def schedule_for(allowed: Spans, begin: int, end: int) -> bytes | None:
    """Windows that open in [begin, end) exactly when allowed; None where four cannot.

    Quarters that are allowed in part count as not allowed, but those that the grant itself cuts.
    """
    inside, outside = _cells_within(allowed, begin, end)
    if not outside:
        return b""
    if inside & outside:
        return None
    windows = _by_hours(inside)
    if len(windows) > MAX_WINDOWS:
        found = _cover(inside, _WEEK & ~outside)
        if found is None:
            return None
        windows = found
    return b"".join(bytes(window) for window in windows)


def _cells_within(allowed: Spans, begin: int, end: int) -> tuple[int, int]:
    """Cells with a quarter in [begin, end) that is allowed whole, and those with another one."""
    first, last = begin // QUARTER_S, -(-end // QUARTER_S)
    bits = 0
    for since, until in (allowed & Spans.of((begin, end))).parts:
        low = since // QUARTER_S if since == begin else -(-since // QUARTER_S)
        high = -(-until // QUARTER_S) if until == end else until // QUARTER_S
        if low < high:
            bits |= ((1 << high - low) - 1) << low - first
    others = ((1 << last - first) - 1) & ~bits
    return _fold(bits, first), _fold(others, first)


def _fold(bits: int, first: int) -> int:
    """The cells of quarters, bit 0 of which is the quarter `first` of lock time."""
    bits <<= (first + _FIRST_CELL) % _CELLS
    cells = 0
    while bits:
        cells |= bits & _WEEK
        bits >>= _CELLS
    return cells


def _turn(cells: int, first: int) -> int:
    """A week of cells that begins with that of the quarter `first` of lock time."""
    by = (first + _FIRST_CELL) % _CELLS
    return (cells >> by | cells << _CELLS - by) & _WEEK


def _cells_of(schedule: bytes) -> int:
    cells = 0
    for mask, first, end in zip(schedule[::3], schedule[1::3], schedule[2::3], strict=True):
        for day in range(_DAYS):
            if mask >> day & 1 and first < end:
                cells |= ((1 << end - first) - 1) << day * QUARTERS_PER_DAY + first
    return cells


def _stretches(bits: int, first: int) -> Iterator[Part]:
    for low, high in _runs(bits):
        yield (first + low) * QUARTER_S, (first + high) * QUARTER_S


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    """Runs of set bits, as (first, end)."""
    at = 0
    while bits:
        zeros = (bits & -bits).bit_length() - 1
        bits >>= zeros
        ones = (~bits & bits + 1).bit_length() - 1
        yield at + zeros, at + zeros + ones
        bits >>= ones
        at += zeros + ones


Window = tuple[int, int, int]
"""Weekday mask, first quarter, end quarter."""


def _by_hours(cells: int) -> list[Window]:
    """One window for each different stretch of hours: the plainest way, often good enough."""
    masks: dict[tuple[int, int], int] = {}
    for day in range(_DAYS):
        for hours in _runs(cells >> day * QUARTERS_PER_DAY & _DAY):
            masks[hours] = masks.get(hours, 0) | 1 << day
    return [(mask, *hours) for hours, mask in sorted(masks.items())]


def _cover(needed: int, allowed: int) -> list[Window] | None:
    """At most four windows that hold all needed cells and no cell that is not allowed.

    Only windows that cannot grow matter. Each of the needed cells must lie in one of them, so
    the search branches over those that hold the lowest cell left, four deep at most.
    """
    largest = [(window, _cells_of(bytes(window))) for window in _largest(allowed)]
    return _search(needed, [pair for pair in largest if pair[1] & needed], MAX_WINDOWS)


def _search(needed: int, choices: list[tuple[Window, int]], left: int) -> list[Window] | None:
    if not needed:
        return []
    if not left:
        return None
    lowest = needed & -needed
    here = [pair for pair in choices if pair[1] & lowest]
    for window, cells in sorted(here, key=lambda pair: -(pair[1] & needed).bit_count()):
        rest = _search(needed & ~cells, choices, left - 1)
        if rest is not None:
            return [window, *rest]
    return None


def _largest(allowed: int) -> set[Window]:
    """All windows within the allowed cells to which neither a day nor a quarter can be added."""
    rows = [allowed >> day * QUARTERS_PER_DAY & _DAY for day in range(_DAYS)]
    found = set()
    for common in {_common(rows, mask) for mask in range(1, 1 << _DAYS)}:
        for first, end in _runs(common):
            hours = ((1 << end - first) - 1) << first
            mask = sum(1 << day for day, row in enumerate(rows) if row & hours == hours)
            found.add((mask, first, end))
    return found


def _common(rows: list[int], mask: int) -> int:
    common = _DAY
    for day, row in enumerate(rows):
        if mask >> day & 1:
            common &= row
    return common
