"""Tells the story to a newcomer, or keeps quiet when only the figures are wanted."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from host_tools.texts import Speaker


class Narrator:
    """Prints one line per thing that happens."""

    def __init__(self, say: Speaker, quiet: bool) -> None:
        """Speak the language of `say`; `quiet` prints nothing at all."""
        self.say = say
        self._console = Console(quiet=quiet, highlight=False)

    def title(self, title: str, intro: str) -> None:
        """The story's heading, and what it is about; both are keys of texts."""
        self._console.rule(f"[bold]{self.say(title)}")
        self._console.print(Padding(self.say(intro), (1, 2), expand=False))

    def chapter(self, title: str, clock: str = "") -> None:
        """What comes next, at what o'clock, and (the text `title` + "_why") why it matters."""
        before = f"[dim]{clock}[/]  " if clock else ""
        self._console.print(f"\n{before}[bold cyan]{self.say(title)}[/]")
        self._line(f"[dim]{self.say(f'{title}_why')}[/]")

    def knock(self, holder: str, door: str) -> None:
        """Somebody taps and knocks."""
        text = self.say("demo_knocks", holder=holder, door=door)
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
        """What to type next: commands, and the keys of texts that say what each does."""
        self._console.print(f"\n[bold cyan]{self.say(title)}[/]")
        for command, key in commands:
            self._line(f"[bold]{command}[/]")
            self._line(f"  [dim]{self.say(key)}[/]")
        self._line(f"[dim]{self.say(last)}[/]")

    def _line(self, text: str) -> None:
        self._console.print(Padding(text, (0, 0, 0, 2), expand=False))


def _sentence(text: str) -> str:
    """`text` with a capital at its beginning, and only there."""
    return text[:1].upper() + text[1:]
