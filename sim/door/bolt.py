"""The bolt and the motor that moves it; the cylinder key moves the same bolt."""

from collections.abc import Callable
from dataclasses import dataclass

from sim.clock import Timer, WorldClock

WITHDRAWN = 0.0
THROWN = 1.0
REACHED = 0.02
"""How close to an end the end switches close."""
LATCH_DRAWN = -0.2
"""Beyond withdrawn a motor latch gives way; it springs back when the motor lets go."""
LATCH_END = -0.25
HOOKS_ENGAGE = 0.15
"""How far a bolt with hooks gets while nobody lifts the handle."""
TICK_S = 0.01
"""World seconds between looks at a moving bolt."""


@dataclass(frozen=True)
class Motor:
    """A small geared motor."""

    travel_s: float = 0.6
    """From end to end at full duty."""
    running_ma: float = 180.0
    stalled_ma: float = 900.0


class Bolt:
    """Position from 0 (withdrawn) to 1 (thrown), moved by a duty from -1 (open) to 1 (lock)."""

    def __init__(self, clock: WorldClock, motor: Motor, has_latch: bool) -> None:
        """A withdrawn bolt; `has_latch` lets the motor draw the latch too."""
        self._clock = clock
        self._motor = motor
        self._open_end = LATCH_END if has_latch else WITHDRAWN
        self._position = WITHDRAWN
        self._duty = 0.0
        self._since_s = clock.now_s()
        self._tick: Timer | None = None
        self.jammed_at: float | None = None
        """A position that the bolt cannot pass, in either direction."""
        self.plate_at: Callable[[], float | None] = lambda: None
        """Where a bolt on its way out meets a strike plate that sits wrong."""
        self.needs_handle: Callable[[], bool] = lambda: False
        """Says whether hooks hold the bolt back because the handle hangs."""
        self.on_move: Callable[[], None] = lambda: None

    @property
    def position(self) -> float:
        """Where the bolt is now."""
        self._advance()
        return self._position

    @property
    def moving(self) -> bool:
        """Whether the motor turns and the bolt gives way."""
        return bool(self._duty) and not self.stalled

    @property
    def stalled(self) -> bool:
        """Whether the motor pushes against something."""
        self._advance()
        return bool(self._duty) and self._position == self._limit()

    @property
    def is_thrown(self) -> bool:
        """Whether the locked switch should close."""
        return self.position >= THROWN - REACHED

    @property
    def is_withdrawn(self) -> bool:
        """Whether the unlocked switch should close."""
        return self.position <= WITHDRAWN + REACHED

    @property
    def latch_drawn(self) -> bool:
        """Whether the motor holds the latch back."""
        return self.position <= LATCH_DRAWN

    @property
    def current_ma(self) -> float:
        """What the motor draws."""
        load_ma = self._motor.stalled_ma if self.stalled else self._motor.running_ma
        return abs(self._duty) * load_ma

    def drive(self, duty: float) -> None:
        """Let the motor push, towards thrown when positive; 0 lets it run free."""
        self._advance()
        self._duty = duty
        if not duty and self._position < WITHDRAWN:
            self._position = WITHDRAWN
        self._arm()
        self.on_move()

    def turn_key(self, thrown: bool) -> None:
        """Let somebody turn the cylinder: that works against any motor, only not a jam."""
        self._advance()
        start, end = self._position, THROWN if thrown else WITHDRAWN
        plate_at = self.plate_at()
        if thrown and plate_at is not None:
            end = max(start, min(end, plate_at))
        if self.jammed_at is not None and min(start, end) <= self.jammed_at <= max(start, end):
            end = self.jammed_at
        self._position = end
        self.on_move()

    def _limit(self) -> float:
        """Where the present duty ends."""
        if self._duty > 0:
            limit = THROWN
            if self.needs_handle():
                limit = max(HOOKS_ENGAGE, self._position)
            for stop in (self.jammed_at, self.plate_at()):
                if stop is not None and self._position <= stop:
                    limit = min(limit, stop)
            return limit
        limit = self._open_end
        if self.jammed_at is not None and self._position >= self.jammed_at:
            limit = max(limit, self.jammed_at)
        return limit

    def _advance(self) -> None:
        now_s = self._clock.now_s()
        elapsed_s, self._since_s = now_s - self._since_s, now_s
        if not self._duty:
            return
        moved = self._position + self._duty * elapsed_s / self._motor.travel_s
        limit = self._limit()
        self._position = min(moved, limit) if self._duty > 0 else max(moved, limit)

    def _arm(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self._duty:
            self._tick = self._clock.call_later(TICK_S, self._on_tick)

    def _on_tick(self) -> None:
        self._tick = None
        self._advance()
        self._arm()
        self.on_move()
