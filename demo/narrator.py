"""Tells the story to a newcomer, or keeps quiet when only the figures are wanted."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table


class Narrator:
    """Prints one line per thing that happens."""

    def __init__(self, quiet: bool) -> None:
        """`quiet` prints nothing at all."""
        self._console = Console(quiet=quiet, highlight=False)

    def title(self, text: str) -> None:
        """The story's heading."""
        self._console.rule(f"[bold]{text}")

    def chapter(self, title: str, why: str) -> None:
        """What comes next, and why it matters."""
        self._console.print(f"\n[bold cyan]{title}[/]")
        self._console.print(Padding(f"[dim]{why}[/]", (0, 0, 0, 2)))

    def knock(self, holder: str, door: str) -> None:
        """Somebody knocks."""
        self._console.print(f"  [yellow]✊[/] {holder} knocks on the {door}")

    def done(self, text: str) -> None:
        """Something went as it should."""
        self._console.print(f"  [green]✓[/] {text}")

    def needs(self, text: str) -> None:
        """The door needs something from the person."""
        self._console.print(f"  [yellow]![/] {text}")

    def refused(self, text: str) -> None:
        """Somebody was kept out, as they should be."""
        self._console.print(f"  [red]✗[/] {text}")

    def table(self, headings: list[str], rows: list[list[str]]) -> None:
        """Rows under headings."""
        table = Table(box=None, header_style="bold", padding=(0, 3, 0, 0))
        for heading in headings:
            table.add_column(heading)
        for row in rows:
            table.add_row(*row)
        self._console.print(Padding(table, (0, 0, 0, 2)))
