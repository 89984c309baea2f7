"""The forecast of a battery: honest about what a voltage can tell."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from central.batteries.straight_line import DUE_PERCENT, ERROR_POINTS, LEAST_DAYS, battery_life
from firmware import records
from firmware.records import LogRecord
from host_tools.phone.courier import ALL_RECORDS, SyncTasks
from sim.door.door import DoorProfile
from tests.commissioning.at_the_door import scene

DAY_S = 86400


def _record(day: float, percent: int, event: int = records.EVENT_OPENED) -> LogRecord:
    record = LogRecord(event)
    record.clock_estimate = int(day * DAY_S)
    record.battery_percent, record.battery_mv = percent, 5000
    return record


def test_without_a_measurement_nothing_is_known() -> None:
    assert battery_life([]) is None


def test_in_the_first_week_nothing_is_foretold() -> None:
    life = battery_life([_record(0, 100), _record(LEAST_DAYS - 1, 80)])
    assert life is not None
    assert (life.days_left, life.least_days, life.most_days) == (None, None, None)


def test_a_drop_within_the_error_gives_a_lower_end_only() -> None:
    life = battery_life([_record(0, 100), _record(30, 100 - ERROR_POINTS)])
    assert life is not None
    assert life.days_left is None
    assert life.most_days is None
    assert life.least_days == (90 - DUE_PERCENT - 10) * 30 // 20


def test_a_change_of_battery_starts_the_count_anew_and_is_remembered() -> None:
    log = [
        _record(0, 100),
        _record(200, 20),
        _record(201, 100, records.EVENT_BATTERY_CHANGED),
        _record(205, 98),
    ]
    life = battery_life(log)
    assert life is not None
    assert life.changes == (201 * DAY_S,)
    assert life.days_left is None


@given(
    per_day=st.floats(0.1, 2.0),
    days=st.integers(30, 300),
    first_error=st.integers(-5, 0),
    last_error=st.integers(-5, 5),
)
def test_the_band_holds_the_truth_when_the_readings_are_within_their_error(
    per_day: float, days: int, first_error: int, last_error: int
) -> None:
    true_end = 100 - per_day * days
    if not true_end > DUE_PERCENT + ERROR_POINTS:
        return
    first, last = 100 + first_error, min(100, round(true_end) + last_error)
    life = battery_life([_record(0, first), _record(days, last)])
    assert life is not None
    truth = (true_end - DUE_PERCENT) / per_day
    assert life.least_days is not None
    assert life.least_days <= truth + 1
    assert life.most_days is None or truth - 1 <= life.most_days


async def test_a_change_of_cells_at_the_door_is_recognised_and_reaches_the_office(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path, DoorProfile(charge=0.45)) as at:
        assert (await at.client().open(at.credential)).succeeded
        await at.world.all_asleep()
        await at.door.exchange_battery()
        await at.world.all_asleep()
        tasks = SyncTasks((), ALL_RECORDS)
        exchange = await at.client().sync(at.credential, tasks)
        at.office.hand_in(at.phone_id, list(exchange.pages), [exchange.receipt])
        life = at.office.at_door.battery(at.lock_id)
        assert life is not None
        assert len(life.changes) == 1
        assert life.percent > 90
