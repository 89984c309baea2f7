"""The clock of a simulated world: it runs at a rate and may jump while every board sleeps."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable

UNIX_OF_LOCK_EPOCH_S = 946_684_800
"""Unix time of 2000-01-01T00:00:00Z, where MicroPython's ESP32 clock starts."""
DEFAULT_START_S = 1_795_392_000
"""Unix time at which a world begins when nobody says otherwise: 2026-11-23T00:00:00Z, a Monday."""


class Timer:
    """A pending call of a `WorldClock`."""

    def __init__(self, due_s: float, action: Callable[[], object]) -> None:
        """Run `action` at world time `due_s` unless cancelled before."""
        self.due_s = due_s
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        """Never run the action."""
        self.cancelled = True


class WorldClock:
    """World time in Unix seconds; every model, board and phone of a world reads this one."""

    def __init__(self, start_s: float = DEFAULT_START_S, rate: float = 1.0) -> None:
        """Start at Unix time `start_s`, `rate` world seconds per real second.

        Raises:
            ValueError: when `rate` is not positive.
        """
        if rate <= 0:
            raise ValueError("world time only runs forward")
        self.rate = rate
        self._origin_s = start_s
        self._mark = time.monotonic()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._handle: asyncio.TimerHandle | None = None

    def now_s(self) -> float:
        """World time as Unix seconds."""
        return self._origin_s + (time.monotonic() - self._mark) * self.rate

    def lock_time(self) -> int:
        """World time as a perfect lock would show it: whole seconds since 2000-01-01 UTC."""
        return int(self.now_s()) - UNIX_OF_LOCK_EPOCH_S

    def real_s(self, world_s: float) -> float:
        """How many real seconds `world_s` world seconds take."""
        return world_s / self.rate

    async def sleep(self, world_s: float) -> None:
        """Wait `world_s` world seconds; a jump over the moment ends the wait at once."""
        done = asyncio.Event()
        timer = self.call_later(world_s, done.set)
        try:
            await done.wait()
        finally:
            timer.cancel()

    def call_later(self, delay_s: float, action: Callable[[], object]) -> Timer:
        """Run `action` in the event loop once `delay_s` world seconds have passed."""
        timer = Timer(self.now_s() + max(0.0, delay_s), action)
        heapq.heappush(self._timers, (timer.due_s, next(self._order), timer))
        self._arm()
        return timer

    def next_due_s(self) -> float | None:
        """World time of the earliest pending call, None when nothing is pending."""
        self._drop_cancelled()
        return self._timers[0][0] if self._timers else None

    def jump(self, world_s: float) -> None:
        """Move `world_s` forward at once; calls that fall due run in order, before this returns.

        The caller makes sure that every board sleeps: a running one would see its clock leap.
        """
        if world_s < 0:
            raise ValueError("world time only runs forward")
        self._origin_s += world_s
        self._run_due()

    def _drop_cancelled(self) -> None:
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)

    def _arm(self) -> None:
        self._drop_cancelled()
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._timers:
            wait_s = max(0.0, self.real_s(self._timers[0][0] - self.now_s()))
            self._handle = asyncio.get_running_loop().call_later(wait_s, self._run_due)

    def _run_due(self) -> None:
        while self._timers and self._timers[0][0] <= self.now_s():
            timer = heapq.heappop(self._timers)[2]
            if not timer.cancelled:
                timer.action()
        self._arm()
