"""The battery's state: believable, steady, and never too low to open but too low to lock."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware import battery
from firmware.battery import Battery
from firmware.messages import FLAG_BATTERY_CHANGED, FLAG_BATTERY_CRITICAL, FLAG_BATTERY_LOW
from firmware.state_record import (
    CHEMISTRY_ALKALINE,
    CHEMISTRY_LI_ION,
    CHEMISTRY_LITHIUM,
    CHEMISTRY_MAINS,
    CHEMISTRY_NIMH,
)
from tests.support.vm import run_vm

CHEMISTRIES = (CHEMISTRY_ALKALINE, CHEMISTRY_LITHIUM, CHEMISTRY_NIMH, CHEMISTRY_LI_ION)
FRESH_MV = {
    CHEMISTRY_ALKALINE: 6300,
    CHEMISTRY_LITHIUM: 7200,
    CHEMISTRY_NIMH: 5600,
    CHEMISTRY_LI_ION: 8400,
}


def settled(cell: Battery, measured_mv: int, temperature_c: int = 20) -> Battery:
    """Measure until the smoothing has nothing left to do."""
    for _ in range(60):
        cell.measure(measured_mv, temperature_c)
    return cell


@pytest.mark.parametrize("chemistry", CHEMISTRIES)
def test_charge_falls_with_the_voltage_from_full_to_empty(chemistry: int) -> None:
    fresh = FRESH_MV[chemistry]
    percents = [battery.percent_of(chemistry, mv) for mv in range(fresh, 0, -10)]
    assert percents == sorted(percents, reverse=True)
    assert (percents[0], percents[-1]) == (100, 0)


def test_mains_are_always_full_and_never_changed() -> None:
    mains = Battery(CHEMISTRY_MAINS)
    for measured in (5000, 100, 9000):
        mains.measure(measured, 20)
        assert (mains.battery_percent, mains.flags, mains.may_lock()) == (100, 0, True)


def test_a_load_and_the_cold_are_taken_out_of_the_reading() -> None:
    warm, cold = Battery(CHEMISTRY_ALKALINE), Battery(CHEMISTRY_ALKALINE)
    sag = battery.sag_mv(CHEMISTRY_ALKALINE, 200, 0)
    assert sag == 2 * battery.sag_mv(CHEMISTRY_ALKALINE, 200, 20)
    warm.measure(5400, 20, load_ma=0)
    cold.measure(5400 - sag, 0, load_ma=200)
    assert warm.battery_percent == cold.battery_percent


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=60), st.integers(4300, 5800))
def test_noise_around_one_voltage_changes_the_warning_at_most_once_each_way(
    noise: list[int], around: int
) -> None:
    cell = settled(Battery(CHEMISTRY_ALKALINE), around)
    levels = [cell.level]
    for offset in noise:
        cell.measure(around + offset, 20)
        levels.append(cell.level)
    changes = sum(1 for before, after in itertools.pairwise(levels) if before != after)
    assert changes <= 1


@given(st.integers(0, 3), st.integers(0, 100))
def test_a_level_begins_at_its_threshold_and_ends_only_beyond_the_hysteresis(
    level: int, percent: int
) -> None:
    following = battery.next_level(level, percent)
    for index, threshold in enumerate(battery.THRESHOLDS_PERCENT):
        begun = percent <= threshold
        kept = level > index and percent <= threshold + battery.HYSTERESIS_PERCENT
        assert (following > index) == (begun or kept)


def test_a_dying_battery_warns_low_then_critical_then_keeps_its_reserve_for_opening() -> None:
    cell = Battery(CHEMISTRY_ALKALINE)
    seen = []
    for measured in range(6200, 3900, -20):
        settled(cell, measured)
        seen.append((cell.flags, cell.may_lock()))
    stages = [stage for stage, _ in itertools.groupby(seen)]
    low, critical = FLAG_BATTERY_LOW, FLAG_BATTERY_LOW | FLAG_BATTERY_CRITICAL
    assert stages == [(0, True), (low, True), (critical, True), (critical, False)]


def test_new_cells_are_recognised_by_the_jump_and_end_every_warning() -> None:
    cell = settled(Battery(CHEMISTRY_ALKALINE), 4300)
    assert not cell.may_lock()
    cell.measure(6200, 20)
    assert cell.flags == FLAG_BATTERY_CHANGED
    assert cell.may_lock()
    cell.acknowledge_change()
    assert cell.flags == 0


def test_new_cells_are_recognised_across_a_power_loss() -> None:
    cell = Battery(CHEMISTRY_ALKALINE)
    cell.resume(4600, battery.CRITICAL)
    cell.measure(6200, 20)
    assert cell.is_changed


def test_recovery_after_a_move_is_no_new_battery() -> None:
    cell = settled(Battery(CHEMISTRY_ALKALINE), 4900)
    cell.measure(5050, 25)
    assert not cell.is_changed


@pytest.mark.parametrize(
    ("sensor_mv", "celsius"), [(1650, 25), (0, 20), (3300, 20), (778, 0), (2426, 50)]
)
def test_the_thermistor_reads_in_degrees_and_its_absence_as_room(
    sensor_mv: int, celsius: int
) -> None:
    assert abs(battery.ntc_temperature_c(sensor_mv) - celsius) <= 1


def test_the_vm_computes_the_same() -> None:
    expected = []
    for chemistry in CHEMISTRIES:
        cell = Battery(chemistry)
        for measured in range(8600, 3000, -97):
            cell.measure(measured, measured % 40 - 15)
            expected.append((cell.battery_mv, cell.battery_percent, cell.flags))
    out = run_vm(
        "from firmware.battery import Battery\n"
        f"for chemistry in {CHEMISTRIES}:\n"
        "    cell = Battery(chemistry)\n"
        "    for measured in range(8600, 3000, -97):\n"
        "        cell.measure(measured, measured % 40 - 15)\n"
        "        print((cell.battery_mv, cell.battery_percent, cell.flags))\n"
    )
    assert out.splitlines() == [str(line) for line in expected]


@given(chemistry=st.sampled_from(CHEMISTRIES), measured_mv=st.integers(3600, 8400))
def test_what_may_be_drawn_keeps_the_chip_supplied(chemistry: int, measured_mv: int) -> None:
    weak = Battery(chemistry)
    weak.measure(measured_mv, 0)
    drop_mv = 2 * battery.sag_mv(chemistry, weak.affordable_ma(), 0)
    assert weak.battery_mv - drop_mv >= min(weak.battery_mv, battery.SUPPLY_FLOOR_MV)


def test_mains_power_affords_any_motor() -> None:
    assert Battery(CHEMISTRY_MAINS).affordable_ma() >= 2000
