"""Months of cells as the simulator has them, read by a lock whose curves are other makers'."""

import random

import pytest

from central.batteries.straight_line import DUE_PERCENT, battery_life
from firmware import records
from firmware.battery import IDLE_LOAD_MA, Battery
from firmware.records import LogRecord
from firmware.state_record import (
    CHEMISTRY_ALKALINE,
    CHEMISTRY_LITHIUM,
    CHEMISTRY_MAINS,
    CHEMISTRY_NIMH,
)
from host_tools.office.contract import BatteryLife
from sim.door import battery as cells_of

DAY_S = 86400
HOURS = (7, 13, 22)
CHEMISTRIES = {
    "alkaline": CHEMISTRY_ALKALINE,
    "lithium": CHEMISTRY_LITHIUM,
    "nimh": CHEMISTRY_NIMH,
}
WINTER = range(40, 130)


class Months:
    """One door: cells that are drained and read three times a day, with frosty winter nights."""

    def __init__(self, chemistry: str, charge: float, per_day: float) -> None:
        """Begin with cells of `charge` (0 to 1) that lose `per_day` percent a day."""
        self.chemistry = CHEMISTRIES[chemistry]
        self.cells = cells_of.Battery(chemistry, charge)
        self.lock = Battery(self.chemistry)
        self.log: list[LogRecord] = []
        self.day = 0
        self._per_day = per_day
        self._rng = random.Random(f"{chemistry}{charge}{per_day}")

    def pass_days(self, days: int) -> None:
        """Visits, morning, noon and night."""
        for _ in range(days):
            self.day += 1
            for hour in HOURS:
                whole_mc = self.cells.chemistry.capacity_mah * cells_of.MC_PER_MAH
                self.cells.drain(whole_mc * self._per_day / 100 / len(HOURS))
                frosty = self.day in WINTER and hour != HOURS[1]
                self.cells.temperature_c = (-6 if frosty else 19) + self._rng.gauss(0, 2)
                self._read(hour)

    def pull_cells(self, chemistry: str = "", charge: float = 0.0) -> None:
        """Take the cells out and put others in; without a chemistry the same ones."""
        if chemistry:
            self.cells.exchange(chemistry, charge)
        before, self.lock = self.lock, Battery(self.chemistry)
        self.lock.resume(before.battery_mv, 0, True)

    def _read(self, hour: int) -> None:
        lock, cells = self.lock, self.cells
        volts = cells.voltage_v(IDLE_LOAD_MA + self._rng.choice((0, 0, 20)))
        lock.measure(int(volts * 1000), round(cells.temperature_c))
        changed = lock.is_changed
        lock.acknowledge_change()
        record = LogRecord(records.EVENT_BATTERY_CHANGED if changed else records.EVENT_OPENED)
        record.clock_estimate = self.day * DAY_S + hour * 3600
        record.battery_mv, record.battery_percent = lock.battery_mv, lock.battery_percent
        self.log.append(record)

    @property
    def life(self) -> BatteryLife:
        """What the office makes of it."""
        found = battery_life(self.log, self.chemistry)
        assert found is not None
        return found


def days_until_due(chemistry: str, charge: float, per_day: float) -> int:
    """When these cells ask for others, without a winter."""
    months = Months(chemistry, charge, per_day)
    months.day = WINTER.stop
    began = months.day
    while months.lock.battery_percent > DUE_PERCENT:
        months.pass_days(1)
    return months.day - began


@pytest.mark.parametrize("chemistry", CHEMISTRIES)
@pytest.mark.parametrize("per_day", [0.25, 0.4, 0.7])
def test_the_band_holds_the_day_on_which_the_cells_are_due(chemistry: str, per_day: float) -> None:
    due, months, narrow = days_until_due(chemistry, 1.0, per_day), Months(chemistry, 1, per_day), 0
    while months.day + 14 < due:
        months.pass_days(14)
        life, truth = months.life, due - months.day
        assert life.least_days is not None
        # The lock's own curve may be late or early by its error: the last weeks are "soon".
        assert life.least_days <= truth + 7, months.day
        assert life.most_days is None or truth - 7 <= life.most_days, months.day
        narrow += life.most_days is not None
    assert narrow >= 1


@pytest.mark.parametrize("chemistry", CHEMISTRIES)
def test_cold_nights_and_cells_put_back_are_no_change(chemistry: str) -> None:
    months = Months(chemistry, 1.0, 0.3)
    for _ in range(10):
        months.pass_days(15)
        months.pull_cells()
    assert months.life.changes == ()


@pytest.mark.parametrize("chemistry", CHEMISTRIES)
@pytest.mark.parametrize(("left", "put_in"), [(0.15, 1.0), (0.6, 1.0), (0.15, 0.55), (0.25, 0.6)])
def test_better_cells_are_a_change_on_the_day_they_come_half_used_ones_too(
    chemistry: str, left: float, put_in: float
) -> None:
    months = Months(chemistry, left + 0.06, 0.3)
    months.pass_days(20)
    months.pull_cells(chemistry, put_in)
    months.pass_days(30)
    assert [moment // DAY_S for moment in months.life.changes] == [21]


@pytest.mark.parametrize("chemistry", CHEMISTRIES)
def test_worse_cells_are_believed_at_once(chemistry: str) -> None:
    months = Months(chemistry, 0.7, 0.2)
    months.pass_days(20)
    told = months.lock.battery_percent
    months.pull_cells(chemistry, 0.15)
    months.pass_days(1)
    alone = Months(chemistry, 0.15, 0.2)
    alone.pass_days(1)
    assert abs(months.log[60].battery_percent - alone.log[0].battery_percent) <= 3
    assert months.lock.battery_percent < told - 15
    assert months.life.changes == ()


def test_mains_has_no_end() -> None:
    months = Months("alkaline", 1.0, 0.1)
    months.pass_days(30)
    assert battery_life(months.log, CHEMISTRY_MAINS) is None
