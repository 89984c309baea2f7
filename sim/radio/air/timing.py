"""World time as the radio uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A pending call."""

    def cancel(self) -> None:
        """Never make the call."""


class Clock(Protocol):
    """World time; ``sim.clock.WorldClock`` is one."""

    def call_later(self, delay_s: float, action: Callable[[], object]) -> Timer:
        """Run ``action`` after so many seconds of world time."""

    def now_s(self) -> float:
        """Seconds of world time."""


class LoopClock:
    """World time that is the event loop's own."""

    def call_later(self, delay_s: float, action: Callable[[], object]) -> Timer:
        """Run ``action`` after so many seconds."""
        return asyncio.get_running_loop().call_later(delay_s, action)

    def now_s(self) -> float:
        """Seconds of the event loop's clock."""
        return asyncio.get_running_loop().time()
