"""The battery of one lock."""

from central.batteries.straight_line import battery_life
from central.intake.views import log_of
from central.locks.models import Lock
from firmware.state_record import Config
from host_tools.office.contract import BatteryLife


def battery(lock: Lock) -> BatteryLife | None:
    """How long it will last, from the proven log; None without a measurement."""
    records = (record for _, record in log_of(lock))
    return battery_life(records, Config.parse(lock.config).chemistry)
