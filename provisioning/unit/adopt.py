"""Takes the units that a bench has made into the office's book of units."""

from collections.abc import Iterable

from host_tools.errors import UnknownNameError
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import Stage
from provisioning.unit.register import PROVISIONED, BenchUnit

BENCH = "bench"
"""Who did it, in the history."""


def adopt_bench_units(office: OfficeClient, made: Iterable[BenchUnit]) -> None:
    """Enter units whose locks are in service at this office and that it has no entry of.

    Safe to repeat. A unit made again after a wipe goes on with its old history.
    """
    in_service = {door.lock_id for door in office.doors()}
    for one in made:
        lock_id = bytes.fromhex(one.lock_id)
        if one.stage != PROVISIONED or lock_id not in in_service:
            continue
        if office.units.of_lock(lock_id) is None:
            _enter(office, one.unit, lock_id)


def _enter(office: OfficeClient, name: str, lock_id: bytes) -> None:
    units = office.units
    try:
        stage = units.unit(name).stage
    except UnknownNameError:
        stage = units.add(name, BENCH, BENCH).stage
    if stage is Stage.WIPED:
        stage = units.move(name, Stage.IN_STOCK, BENCH, BENCH).stage
    if stage is Stage.IN_STOCK:
        units.move(name, Stage.PROVISIONED, BENCH, BENCH, lock_id=lock_id)
