"""Charge drawn by a board, by what drew it."""

from collections.abc import Callable

from sim.clock import WorldClock

SLEEP_MA = 0.02
"""The budget of the whole box in deep sleep (design, section 4); `sleep_current` counts it."""
AWAKE_MA = 40.0
"""ESP32 at 160 MHz, radio off (ESP32 datasheet, "modem-sleep": 27 to 44 mA)."""
RADIO_MA = 40.0
"""What an active radio adds on average: receiving draws 95 to 100 mA in all, in turns."""
BOOT_MC = 28.0
"""Charge of a boot until Python runs: 0.4 s (design, section 4)."""
MC_PER_MAH = 3600.0


class EnergyMeter:
    """Integrates the loads of one board over world time."""

    def __init__(self, clock: WorldClock, drain: Callable[[float], None]) -> None:
        """Tell `drain` every millicoulomb as it is drawn."""
        self._clock = clock
        self._drain = drain
        self._loads_ma: dict[str, float] = {}
        self._drawn_mc: dict[str, float] = {}
        self._since_s = clock.now_s()

    @property
    def load_ma(self) -> float:
        """Current drawn now, in mA."""
        return sum(self._loads_ma.values())

    def set_load(self, name: str, current_ma: float) -> None:
        """From now on `name` draws `current_ma`; 0 ends it."""
        self.settle()
        self._loads_ma[name] = current_ma

    def is_loaded(self, name: str) -> bool:
        """Whether `name` draws anything now."""
        return bool(self._loads_ma.get(name))

    def draw(self, name: str, charge_mc: float) -> None:
        """Let `name` draw a lump of charge, in mC."""
        self._drawn_mc[name] = self._drawn_mc.get(name, 0.0) + charge_mc
        self._drain(charge_mc)

    def settle(self) -> None:
        """Book what was drawn until now."""
        now_s = self._clock.now_s()
        elapsed_s, self._since_s = now_s - self._since_s, now_s
        for name, current_ma in self._loads_ma.items():
            if current_ma:
                self.draw(name, current_ma * elapsed_s)

    def drawn_mah(self) -> dict[str, float]:
        """Charge drawn so far by name, in mAh."""
        self.settle()
        return {name: charge / MC_PER_MAH for name, charge in self._drawn_mc.items()}

    @property
    def total_mah(self) -> float:
        """Charge drawn so far, in mAh."""
        return sum(self.drawn_mah().values())
