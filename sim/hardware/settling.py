"""An analogue input behind a resistor and a capacitor, fed only while the program says so."""

import math
from collections.abc import Callable

from sim.clock import WorldClock


class SwitchedInput:
    """The voltage at a converter's pin, which follows its source with a time constant."""

    def __init__(
        self, clock: WorldClock, source_uv: Callable[[], int], time_constant_s: float
    ) -> None:
        """Settle towards `source_uv` while fed, towards 0 otherwise; it begins at 0."""
        self._clock = clock
        self._source_uv = source_uv
        self._time_constant_s = time_constant_s
        self._is_fed = False
        self._from_uv = 0.0
        self._since_s = clock.now_s()

    def feed(self, duty: float) -> None:
        """Connect the source (any `duty` above 0), or take it away."""
        self._from_uv = self._now_uv()
        self._since_s = self._clock.now_s()
        self._is_fed = duty > 0

    def microvolts(self) -> int:
        """What a converter measures now."""
        return round(self._now_uv())

    def _now_uv(self) -> float:
        target_uv = self._source_uv() if self._is_fed else 0
        elapsed_s = self._clock.now_s() - self._since_s
        return target_uv + (self._from_uv - target_uv) * math.exp(
            -elapsed_s / self._time_constant_s
        )
