"""Labels for units, on standard sheets: one inside the box, one for the depot's shelf.

A label names the unit, never the door: whoever finds a box must not learn where it belongs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from host_tools.texts.speaker import Speaker
from provisioning.errors import UnitRefusedError
from provisioning.unit.lock_code import scan_text_of
from provisioning.unit.register import BenchUnit

A4_MM = (210.0, 297.0)
_INK = (34, 40, 49)
_QUIET_MODULES = 4
"""White around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of labels on A4; lengths in mm, from the makers' templates."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    step_x: float
    step_y: float

    @property
    def places(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """Top left corner of the label `number`, counted from 0, row by row."""
        row, column = divmod(number, self.columns)
        return self.left + column * self.step_x, self.top + row * self.step_y


SHEETS = {
    "L7160": Sheet(3, 7, 63.5, 38.1, 7.21, 15.15, 66.04, 38.1),
    "L7163": Sheet(2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
    "L7651": Sheet(5, 13, 38.1, 21.2, 4.67, 10.7, 40.64, 21.2),
}
"""Avery product numbers; others' sheets of the same division fit, too."""


def label_sheets(
    units: Sequence[BenchUnit], sheet: Sheet, first: int, say: Speaker, phone: str = ""
) -> bytes:
    """A PDF with one label for each of `units`, from place `first` (1 is the top left) on.

    Whoever finds a unit reads that `phone` is to be called.

    Raises:
        UnitRefusedError: when there is no such place.
    """
    if not 1 <= first <= sheet.places:
        raise UnitRefusedError("label_places", places=str(sheet.places), first=str(first))
    paper = _Labels()
    try:
        for number, unit in enumerate(units, first - 1):
            place = number % sheet.places
            if place == 0 or number == first - 1:
                paper.add_page()
            paper.draw(unit, sheet, place, say, phone)
        return bytes(paper.output())
    finally:
        paper.close_fonts()


class _Labels(FPDF):
    """Pages of labels."""

    def __init__(self) -> None:
        super().__init__(unit="mm", format=A4_MM)
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_creator("noeglefri")
        for style, face in (("", "Regular"), ("B", "Bold")):
            self.add_font("Lato", style, str(files("font_lato") / "files" / f"Lato-{face}.ttf"))

    def close_fonts(self) -> None:
        """Let go of the font files."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def draw(self, unit: BenchUnit, sheet: Sheet, place: int, say: Speaker, phone: str) -> None:
        """One label: the QR code on the left, the code for people beside it."""
        x, y = sheet.place(place)
        margin = 0.06 * sheet.height
        side = min(sheet.height - 2 * margin, 0.5 * sheet.width)
        self._qr(scan_text_of(bytes.fromhex(unit.lock_id)), x + margin, y + margin, side)
        text_x = x + margin + side
        width = sheet.width - side - 2 * margin
        line = sheet.height / 6
        self._line(say("Keyless lock"), text_x, y + margin + 0.2 * line, width, line * 0.62, "")
        for number, group in enumerate(unit.code.split("-")):
            self._line(group, text_x, y + margin + (1.1 + number) * line, width, line, "B")
        about = f"{unit.chip}  {unit.changed[:10]}"
        self._line(about, text_x, y + margin + 4.2 * line, width, line * 0.5, "")
        if phone:
            found = say("Found? Call {phone}", phone=phone)
            self._line(found, text_x, y + margin + 4.75 * line, width, line * 0.55, "B")

    def _line(self, text: str, x: float, y: float, width: float, height: float, style: str) -> None:
        """`text` as large as `height` and `width` allow, both in mm."""
        size_pt = height / 25.4 * 72 * 0.95
        self.set_text_color(*_INK)
        self.set_font("Lato", style, size_pt)
        self.set_font_size(size_pt * min(1.0, width / max(self.get_string_width(text), 0.1)))
        self.set_xy(x, y)
        self.cell(width, height, text)

    def _qr(self, text: str, x: float, y: float, side: float) -> None:
        """A QR code with its quiet zone in a square of `side` mm."""
        rows = segno.make_qr(text, error="m").matrix
        module = side / (len(rows) + 2 * _QUIET_MODULES)
        self.set_fill_color(0, 0, 0)
        for row, cells in enumerate(rows, _QUIET_MODULES):
            for column, dark in enumerate(cells, _QUIET_MODULES):
                if dark:
                    self.rect(x + column * module, y + row * module, module, module, style="F")
