"""The locksmith's screen: one step after the other, big words for what to do now."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from host_tools.texts.speaker import Speaker
from provisioning.commissioning.figures import Figures
from provisioning.commissioning.locksmith import Finding, Severity
from provisioning.commissioning.texts import (
    ANSWERS,
    FIGURES,
    FINDINGS,
    HANDING,
    INSTRUCTIONS,
    OPTIONS,
    QUESTIONS,
    SETTINGS,
    STEPS,
    THROW,
)

_MARKS = {
    Severity.NOTE: ("→", "cyan"),
    Severity.WARNING: ("!", "yellow"),
    Severity.FAULT: ("✗", "bold red"),
}
_UNITS = {"mv": "mV", "ms": "ms", "ma": "mA", "dbm": "dBm", "percent": "%", "c": "°C", "s": "s"}
_SHOWN = (
    "signal_dbm",
    "throw_ms",
    "withdraw_ms",
    "slowest_ms",
    "inrush_ma",
    "running_ma",
    "closed_ma",
    "knocks",
    "cycles",
    "idle_mv",
    "least_mv",
    "battery_percent",
    "temperature_c",
    "clock_stray_s",
)
_BAR_WIDTH = 40


class TerminalLocksmith:
    """Asks and tells a person at a terminal."""

    def __init__(self, say: Speaker, console: Console) -> None:
        """Speak the language of `say` on `console`."""
        self._say = say
        self._console = console
        self._step = ""
        self._live: Live | None = None

    def title(self, door: str) -> None:
        """The heading, and how the keyboard is used."""
        title = self._say("Commissioning {door}", door=door)
        keys = self._say(
            "Enter takes the answer in bold; a few letters are enough for another. "
            "Ctrl-C breaks off; the same command goes on where you left."
        )
        self._console.rule(f"[bold]{title}")
        self._console.print(Padding(Text(keys, "dim"), (0, 0, 1, 3)))

    def begin_step(self, key: str, number: int, total: int) -> None:
        """Show that a step is under way."""
        self._step = f"{number}/{total} {self._say(STEPS[key])}"
        self._show(Spinner("dots", Text(self._step, style="bold cyan")))

    def end_step(self, key: str, passed: bool) -> None:
        """One line per step remains on the screen."""
        self._hide()
        mark = "[green]✓[/]" if passed else "[bold red]✗[/]"
        self._console.print(f" {mark} {self._say(STEPS[key])}")

    def skip_step(self, key: str) -> None:
        """One line, too, so that nobody misses it."""
        self._hide()
        step, why = self._say(STEPS[key]), self._say("not needed here")
        self._console.print(Text(f" · {step}: {why}", "dim"))

    def instruct(self, key: str) -> None:
        """What to do now, so that it is read from the other side of the door."""
        words = Text(self._say(INSTRUCTIONS[key]), style="bold yellow", justify="center")
        waiting = Spinner("point", style="yellow")
        self._show(
            Group(
                Text(f"   {self._step}", style="cyan"),
                Panel(words, border_style="yellow", padding=(1, 2), width=76),
                waiting,
            )
        )

    async def choose(self, key: str, answers: tuple[str, ...], **values: Any) -> str:
        """Ask; Enter takes the usual answer."""
        self._hide()
        if "step" in values:
            step = STEPS[values["step"]]
            values["step"] = self._say(step)
        words = {self._say(ANSWERS[one]): one for one in answers}
        usual = next(iter(words))
        shown = "/".join(f"[bold]{word}[/]" if word == usual else word for word in words)
        while True:
            question = f"   [yellow]?[/] {self._say(QUESTIONS[key], **values)} ({shown}) "
            self._console.print(question, end="")
            given = await _read_line() or usual
            found = [one for one in words if one.casefold().startswith(given.casefold())]
            if len(found) == 1:
                self._console.print(Text(f"     {found[0]}", "green"))
                return words[found[0]]
            self._console.print(Text(f"     {self._why_not(given, found)}", "yellow"))

    def _why_not(self, given: str, found: list[str]) -> str:
        """Why what was typed is no answer: it begins none, or several."""
        if not found:
            return self._say("“{given}” is none of the answers.", given=given)
        either = self._say(" or ").join(found)
        return self._say("“{given}” may be {answers}.", given=given, answers=either)

    def find(self, finding: Finding) -> None:
        """A diagnosis and what to do about it."""
        self._hide()
        mark, style = _MARKS[finding.weight]
        text = Text(self._say(FINDINGS[finding.code], **self._in_words(finding.values)))
        if finding.weight is Severity.FAULT:
            title = f"[{style}]{mark} {self._step}[/]"
            panel = Panel(text, title=title, title_align="left", border_style="red", width=76)
            self._console.print(Padding(panel, (0, 0, 0, 1)))
        else:
            self._console.print(Padding(Text(f"{mark} ", style).append_text(text), (0, 0, 0, 3)))

    def _in_words(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A finding's values, what a lock answered as a sentence."""
        if "outcome" not in values:
            return values
        told = self._say.outcome(values["outcome"], door=values["door"], until="", start="")
        return {**values, "outcome": told}

    def progress(self, done: int, total: int) -> None:
        """A bar for the repetitions."""
        count = self._say("{done} of {total}", done=done, total=total)
        bar = ProgressBar(total=total, completed=done, width=_BAR_WIDTH)
        line = Table.grid(padding=(0, 2))
        line.add_row(Text(f"   {self._step}", style="cyan"), bar, count)
        self._show(line)

    def propose(self, figures: Figures, settings: Mapping[str, tuple[int, int]]) -> None:
        """Figures and settings, side by side."""
        self._hide()
        line = Table.grid(padding=(0, 6))
        line.add_row(self._figures(figures), self._settings(settings))
        self._console.print(Padding(line, (1, 0, 1, 3)))

    def _figures(self, figures: Figures) -> Table:
        table = self._table(self._say("Figure"), self._say("Value"))
        table.add_row(self._say(HANDING), self._say(ANSWERS[figures.handing]))
        table.add_row(self._say(THROW), f"{figures.throw_mm} mm")
        for name in _SHOWN:
            if name == "clock_stray_s" and not figures.has_clock:
                continue
            unit = _UNITS.get(name.rpartition("_")[2], "")
            value = getattr(figures, name)
            table.add_row(self._say(FIGURES[name]), f"{value} {unit}".rstrip())
        return table

    def _settings(self, settings: Mapping[str, tuple[int, int]]) -> Table:
        table = self._table(self._say("Setting"), self._say("now"), self._say("proposed"))
        for name, (now, proposed) in settings.items():
            show = self._options if name == "options" else str
            table.add_row(self._say(SETTINGS[name]), show(now), f"[bold]{show(proposed)}[/]")
        return table

    def _options(self, options: int) -> str:
        bits = (bit for bit in OPTIONS if options & bit)
        return "\n".join(self._say(OPTIONS[bit]) for bit in bits) or "-"

    @staticmethod
    def _table(first: str, *others: str) -> Table:
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 3, 0, 0))
        table.add_column(first)
        for other in others:
            table.add_column(other, justify="right")
        return table

    def _show(self, what: RenderableType) -> None:
        """Put what moves at the bottom of the screen."""
        if self._live is None:
            self._live = Live(console=self._console, transient=True, refresh_per_second=8)
            self._live.start()
        self._live.update(what)

    def _hide(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def close(self) -> None:
        """Leave the screen as a terminal should be."""
        self._hide()


async def _read_line() -> str:
    """One line from the keyboard, without the blanks around it.

    Raises:
        typer.Abort: when the keyboard is gone; nobody then takes the usual answer.
    """
    line = await _next_line()
    if not line:
        raise typer.Abort
    return line.strip()


async def _next_line() -> str:
    """One line, "" at the end, without holding up the loop; Ctrl-C goes through."""
    if not sys.stdin.isatty():
        # What comes ahead of its question lies in a buffer, where no loop sees it.
        return await asyncio.to_thread(sys.stdin.readline)
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def ready() -> None:
        if not typed.done():
            typed.set_result(sys.stdin.readline())

    try:
        loop.add_reader(sys.stdin.fileno(), ready)
    except (NotImplementedError, PermissionError):
        # Windows' loop.
        return await asyncio.to_thread(sys.stdin.readline)
    try:
        return await typed
    finally:
        loop.remove_reader(sys.stdin.fileno())
