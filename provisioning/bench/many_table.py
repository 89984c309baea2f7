"""The live table of many units: a numbered row for each cable, one line each on any screen."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import cause_of, words_of
from provisioning.bench.jobs import Result

_BAR_WIDTH = 16
_PLACE_WIDTH = 14
"""The end of a port's name tells cables apart, not its beginning."""


class ManyTable:
    """The live table; a renderable that reads the results as they stand."""

    def __init__(self, results: Sequence[Result], say: Speaker) -> None:
        """Show `results` in the language of `say`."""
        self._results = results
        self._say = say

    def __rich__(self) -> Table:
        """The table as it is now."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        table.add_column(justify="right", style="bold", no_wrap=True)
        table.add_column(style="bold", no_wrap=True, overflow="ellipsis", ratio=1)
        for _ in range(4):
            table.add_column(no_wrap=True)
        for one in self._results:
            bar = ProgressBar(total=1.0, completed=one.fraction, width=_BAR_WIDTH)
            words, seconds = _state(one, self._say), Text(f"{one.seconds:.0f} s", style="dim")
            table.add_row(_key(one), Text(one.name), _place(one), bar, words, seconds)
        return table


def line_of(one: Result, say: Speaker) -> Text:
    """What became of one unit, as one line of a protocol."""
    line = Text.assemble(f"{one.number} {one.name} {one.place}".rstrip(), ": ", _state(one, say))
    return line if one.error is None else line.append(f". {words_of(one.error, say)}")


def failures(results: Sequence[Result], say: Speaker) -> Group:
    """Of every unit that failed: which cable it is, why, and what lies beneath."""
    lines: list[RenderableType] = []
    for one in results:
        if one.error is not None:
            head = Text(f"[{one.number}] {one.name}  {one.place}".rstrip(), style="bold red")
            lines += [head, _indented(Text(words_of(one.error, say)))]
            cause = cause_of(one.error)
            if cause:
                lines.append(_indented(Text(say("Detail: {cause}", cause=cause), style="dim")))
    return Group(*lines)


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 3), expand=False)


def _key(one: Result) -> Text:
    return Text(f"[{one.number}]")


def _place(one: Result) -> Text:
    whole = one.place
    return Text(whole if len(whole) <= _PLACE_WIDTH else f"…{whole[1 - _PLACE_WIDTH :]}")


def _state(one: Result, say: Speaker) -> Text:
    if one.error is not None:
        return Text("✗ " + say("failed"), style="bold red")
    if one.done:
        return Text("✓ " + say("passed"), style="bold green")
    return Text(say(one.doing), style="cyan")
