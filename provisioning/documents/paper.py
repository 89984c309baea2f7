"""Paper, type and colour that the printed documents share. Lengths are mm, type sizes points."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import cast

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from host_tools.texts.speaker import Speaker
from provisioning.documents.errors import DocumentRefusedError
from provisioning.documents.sender import Sender

Colour = tuple[int, int, int]

INK: Colour = (34, 40, 49)
BLUE: Colour = (27, 58, 87)
OCHRE: Colour = (176, 104, 24)
MUTED: Colour = (90, 101, 115)
WASH: Colour = (238, 243, 247)
RULE: Colour = (197, 207, 217)
WHITE: Colour = (255, 255, 255)

MM_PER_POINT = 25.4 / 72
_FITTING_STEP_PT = 0.5
_TWO_LINES = 1.5
"""More line heights than this are two lines or more, whatever the rounding."""
_BLACK_FAMILY = "LatoBlack"
_FACES = {"": "Regular", "B": "Bold", "I": "Italic"}


@dataclass(frozen=True)
class Style:
    """How a piece of text is set."""

    size_pt: float
    colour: Colour = INK
    bold: bool = False
    black: bool = False
    """The heaviest weight, for titles."""
    leading: float = 1.42
    """Distance of lines over the type's size."""
    align: str = "L"
    """Which margin the lines keep to: L, C or R."""
    role: str = "P"
    """What a screen reader is told that it is (ISO 32000-1, 14.8.4): P, H1, H2; "": decoration."""

    @property
    def line_mm(self) -> float:
        """Distance of lines in mm."""
        return self.size_pt * self.leading * MM_PER_POINT


class Paper(FPDF, ABC):
    """Pages that never break by themselves: what does not fit is refused."""

    def __init__(self, size: tuple[float, float], sender: Sender, language: str) -> None:
        """Open a document of pages of `size` (width, height), in `language` ("da", "en")."""
        super().__init__(unit="mm", format=size)
        self._say = Speaker(language)
        self._sender = sender
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_lang(language)
        self.set_author(sender.municipality)
        self.set_creator("noeglefri")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for style, face in _FACES.items():
            self.add_font("Lato", style, _font(face))
        self.add_font(_BLACK_FAMILY, "", _font("Black"))

    def pdf(self) -> bytes:
        """Draw every page and return the document; to be called once.

        Raises DocumentRefusedError when a text is too long, or has a character that the type
        lacks.
        """
        try:
            self.draw()
            return bytes(self.output())
        finally:
            for font in self._faces():
                font.close()

    @abstractmethod
    def draw(self) -> None:
        """Draw every page."""

    def filled(self, text: str, **values: object) -> str:
        """The text in the document's language, with the sender's name and number in it."""
        return self._say(text, **self._sender.fields, **values)

    def block(self, text: str, x: float, y: float, width: float, style: Style) -> float:
        """Set `text`, in which `**` marks bold, into a column; return the y beneath it.

        Raises DocumentRefusedError when it reaches beyond the page, or has a character that the
        type lacks.
        """
        filled = self.filled(text)
        self._choose(style)
        self._refuse_missing(filled)
        self.set_xy(x, y)
        with self._tagged(style.role):
            self.multi_cell(
                width,
                style.line_mm,
                filled,
                align=style.align,
                markdown=not style.black,
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )
        below = self.get_y()
        self.refuse_beyond(below, self.h)
        return float(below)

    def refuse_beyond(self, y: float, limit: float) -> None:
        """Raise DocumentRefusedError when what was drawn down to `y` passes `limit`."""
        if y > limit:
            raise DocumentRefusedError("document_full", page=str(self.page))

    def height(self, text: str, width: float, style: Style) -> float:
        """Return the height that `block` would take."""
        self._choose(style)
        height = self.multi_cell(
            width,
            style.line_mm,
            self.filled(text),
            align=style.align,
            markdown=not style.black,
            dry_run=True,
            output="HEIGHT",
        )
        return cast("float", height)

    def fitted(self, text: str, width: float, style: Style, least_pt: float) -> Style:
        """Return `style` so small, but not beneath `least_pt`, that `text` is one line."""
        fit = style
        while fit.size_pt > least_pt and self.height(text, width, fit) > _TWO_LINES * fit.line_mm:
            fit = replace(fit, size_pt=fit.size_pt - _FITTING_STEP_PT)
        return fit

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn within is nothing to read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    @contextmanager
    def _tagged(self, role: str) -> Iterator[None]:
        if not role:
            with self.decoration():
                yield
            return
        with self._marked_sequence() as element:
            element.s = f"/{role}"
            yield

    def panel(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
        """Lay a coloured panel with soft corners."""
        self.set_fill_color(*fill)
        with self.decoration():
            self.rect(x, y, width, height, style="F", round_corners=True, corner_radius=2.4)

    def line_across(self, x: float, y: float, width: float) -> None:
        """Draw a hairline."""
        self.set_draw_color(*RULE)
        self.set_line_width(0.25)
        with self.decoration():
            self.line(x, y, x + width, y)

    def disc(self, x: float, y: float, diameter: float, text: str, style: Style) -> None:
        """Draw a filled disc at its top left corner, with a short text in its middle."""
        self.set_fill_color(*OCHRE)
        with self.decoration():
            self.ellipse(x, y, diameter, diameter, style="F")
            self._choose(style)
            self.set_xy(x, y)
            self.cell(diameter, diameter, text, align="C")

    def _choose(self, style: Style) -> None:
        if style.black:
            self.set_font(_BLACK_FAMILY, "", style.size_pt)
        else:
            self.set_font("Lato", "B" if style.bold else "", style.size_pt)
        self.set_text_color(*style.colour)

    def _refuse_missing(self, text: str) -> None:
        missing = {
            letter
            for face in self._faces()
            for letter in text.replace("\n", "")
            if ord(letter) not in face.cmap
        }
        if missing:
            raise DocumentRefusedError("document_letters", letters=" ".join(sorted(missing)))

    def _faces(self) -> Iterator[TTFFont]:
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                yield font


def _font(face: str) -> str:
    return str(files("font_lato") / "files" / f"Lato-{face}.ttf")
