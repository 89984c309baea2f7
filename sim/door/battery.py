"""Four AA cells in series: open voltage by charge, sag by load, both by temperature."""

from bisect import bisect_right
from dataclasses import dataclass

CELLS = 4
ROOM_C = 20.0
MC_PER_MAH = 3600.0


@dataclass(frozen=True)
class Chemistry:
    """Typical figures of one AA cell, from Energizer's E91, L91 and NH15 data sheets."""

    capacity_mah: float
    curve: tuple[tuple[float, float], ...]
    """(charge left from 0 to 1, open voltage), rising."""
    resistance_ohm: float
    """Of a full cell at 20 degrees."""
    cold_factor: float
    """By how much the resistance grows per degree below 20, as a share of it."""


CHEMISTRIES = {
    "alkaline": Chemistry(
        2500,
        ((0, 0.85), (0.1, 1.05), (0.25, 1.17), (0.5, 1.27), (0.75, 1.38), (0.9, 1.48), (1, 1.6)),
        0.15,
        0.04,
    ),
    "lithium": Chemistry(
        3000,
        ((0, 0.9), (0.03, 1.2), (0.1, 1.45), (0.2, 1.55), (0.5, 1.62), (0.95, 1.7), (1, 1.78)),
        0.12,
        0.015,
    ),
    "nimh": Chemistry(
        2000,
        ((0, 1.0), (0.1, 1.15), (0.2, 1.22), (0.5, 1.26), (0.9, 1.32), (1, 1.4)),
        0.03,
        0.02,
    ),
}
"""Cells by name."""


class Battery:
    """A set of cells that is drained and exchanged."""

    def __init__(self, chemistry: str = "alkaline", charge: float = 1.0) -> None:
        """Fresh cells of a chemistry, filled to `charge` (0 to 1)."""
        self.temperature_c = ROOM_C
        self.exchange(chemistry, charge)

    def exchange(self, chemistry: str = "alkaline", charge: float = 1.0) -> None:
        """Put in other cells."""
        self.chemistry = CHEMISTRIES[chemistry]
        self._left_mc = self.chemistry.capacity_mah * MC_PER_MAH * charge

    @property
    def charge(self) -> float:
        """What is left, 0 to 1."""
        return self._left_mc / (self.chemistry.capacity_mah * MC_PER_MAH)

    def drain(self, charge_mc: float) -> None:
        """Take `charge_mc` millicoulombs out."""
        self._left_mc = max(0.0, self._left_mc - charge_mc)

    @property
    def resistance_ohm(self) -> float:
        """Of the whole set: grows threefold towards empty, and in the cold."""
        cold = 1 + self.chemistry.cold_factor * max(0.0, ROOM_C - self.temperature_c)
        return CELLS * self.chemistry.resistance_ohm * (3 - 2 * self.charge) * cold

    def voltage_v(self, load_ma: float = 0.0) -> float:
        """Of the whole set under a load."""
        curve = self.chemistry.curve
        at = min(max(1, bisect_right(curve, (self.charge, 9.0))), len(curve) - 1)
        (left, low), (right, high) = curve[at - 1], curve[at]
        cell_v = low + (high - low) * (self.charge - left) / (right - left)
        return max(0.0, CELLS * cell_v - self.resistance_ohm * load_ma / 1000)
