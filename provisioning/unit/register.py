"""The bench's register of units: which chip became which lock, and how far that has come.

One file per chip, replaced in one step, so that many units may be made at once and a crash
leaves either the old or the new entry. It holds no secret.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from host_tools.errors import UnknownNameError
from host_tools.storage import atomic_file
from host_tools.texts.catalogue import N_
from provisioning.unit.lock_code import CodeError, code_of, lock_id_of, looks_like_code

BEGUN = "begun"
"""A lock id was drawn; the office may know it, the chip may or may not have been written."""
PROVISIONED = "provisioned"
"""The unit reported itself and the office put it in service."""
WIPED = "wiped"
"""The unit was wiped by cable at this bench: it is no lock any more."""

STAGES: Mapping[str, str] = {
    BEGUN: N_("begun"),
    PROVISIONED: N_("provisioned"),
    WIPED: N_("wiped"),
}
"""What people call a stage."""


@dataclass(frozen=True)
class BenchUnit:
    """One chip and the lock it is to be, or is."""

    unit: str
    """The chip's MAC address, 12 hex digits."""
    lock_id: str
    """16 hex digits."""
    door: str
    stage: str
    chip: str
    flash_mb: int
    micropython: str
    """SHA-256 of the MicroPython image, hex."""
    changed: str = ""
    """When the stage was reached, ISO 8601, UTC."""

    @property
    def code(self) -> str:
        """What its label shows."""
        return code_of(bytes.fromhex(self.lock_id))


class UnitRegister:
    """The units of one bench, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Keep units in `folder`."""
        self._folder = folder

    def keep(self, unit: BenchUnit) -> BenchUnit:
        """Write the unit's entry, with the time; returns it."""
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        unit = replace(unit, changed=moment)
        text = json.dumps(asdict(unit), ensure_ascii=False, indent=1)
        atomic_file.replace(self._folder / f"{unit.unit}.json", text.encode())
        return unit

    def units(self) -> list[BenchUnit]:
        """All units, by door."""
        files = sorted(self._folder.glob("*.json"))
        found = [BenchUnit(**json.loads(path.read_text(encoding="utf-8"))) for path in files]
        return sorted(found, key=lambda unit: unit.door)

    def of_chip(self, unit: str) -> BenchUnit | None:
        """What the register says of the chip with that MAC address."""
        path = self._folder / f"{unit}.json"
        if not path.exists():
            return None
        return BenchUnit(**json.loads(path.read_text(encoding="utf-8")))

    def find(self, code: str) -> BenchUnit:
        """The unit whose label was scanned or typed, or whose door or chip was named.

        Raises:
            UnknownNameError: when there is none, or the code was mistyped.
        """
        units = self.units()
        for unit in units:
            if code.strip().casefold() in (unit.door.casefold(), unit.unit):
                return unit
        try:
            lock_id = lock_id_of(code).hex()
        except CodeError as error:
            key = "code_mistyped" if looks_like_code(code) else "code_unknown"
            raise UnknownNameError(key, code) from error
        for unit in units:
            if unit.lock_id == lock_id:
                return unit
        raise UnknownNameError("code_unknown", code)
