"""The wiring of each chip, drawn from the firmware's own pin table."""

from collections.abc import Iterator

from firmware import pins
from tools.guide.parts import INPUTS, MISSING, NOTES, OUTPUTS, PULLS_DOWN, Part
from tools.guide.svg import box, drawing, path, text

_ROUTES = {pins.EXT0: "ext0", pins.EXT1: "ext1", pins.GPIO: "GPIO"}
_WIDTH = 1200
_TOP = 108
_ROW = 46
_GAP = 18
_BOARD_LEFT, _BOARD_RIGHT = 490, 710
_PART_WIDTH = 290
_MARGIN = 30


def draw(chip: str) -> str:
    """Return the drawing of `chip` as SVG. Raises KeyError for a chip not in `pins.CHIPS`."""
    numbers = pins.numbers(chip)
    sides = (_placed(INPUTS, numbers), _placed(OUTPUTS, numbers))
    foot = max(bottom for side in sides for _, _, bottom in side) + 16
    missing = [name for name in pins.SIGNALS if numbers[name] == pins.NOT_FITTED]
    height = foot + 172 + 20 * len(missing)
    lines = [
        text(_MARGIN, 44, f"Wiring of the {chip}", "title"),
        text(_MARGIN, 70, "Drawn from firmware/pins.py. Numbers are GPIO numbers.", "sub"),
        box(_BOARD_LEFT, _TOP - 22, _BOARD_RIGHT - _BOARD_LEFT, foot - _TOP + 38, "board"),
        text(600, foot - 6, chip, "chip", "mid"),
        *_side(chip, sides[0], left=True),
        *_side(chip, sides[1], left=False),
        *_supply(foot + 60),
        *_absent(missing, foot + 160),
    ]
    return drawing(_WIDTH, height, f"Wiring of the {chip}", lines)


def wake_note(chip: str, signal: str) -> str:
    """Say how `signal` wakes `chip` and which pull it needs; empty when it cannot."""
    for route, level, signals in pins.wake_routes(chip):
        if signal in signals:
            pull = "1 MΩ to ground" if signal in PULLS_DOWN else "1 MΩ to 3.3 V"
            return f"can wake ({_ROUTES[route]}, {'high' if level else 'low'}); {pull}"
    return ""


def _placed(parts: tuple[Part, ...], numbers: dict[str, int]) -> list[tuple[Part, int, int]]:
    """Return the parts that have a pin, with top and bottom of each."""
    placed, y = [], _TOP
    for part in parts:
        fitted = tuple(name for name in part.signals if numbers[name] != pins.NOT_FITTED)
        if fitted:
            height = max(_ROW * len(fitted), 34 + 19 * len(part.notes)) + 8
            placed.append((Part(part.name, part.notes, fitted), y, y + height))
            y += height + _GAP
    return placed


def _side(chip: str, placed: list[tuple[Part, int, int]], left: bool) -> Iterator[str]:
    for part, top, bottom in placed:
        x = _MARGIN if left else _WIDTH - _MARGIN - _PART_WIDTH
        yield box(x, top, _PART_WIDTH, bottom - top, "part")
        yield text(x + 14, top + 24, part.name, "name")
        for number, note in enumerate(part.notes):
            yield text(x + 14, top + 46 + 19 * number, note, "note")
        step = (bottom - top) / len(part.signals)
        for number, signal in enumerate(part.signals):
            yield from _wire(chip, signal, top + step * (number + 0.5), left)


def _wire(chip: str, signal: str, y: float, left: bool) -> Iterator[str]:
    start = _MARGIN + _PART_WIDTH if left else _BOARD_RIGHT
    end = _BOARD_LEFT if left else _WIDTH - _MARGIN - _PART_WIDTH
    yield path(f"M{start} {y:g}H{end}", "wire")
    yield text((start + end) / 2, y - 6, signal, "signal", "mid")
    note = NOTES.get((chip, signal)) or wake_note(chip, signal)
    for number, words in enumerate(filter(None, note.split("; "))):
        yield text((start + end) / 2, y + 15 + 14 * number, words, "wake", "mid")
    pin = f"GPIO{pins.numbers(chip)[signal]}"
    if left:
        yield text(_BOARD_LEFT + 12, y + 5, pin, "pin")
    else:
        yield text(_BOARD_RIGHT - 12, y + 5, pin, "pin", "end")


def _supply(y: float) -> Iterator[str]:
    """Draw the way of the current, from the cells to the module."""
    stations = (
        ("Battery holder", "4 AA cells, 3.4 to 7.2 V"),
        ("Fuse", "resettable, 1.5 A hold"),
        ("Reverse polarity", "P-channel MOSFET, 30 mΩ"),
        ("Buck converter", "to 3.3 V, 1 A, idle ≤ 5 µA"),
        ("3.3 V pin", "100 µF at the module"),
    )
    width, gap = 196, 40
    for number, (name, note) in enumerate(stations):
        x = _MARGIN + number * (width + gap)
        yield box(x, y, width, 58, "part")
        yield text(x + 12, y + 24, name, "name")
        yield text(x + 12, y + 44, note, "note")
        if number:
            yield path(f"M{x - gap} {y + 29:g}H{x}", "power")
    branch = _MARGIN + 3 * (width + gap) - gap / 2
    yield path(f"M{branch:g} {y + 29:g}V{y - 14:g}H{_WIDTH - _MARGIN}", "power")
    yield text(branch + 12, y - 22, "to the H-bridge and the battery divider", "note")


def _absent(missing: list[str], y: float) -> Iterator[str]:
    for number, name in enumerate(missing):
        yield text(_MARGIN, y + 20 * number, f"{name} is not fitted: {MISSING[name]}.", "note")
