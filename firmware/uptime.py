"""Milliseconds since boot that never wrap, unlike `time.ticks_ms`."""

import time


class Uptime:
    """Call it at least every six days, half the period of `time.ticks_ms`."""

    def __init__(self) -> None:
        """Start at zero."""
        self._total_ms = 0
        self._last = time.ticks_ms()

    def __call__(self) -> int:
        """Milliseconds since this object was made."""
        now = time.ticks_ms()
        self._total_ms += time.ticks_diff(now, self._last)
        self._last = now
        return self._total_ms
