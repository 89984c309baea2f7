"""The caregiver's pocket guide: four pages of A6, one sheet of A5 folded once. Lengths are mm."""

from provisioning.documents.guide_texts import GUIDE, Message
from provisioning.documents.paper import BLUE, MUTED, OCHRE, WASH, WHITE, Paper, Style
from provisioning.documents.sender import Sender

A6 = (105.0, 148.0)

_LEFT, _WIDTH = 9.0, 87.0
_BOTTOM = 138.0
_TITLE = Style(25, WHITE, black=True, leading=1.12, role="H1")
_LEAD = Style(10.5, WHITE)
_STEP = Style(14, BLUE, black=True, leading=1.2, role="H2")
_BODY = Style(10.5, leading=1.32)
_VISIT = Style(10.6, leading=1.38)
_HEADING = Style(13.5, BLUE, black=True, leading=1.25, role="H2")
_SAYS = Style(9.3, BLUE, bold=True, leading=1.3, role="H3")
_DO = Style(9.3, leading=1.3)
_NUMBER = Style(13, WHITE, bold=True)
_PANEL_HEADING = Style(11, WHITE, bold=True, role="H2")
_PANEL = Style(10, WHITE, leading=1.35)
_FOOT = Style(7.5, MUTED, align="C", role="")


class PocketGuide(Paper):
    """The guide in one language."""

    def __init__(self, sender: Sender, language: str) -> None:
        """Speak `language`, "da" or "en"."""
        super().__init__(A6, sender, language)
        self.set_title(self.filled(GUIDE.title).replace("\n", " "))

    def draw(self) -> None:
        """See `Paper.draw`."""
        self._cover()
        self._visit()
        self._door_messages()
        self._access_messages()

    def _cover(self) -> None:
        self.add_page()
        self.set_fill_color(*BLUE)
        with self.decoration():
            self.rect(0, 0, self.w, 52, style="F")
        y = 43 - self.height(GUIDE.title, _WIDTH, _TITLE)
        y = self.block(GUIDE.title, _LEFT, y - _LEAD.line_mm, _WIDTH, _TITLE)
        self.block(GUIDE.lead, _LEFT, y + 2, _WIDTH, _LEAD)
        y = 60.0
        for number, (name, text) in enumerate(GUIDE.steps, 1):
            self.disc(_LEFT, y, 10, str(number), _NUMBER)
            below = self.block(name, _LEFT + 15, y - 0.8, _WIDTH - 15, _STEP)
            self.block(text, _LEFT + 15, below, _WIDTH - 15, _BODY)
            y += 16.5
        self._call_panel(GUIDE.lost_heading, (GUIDE.lost,), y)

    def _visit(self) -> None:
        y = self._open_page(GUIDE.visit_heading, 2)
        for text in GUIDE.visit:
            y = self.block(text, _LEFT, y, _WIDTH, _VISIT) + 3.2
        self.refuse_beyond(y - 3.2, _BOTTOM)

    def _door_messages(self) -> None:
        y = self._open_page(GUIDE.messages_heading, 3)
        self.refuse_beyond(self._rows(GUIDE.door_messages, y), _BOTTOM)

    def _access_messages(self) -> None:
        y = self._open_page(GUIDE.access_heading, 4)
        y = self._rows(GUIDE.access_messages, y)
        self._call_panel(GUIDE.always_heading, GUIDE.always, y)

    def _open_page(self, heading: str, number: int) -> float:
        self.add_page()
        self.block(str(number), _LEFT, _BOTTOM + 2.0, _WIDTH, _FOOT)
        y = self.block(heading, _LEFT, 10, _WIDTH, _HEADING)
        self.set_fill_color(*OCHRE)
        with self.decoration():
            self.rect(_LEFT, y + 1, 12, 0.9, style="F")
        return y + 5

    def _rows(self, rows: tuple[Message, ...], y: float) -> float:
        """Set a table of messages and what to do; return the y beneath it."""
        says_width, do_left = 34.0, 37.0
        for number, row in enumerate(rows):
            tall = max(
                self.height(row.says, says_width, _SAYS),
                self.height(row.what_to_do, _WIDTH - do_left, _DO),
            )
            if number % 2 == 0:
                self.panel(_LEFT - 2.5, y, _WIDTH + 5, tall + 2.2, WASH)
            self.block(row.says, _LEFT, y + 1.1, says_width, _SAYS)
            self.block(row.what_to_do, _LEFT + do_left, y + 1.1, _WIDTH - do_left, _DO)
            y += tall + 2.3
        return y

    def _call_panel(self, heading: str, lines: tuple[str, ...], limit: float) -> None:
        """Draw whom to call at the foot of the page, which must begin below `limit`."""
        width = _WIDTH - 12
        height = self.height(heading, width, _PANEL_HEADING) + 10
        height += sum(self.height(text, width, _PANEL) for text in lines)
        y = _BOTTOM - height
        self.refuse_beyond(limit, y)
        self.panel(_LEFT - 2.5, y, _WIDTH + 5, height, BLUE)
        y = self.block(heading, _LEFT + 4, y + 4.5, width, _PANEL_HEADING) + 1
        for text in lines:
            y = self.block(text, _LEFT + 4, y, width, _PANEL)
