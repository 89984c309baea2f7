"""How long a set of cells lasts: the hardware guide's table, from the simulator's constants.

Charge of a day, in millicoulombs at the battery:
    wakes x (boot + (awake + radio) x window) + moves x motor + sleep.
The buck converter draws less from four cells than it gives at 3.3 V. That is not counted: it
pays for the cold, for self-discharge and for windows that a second knock lengthens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from firmware import battery, power
from sim.door.battery import CHEMISTRIES
from sim.door.bolt import Motor
from sim.hardware.energy import AWAKE_MA, BOOT_MC, MC_PER_MAH, RADIO_MA, SLEEP_MA

DAY_S = 86_400
WAKES_PER_VISIT = 2
"""One to come in, one to lock when leaving."""
MOVES_PER_VISIT = 2
LI_ION_MAH = 3350
"""Two 18650 cells in series (Samsung INR18650-35E data sheet, minimum capacity)."""
FULL_WINDOW_S = power.FULL_WINDOW_MS / 1000
LOW_SHARE = 1 - battery.THRESHOLDS_PERCENT[battery.LOW - 1] / 100
"""Share of the charge that is gone when the lock asks for new cells."""


@dataclass(frozen=True)
class Day:
    """What happens at a door from midnight to midnight."""

    name: str
    visits: float
    false_knocks: float
    window_s: float = FULL_WINDOW_S
    """How long the radio is on per wake."""
    always_on: bool = False
    """The lock never sleeps, so it never wakes either."""
    motor: Motor = field(default_factory=Motor)

    @property
    def wakes(self) -> float:
        """How often the lock boots."""
        return 0 if self.always_on else self.visits * WAKES_PER_VISIT + self.false_knocks

    @property
    def awake_s(self) -> float:
        """How long the radio is on in all."""
        return DAY_S if self.always_on else self.wakes * self.window_s

    def charge_mah(self) -> dict[str, float]:
        """Charge drawn in a day by what draws it, in mAh."""
        motor_mc = self.visits * MOVES_PER_VISIT * self.motor.travel_s * self.motor.running_ma
        charge_mc = {
            "boots": self.wakes * BOOT_MC,
            "radio": self.awake_s * (AWAKE_MA + RADIO_MA),
            "motor": motor_mc,
            "sleep": (DAY_S - self.awake_s) * SLEEP_MA,
        }
        return {name: charge / MC_PER_MAH for name, charge in charge_mc.items()}

    def days(self, capacity_mah: float) -> float:
        """Days until cells of `capacity_mah` are empty."""
        return capacity_mah / sum(self.charge_mah().values())


DAYS = (
    Day("front door, one citizen", visits=3, false_knocks=10),
    Day("front door, many visits", visits=6, false_knocks=30),
    Day("stairway door", visits=20, false_knocks=30),
    Day("stairway door, windows of 5 s", visits=20, false_knocks=30, window_s=5),
    Day("stairway door, always on", visits=20, false_knocks=30, always_on=True),
)
"""The rows of the guide's table."""

CELLS = {
    "4 AA alkaline": CHEMISTRIES["alkaline"].capacity_mah,
    "4 AA lithium": CHEMISTRIES["lithium"].capacity_mah,
    "4 AA NiMH": CHEMISTRIES["nimh"].capacity_mah,
    "2 lithium-ion 18650": LI_ION_MAH,
}
"""Capacity in mAh by name: the columns of the guide's table."""


def table() -> str:
    """The guide's table in Markdown: days until the lock asks for new cells."""
    return "\n".join(_rows())


def _rows() -> Iterator[str]:
    heads = ["A day at the door", "Wakes", "mAh a day", *CELLS]
    yield _row(heads)
    yield _row(["---"] + ["---:"] * (len(heads) - 1))
    for day in DAYS:
        spent = sum(day.charge_mah().values())
        lasts = [_spell(LOW_SHARE * day.days(capacity)) for capacity in CELLS.values()]
        yield _row([day.name, f"{day.wakes:.0f}", f"{spent:.1f}", *lasts])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _spell(days: float) -> str:
    return f"{days:.0f} days" if days >= 10 else f"{days:.1f} days"
