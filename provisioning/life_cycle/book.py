"""What the commands on units share: the office's book, a unit by its name, a unit for JSON."""

from dataclasses import asdict
from typing import Any

from host_tools.cli.context import open_office
from host_tools.errors import UnknownNameError
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import MOVES, Unit
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.unit.adopt import adopt_bench_units


def open_units() -> OfficeClient:
    """The office, after taking in what this bench has made."""
    office = open_office()
    adopt_bench_units(office, BenchFolder(bench_folder()).register.units())
    return office


def find_unit(office: OfficeClient, name: str) -> Unit:
    """The unit of that name, or the one at the door of that name. Raises UnknownNameError."""
    try:
        return office.units.unit(name)
    except UnknownNameError:
        for door in office.doors():
            unit = office.units.of_lock(door.lock_id)
            if unit and door.name.casefold() == name.casefold():
                return unit
        raise


def plain(unit: Unit) -> dict[str, Any]:
    """A unit for JSON, with where it may go."""
    return asdict(unit) | {
        "lock_id": unit.lock_id.hex() if unit.lock_id else None,
        "next": sorted(MOVES[unit.stage]),
    }
