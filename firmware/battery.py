"""From a voltage to what is left in the battery: pure arithmetic, integers only.

A reading is first brought to rest (the load's sag over the internal resistance, which the cold
raises), then smoothed, then looked up in the chemistry's discharge curve. Warnings have
hysteresis, so they do not flap when a night is cold. A lock must never be able to throw a bolt
that it cannot withdraw again: locking needs a reserve, opening is never refused.

Curves: resting voltage of one cell, and internal resistance at 20 C, read off the makers' data
sheets and rounded down (Energizer E91 alkaline and L91 lithium, Panasonic eneloop BK-3MCC,
Samsung INR18650-35E). Good to about 10 points for alkaline and lithium-ion, 20 for the flat
curves of lithium and NiMH.
"""

import math

from firmware.messages import FLAG_BATTERY_CHANGED, FLAG_BATTERY_CRITICAL, FLAG_BATTERY_LOW
from firmware.state_record import (
    CHEMISTRY_ALKALINE,
    CHEMISTRY_LI_ION,
    CHEMISTRY_LITHIUM,
    CHEMISTRY_MAINS,
    CHEMISTRY_NIMH,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

FINE: "Final" = 0
"""Level: nothing to warn of."""
LOW: "Final" = 1
"""Level: change the battery within weeks."""
CRITICAL: "Final" = 2
"""Level: change the battery today."""
RESERVE: "Final" = 3
"""Level: what is left is kept for opening; no more locking."""

THRESHOLDS_PERCENT: "Final" = (25, 12, 6)
"""At or below these the levels LOW, CRITICAL and RESERVE begin."""
HYSTERESIS_PERCENT: "Final" = 6
"""So far above its threshold the charge must rise before a level ends."""
CHANGE_PERCENT: "Final" = 25
"""A rise by so much between two readings is another battery: recovery and warmth give under 15."""
RESTART_CHANGE_PERCENT: "Final" = 15
"""The same after the power was gone: somebody had the cells in hand."""
IDLE_LOAD_MA: "Final" = 60
"""Load while measuring: the chip awake with its radio on, at the battery's side of the buck."""

SUPPLY_FLOOR_MV: "Final" = 4000
"""Battery voltage that the buck converter must keep, dropout and margin above 3.3 V."""

_MAINS_MA = 5000
_STEPS_PERCENT = (0, 6, 12, 25, 40, 60, 80, 100)
# Per chemistry: cells in series, resistance of all at 20 C (milliohm), mV per cell at each step.
_CELLS = {
    CHEMISTRY_ALKALINE: (4, 800, (1050, 1120, 1170, 1230, 1280, 1350, 1430, 1550)),
    CHEMISTRY_LITHIUM: (4, 600, (1400, 1470, 1530, 1600, 1650, 1690, 1730, 1780)),
    CHEMISTRY_NIMH: (4, 160, (1100, 1160, 1190, 1220, 1245, 1275, 1310, 1380)),
    CHEMISTRY_LI_ION: (2, 120, (3200, 3400, 3520, 3620, 3720, 3830, 3980, 4150)),
}
_ROOM_C = 20
_COLD_DIVISOR = 20  # resistance doubles over the 20 degrees from room to freezing (E91 data)
_WARMEST_C, _COLDEST_C = 60, -30
_NO_SENSOR_C = 20


class Battery:
    """The battery's condition, kept up to date by `measure`."""

    def __init__(self, chemistry: int) -> None:
        """Start without a reading. `chemistry` is CHEMISTRY_…; unknown ones count as alkaline."""
        self.chemistry = chemistry
        self.battery_mv = 0
        self.battery_percent = 100
        self.temperature_c = _NO_SENSOR_C
        self.level = FINE
        self.is_changed = False
        self._was_off = False

    @property
    def flags(self) -> int:
        """FLAG_BATTERY_… for status and log."""
        flags = FLAG_BATTERY_CHANGED if self.is_changed else 0
        if self.level >= LOW:
            flags |= FLAG_BATTERY_LOW
        return flags | FLAG_BATTERY_CRITICAL if self.level >= CRITICAL else flags

    def resume(self, battery_mv: int, level: int, was_off: bool = False) -> None:
        """Go on from the resting voltage and level of the last wake or log record; 0: none.

        `was_off`: the power was gone since, so the next reading may be of other cells, half-used
        ones too.
        """
        self._was_off = was_off
        self.battery_mv = battery_mv
        self.level = level if level in (FINE, LOW, CRITICAL, RESERVE) else FINE
        if battery_mv:
            self.battery_percent = percent_of(self.chemistry, battery_mv)

    def measure(self, measured_mv: int, temperature_c: int, load_ma: int = IDLE_LOAD_MA) -> None:
        """Take a reading at the battery (mV) under `load_ma`, at `temperature_c`."""
        self.temperature_c = temperature_c
        resting_mv = measured_mv + sag_mv(self.chemistry, load_ma, temperature_c)
        percent = percent_of(self.chemistry, resting_mv)
        is_first = not self.battery_mv
        rise = RESTART_CHANGE_PERCENT if self._was_off else CHANGE_PERCENT
        if not is_first and percent >= self.battery_percent + rise:
            self.is_changed, is_first = True, True
            self.level = FINE
        # Other cells are not mixed with the old ones, whether they are better or worse.
        is_first, self._was_off = is_first or self._was_off, False
        if not is_first:
            resting_mv = (3 * self.battery_mv + resting_mv) // 4
        self.battery_mv = resting_mv
        self.battery_percent = percent_of(self.chemistry, resting_mv)
        self.level = next_level(self.level, self.battery_percent)

    def may_lock(self) -> bool:
        """Say whether enough is left to throw the bolt and withdraw it again."""
        return self.level < RESERVE

    def affordable_ma(self) -> int:
        """Return what may be drawn before the buck converter drops out, in mA.

        Reckons with cells that have twice their fresh resistance, as half-empty ones do (E91).
        """
        worst_mv_per_a = 2 * sag_mv(self.chemistry, 1000, self.temperature_c)
        if not worst_mv_per_a:
            return _MAINS_MA
        return max(0, self.battery_mv - SUPPLY_FLOOR_MV) * 1000 // worst_mv_per_a

    def acknowledge_change(self) -> None:
        """Forget that the battery was changed, once that is logged."""
        self.is_changed = False


def sag_mv(chemistry: int, load_ma: int, temperature_c: int) -> int:
    """Return by how many mV `load_ma` pulls the battery down at `temperature_c`."""
    if chemistry == CHEMISTRY_MAINS:
        return 0
    resistance = _CELLS.get(chemistry, _CELLS[CHEMISTRY_ALKALINE])[1]
    cold = _ROOM_C - min(max(temperature_c, _COLDEST_C), _ROOM_C)
    return load_ma * (resistance + resistance * cold // _COLD_DIVISOR) // 1000


def percent_of(chemistry: int, resting_mv: int) -> int:
    """Return the charge left, 0 to 100, of a battery that rests at `resting_mv`; mains: 100."""
    if chemistry == CHEMISTRY_MAINS:
        return 100
    cells, _, curve = _CELLS.get(chemistry, _CELLS[CHEMISTRY_ALKALINE])
    cell_mv = resting_mv // cells
    if cell_mv <= curve[0]:
        return 0
    for step in range(1, len(curve)):
        if cell_mv <= curve[step]:
            below, above = _STEPS_PERCENT[step - 1], _STEPS_PERCENT[step]
            span = curve[step] - curve[step - 1]
            return below + (above - below) * (cell_mv - curve[step - 1]) // span
    return 100


def next_level(level: int, percent: int) -> int:
    """Return the warning level at `percent`, given the present one."""
    reached = sum(1 for threshold in THRESHOLDS_PERCENT if percent <= threshold)
    kept = sum(1 for threshold in THRESHOLDS_PERCENT if percent <= threshold + HYSTERESIS_PERCENT)
    return max(reached, min(level, kept))


def ntc_temperature_c(sensor_mv: int) -> int:
    """Return degrees C for the voltage at the thermistor (see `pins`); 20 without a sensor.

    10 kOhm at 25 C, B 3950 K (Murata NCP18XH103 class), from 3.3 V over 10 kOhm to ground.
    """
    if not 100 < sensor_mv < 3200:
        return _NO_SENSOR_C
    ratio = (3300 - sensor_mv) / sensor_mv
    celsius = 1 / (1 / 298.15 + math.log(ratio) / 3950) - 273.15
    return min(max(round(celsius), _COLDEST_C), _WARMEST_C)
