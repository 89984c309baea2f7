"""Knocks that mean nothing: footsteps, parcels, a neighbour's door."""

import random

from sim.clock import Timer
from sim.door.door import Door

DAY_S = 86_400


class FalseKnocks:
    """Knocks on a door at random moments, `per_day` of them on average, until stopped."""

    def __init__(self, door: Door, per_day: float, rng: random.Random) -> None:
        """Begin now."""
        self.count = 0
        self._door = door
        self._mean_s = DAY_S / per_day
        self._rng = rng
        self._timer = self._next()

    def stop(self) -> None:
        """Leave the door in peace."""
        self._timer.cancel()

    def _next(self) -> Timer:
        return self._door.board.clock.call_later(
            self._rng.expovariate(1 / self._mean_s), self._knock
        )

    def _knock(self) -> None:
        self.count += 1
        self._door.knock()
        self._timer = self._next()
