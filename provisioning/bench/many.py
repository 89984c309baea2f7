"""Many units at once, in parallel, under one live table; one that fails stops no other.

The work is given as plain functions, so that the bench's flashing, a fleet's check or any other
step can be run this way::

    results = run_many([Job("COM3", flash_one), Job("COM4", flash_other)], say, console)
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from threading import Event, Lock
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from host_tools.interrupts import first_interrupt
from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import StoppedError
from provisioning.bench.jobs import Job, Result
from provisioning.bench.many_table import ManyTable, line_of

_REFRESH_PER_S = 8
_LOOK_S = 0.2
"""How often the waiting main thread looks up, so that Ctrl-C reaches it on every platform."""


def run_many(
    jobs: Sequence[Job], say: Speaker, console: Console, at_once: int | None = None
) -> list[Result]:
    """Run all jobs, `at_once` of them at a time (all, unless given); their results in order.

    Ctrl-C, at whatever instant, stops each at its next report; its error is then a StoppedError.
    So do SIGTERM and a closed terminal. A second one does not wait: it raises here.
    """
    results = [Result(job.name, job.place, job.number or row) for row, job in enumerate(jobs, 1)]
    if not jobs:
        return results
    crew = _Crew(say, console)
    table = ManyTable(results, say)
    pairs = zip(jobs, results, strict=True)
    pool = ThreadPoolExecutor(at_once or len(jobs))
    with _live(table, console), first_interrupt(crew.stop):
        try:
            crew.wait_for([pool.submit(crew.run, job, result) for job, result in pairs])
        finally:
            # Also after a second Ctrl-C: nobody waits then.
            pool.shutdown(wait=False, cancel_futures=True)
    return results


def _live(table: ManyTable, console: Console) -> AbstractContextManager[Any]:
    """The table, where somebody sees it move; elsewhere every unit prints its line when done."""
    if not console.is_terminal:
        return nullcontext()
    return Live(table, console=console, refresh_per_second=_REFRESH_PER_S)


class _Crew:
    """Those who work, and who may be told to stop."""

    def __init__(self, say: Speaker, console: Console) -> None:
        self._say = say
        self._console = console
        self._guard = Lock()
        self._stop = Event()

    def run(self, job: Job, result: Result) -> None:
        """One job; whatever it raises is its own result."""
        began = time.monotonic()

        def report(doing: str, fraction: float) -> None:
            if self._stop.is_set():
                raise StoppedError
            with self._guard:
                result.doing, result.fraction = doing, min(1.0, max(0.0, fraction))
                result.seconds = time.monotonic() - began

        try:
            report(result.doing, 0.0)
            result.value = job.work(report)
            result.fraction = 1.0
        except BaseException as error:  # noqa: BLE001 - the others go on; the caller sees the error
            result.error = error
        result.seconds = time.monotonic() - began
        result.done = True
        if not self._console.is_terminal:
            self._console.print(line_of(result, self._say))

    def stop(self) -> None:
        """Everybody ends at the next report."""
        self._stop.set()

    def wait_for(self, futures: Sequence[Future[None]]) -> None:
        """Until all are done, which is soon once they were told to stop."""
        left, is_told = set(futures), False
        while left:
            left = wait(left, timeout=_LOOK_S).not_done
            if self._stop.is_set() and not is_told:
                is_told = True
                self._console.print(Text(self._say("Stopping …"), "bold yellow"))
