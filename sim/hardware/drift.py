"""A board's own clock: world time seen through a crystal awake and an RC oscillator asleep."""

from sim.clock import UNIX_OF_LOCK_EPOCH_S, WorldClock

PPM = 1_000_000


class BoardClock:
    """What the RTC of a board shows, in microseconds since 2000-01-01."""

    def __init__(self, world: WorldClock, awake_ppm: int = 10, asleep_ppm: int = 0) -> None:
        """A clock that gains `awake_ppm` awake and `asleep_ppm` asleep (50,000 is 5 % fast)."""
        self._world = world
        self.awake_ppm = awake_ppm
        self.asleep_ppm = asleep_ppm
        self._asleep = False
        self._shown_us = 0
        self._since_s = world.now_s()

    @property
    def gain_ppm(self) -> int:
        """How much it gains now."""
        return self.asleep_ppm if self._asleep else self.awake_ppm

    def read_us(self) -> int:
        """What it shows."""
        elapsed_us = int((self._world.now_s() - self._since_s) * 1_000_000)
        return self._shown_us + elapsed_us * (PPM + self.gain_ppm) // PPM

    def set_us(self, shown_us: int) -> None:
        """Set it."""
        self._shown_us = shown_us
        self._since_s = self._world.now_s()

    def set_right(self) -> None:
        """Set it to world time."""
        self.set_us(int((self._world.now_s() - UNIX_OF_LOCK_EPOCH_S) * 1_000_000))

    def fall_asleep(self) -> None:
        """Go on with the sleep oscillator."""
        self.set_us(self.read_us())
        self._asleep = True

    def wake(self) -> None:
        """Go on with the crystal."""
        self.set_us(self.read_us())
        self._asleep = False

    def world_s(self, shown_s: float) -> float:
        """World seconds that pass while the clock, as it runs now, shows `shown_s` seconds."""
        return shown_s * PPM / (PPM + self.gain_ppm)
