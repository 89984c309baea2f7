"""The hardware watchdog of a board."""

import asyncio
from collections.abc import Callable

from sim.clock import WorldClock

STEPS = 8
"""The time-out is counted in so many waits, each at its planned length however late it ends: a
busy host slows the watchdog down with the program it watches, instead of biting it."""


class Watchdog:
    """Bites once when it is not fed in time."""

    def __init__(self, clock: WorldClock, timeout_s: float, bite: Callable[[], None]) -> None:
        """Call `bite` when `timeout_s` world seconds pass without `feed`."""
        self._step_s = clock.real_s(timeout_s) / STEPS
        self._left = STEPS
        self._bite = bite
        self._loop = asyncio.get_running_loop()
        self._handle = self._loop.call_later(self._step_s, self._step)

    def feed(self) -> None:
        """Start over."""
        self._left = STEPS

    def stop(self) -> None:
        """Never bite; only a reset does this."""
        self._handle.cancel()

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            self._bite()
        else:
            self._handle = self._loop.call_later(self._step_s, self._step)
