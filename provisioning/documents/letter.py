"""The citizen's letter: two sides of A4 in large type. Lengths are mm."""

from provisioning.documents.drawing import door
from provisioning.documents.letter_texts import LETTER, Section
from provisioning.documents.paper import BLUE, MUTED, OCHRE, WASH, WHITE, Paper, Style
from provisioning.documents.sender import Sender

A4 = (210.0, 297.0)

_LEFT, _WIDTH = 24.0, 162.0
_BOTTOM = 279.0
_GAP = 4.6
_NAME_WIDTH = 108.0
_LEAST_NAME_PT = 8.0
_BODY = Style(13.5, leading=1.38)
_LEAD = Style(14.5, BLUE, leading=1.4)
_TITLE = Style(34, BLUE, black=True, leading=1.1, role="H1")
_HEADING = Style(15, BLUE, bold=True, leading=1.3, role="H2")
_SMALL = Style(9.5, MUTED, role="")
_SUBJECT = Style(10, MUTED, align="R")
_NAME = Style(11.5, BLUE, bold=True)
_REMEMBER = Style(13, leading=1.35)
_NUMBER = Style(12, WHITE, bold=True)
_ASKED = Style(13, bold=True, leading=1.34, role="H3")
_ANSWERED = Style(13, leading=1.34)
_CONTACT = Style(13, WHITE, leading=1.3)
_CONTACT_NAME = Style(11, WHITE, bold=True)
_PHONE = Style(25, WHITE, black=True, leading=1.1, align="R")


class Letter(Paper):
    """The letter in one language."""

    def __init__(self, sender: Sender, language: str) -> None:
        """Speak `language`, "da" or "en"."""
        super().__init__(A4, sender, language)
        self.set_title(self.filled(LETTER.title))

    def draw(self) -> None:
        """See `Paper.draw`."""
        self._first_page()
        self._second_page()

    def _first_page(self) -> None:
        self._open_page(1)
        with self.decoration():
            door(self, _LEFT + _WIDTH - 35, 29, 48)
        y = self.block(LETTER.title, _LEFT, 34, 120, _TITLE)
        y = self.block(LETTER.lead, _LEFT, y + 3.5, 116, _LEAD)
        y = self._sections(LETTER.sections, max(y + 7, 84))
        self._remember(y - _GAP)

    def _second_page(self) -> None:
        self._open_page(2)
        y = self._sections(LETTER.privacy, 31)
        y = self.block(LETTER.questions_heading, _LEFT, y + 1, _WIDTH, _HEADING) + 2
        for question in LETTER.questions:
            self.line_across(_LEFT, y, _WIDTH)
            y = self._question(question, y + 2.4) + 2.4
        self._contact(y)

    def _open_page(self, number: int) -> None:
        self.add_page()
        name = self.fitted("{municipality}", _NAME_WIDTH, _NAME, _LEAST_NAME_PT)
        self.block("{municipality}", _LEFT, 15, _NAME_WIDTH, name)
        self.block(LETTER.subject, _LEFT + 102, 15.4, 60, _SUBJECT)
        self.line_across(_LEFT, 23.5, _WIDTH)
        self.block(self.filled(LETTER.page, number=number), _LEFT, 284, 60, _SMALL)

    def _sections(self, sections: tuple[Section, ...], y: float) -> float:
        for section in sections:
            y = self.block(section.heading, _LEFT, y, _WIDTH, _HEADING)
            y = self.block(section.text, _LEFT, y + 0.8, _WIDTH, _BODY) + _GAP
        return y

    def _question(self, question: Section, y: float) -> float:
        asked = self.block(question.heading, _LEFT, y, 72, _ASKED)
        answered = self.block(question.text, _LEFT + 77, y, _WIDTH - 77, _ANSWERED)
        return max(asked, answered)

    def _remember(self, above: float) -> None:
        """Draw what to remember at the foot of the page, which is free from `above` on."""
        width = _WIDTH - 26
        heights = [self.height(text, width, _REMEMBER) + 2.6 for text in LETTER.remember]
        height = sum(heights) + 21
        y = _BOTTOM - height
        self.refuse_beyond(above, y)
        self.panel(_LEFT, y, _WIDTH, height, WASH)
        y = self.block(LETTER.remember_heading, _LEFT + 8, y + 7, width, _HEADING) + 3
        for number, (text, taken) in enumerate(zip(LETTER.remember, heights, strict=True), 1):
            self.disc(_LEFT + 8, y - 0.4, 7.2, str(number), _NUMBER)
            self.block(text, _LEFT + 20, y, width, _REMEMBER)
            y += taken

    def _contact(self, above: float) -> None:
        """Draw whom to call at the foot of the page, which is free from `above` on."""
        top = _BOTTOM - 30
        self.refuse_beyond(above, top)
        self.panel(_LEFT, top, _WIDTH, 30, BLUE)
        self.set_fill_color(*OCHRE)
        with self.decoration():
            self.rect(_LEFT + 5, top + 7, 1.2, 16, style="F")
        text, width = LETTER.contact, 76
        used = self.height(text, width, _CONTACT)
        used += self.height("{municipality}", width, _CONTACT_NAME)
        y = self.block(text, _LEFT + 11, top + (30 - used) / 2, width, _CONTACT)
        self.block("{municipality}", _LEFT + 11, y, width, _CONTACT_NAME)
        self.block("{phone}", _LEFT + 82, top + 15 - _PHONE.line_mm / 2, 71, _PHONE)
