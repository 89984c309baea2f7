"""Tells the story to a newcomer, or keeps quiet when only the figures are wanted."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from host_tools.texts.speaker import Speaker


class Narrator:
    """Prints one line per thing that happens."""

    def __init__(self, say: Speaker, quiet: bool) -> None:
        """Speak the language of `say`; `quiet` prints nothing at all."""
        self.say = say
        self._console = Console(quiet=quiet, highlight=False)

    def title(self, title: str, intro: str) -> None:
        """The story's heading, and what it is about."""
        self._console.rule(f"[bold]{title}")
        self._console.print(Padding(intro, (1, 2), expand=False))

    def chapter(self, title: str, why: str, clock: str = "") -> None:
        """What comes next, why it matters, and at what o'clock."""
        before = f"[dim]{clock}[/]  " if clock else ""
        self._console.print(f"\n{before}[bold cyan]{title}[/]")
        self._line(f"[dim]{why}[/]")

    def knock(self, holder: str, door: str) -> None:
        """Somebody taps and knocks."""
        text = self.say("{holder} taps and knocks: {door}", holder=holder, door=door)
        self._line(f"[yellow]✊[/] {_sentence(text)}")

    def done(self, text: str) -> None:
        """Something went as it should."""
        self._line(f"[green]✓[/] {_sentence(text)}")

    def needs(self, text: str) -> None:
        """The door needs something from the person."""
        self._line(f"[yellow]![/] {_sentence(text)}")

    def refused(self, text: str) -> None:
        """Somebody was kept out, as they should be."""
        self._line(f"[red]✗[/] {_sentence(text)}")

    def table(self, headings: list[str], rows: list[list[str]]) -> None:
        """Rows under headings."""
        table = Table(box=None, header_style="bold", padding=(0, 3, 0, 0))
        for heading in headings:
            table.add_column(heading)
        for row in rows:
            table.add_row(*row)
        self._console.print(Padding(table, (0, 0, 0, 2), expand=False))

    def commands(self, title: str, commands: list[tuple[str, str]], last: str) -> None:
        """What to type next: commands, and what each does."""
        self._console.print(f"\n[bold cyan]{title}[/]")
        for command, does in commands:
            self._line(f"[bold]{command}[/]")
            self._line(f"  [dim]{does}[/]")
        self._line(f"[dim]{last}[/]")

    def _line(self, text: str) -> None:
        self._console.print(Padding(text, (0, 0, 0, 2), expand=False))


def _sentence(text: str) -> str:
    """`text` with a capital at its beginning, and only there."""
    return text[:1].upper() + text[1:]
