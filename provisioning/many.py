"""Many units at once, in parallel, under one live table; one that fails stops no other.

The work is given as plain functions, so that the bench's flashing, a fleet's check or any other
step can be run this way::

    results = run_many([Job("COM3", flash_one), Job("COM4", flash_other)], say, console)
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from host_tools.errors import UserError
from host_tools.texts import Speaker

Report = Callable[[str, float], None]
"""Called from within the work: what is being done (a text's key), and how far, from 0 to 1."""

_REFRESH_PER_S = 8
_BAR_WIDTH = 24


@dataclass(frozen=True)
class Job:
    """One unit's work: `work` returns what came of it, or raises."""

    name: str
    work: Callable[[Report], Any]


@dataclass
class Result:
    """How one unit fared: `error` is None when `value` is what its work returned."""

    name: str
    value: Any = None
    error: BaseException | None = None
    seconds: float = 0.0
    doing: str = "many_waiting"
    fraction: float = 0.0
    done: bool = field(default=False, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the work came to its end."""
        return self.done and self.error is None


class ManyTable:
    """The live table; a renderable that reads the results as they stand."""

    def __init__(self, results: Sequence[Result], say: Speaker) -> None:
        """Show `results` in the language of `say`."""
        self._results = results
        self._say = say

    def __rich__(self) -> Table:
        """The table as it is now."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        table.add_column(style="bold", no_wrap=True)
        for _ in range(3):
            table.add_column()
        for one in self._results:
            bar = ProgressBar(total=1.0, completed=one.fraction, width=_BAR_WIDTH)
            table.add_row(one.name, bar, self._words(one), f"[dim]{one.seconds:.0f} s[/]")
        return table

    def _words(self, one: Result) -> str:
        if one.error is not None:
            return f"[bold red]✗[/] {self._reason(one.error)}"
        if one.done:
            return f"[bold green]✓ {self._say('many_done')}[/]"
        return f"[cyan]{self._say(one.doing)}[/]"

    def _reason(self, error: BaseException) -> str:
        if isinstance(error, UserError):
            return self._say(error.key, **error.values)
        return self._say("fault", name=type(error).__name__)


def run_many(
    jobs: Sequence[Job], say: Speaker, console: Console, at_once: int | None = None
) -> list[Result]:
    """Run all jobs, `at_once` of them at a time (all, unless given); their results in order."""
    results = [Result(job.name) for job in jobs]
    if not jobs:
        return results
    guard = Lock()
    table = ManyTable(results, say)
    live = Live(table, console=console, refresh_per_second=_REFRESH_PER_S)
    with live, ThreadPoolExecutor(at_once or len(jobs)) as pool:
        for job, result in zip(jobs, results, strict=True):
            pool.submit(_run, job, result, guard)
    return results


def _run(job: Job, result: Result, guard: Lock) -> None:
    """One job; whatever it raises is its own result."""
    began = time.monotonic()

    def report(doing: str, fraction: float) -> None:
        with guard:
            result.doing, result.fraction = doing, min(1.0, max(0.0, fraction))
            result.seconds = time.monotonic() - began

    try:
        result.value = job.work(report)
        result.fraction = 1.0
    except BaseException as error:  # noqa: BLE001 - the others go on; the caller sees the error
        result.error = error
    result.seconds = time.monotonic() - began
    result.done = True
