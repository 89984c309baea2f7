"""The life of every unit, from the shelf to the door and back: stages, moves, history."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.wire import LockId

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unit (
    unit TEXT PRIMARY KEY, stage TEXT NOT NULL, lock_id BLOB, place TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS unit_step (
    position INTEGER PRIMARY KEY AUTOINCREMENT, unit TEXT NOT NULL REFERENCES unit,
    stage TEXT NOT NULL, lock_id BLOB, who TEXT NOT NULL, place TEXT NOT NULL,
    moment INTEGER NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS commissioning (
    position INTEGER PRIMARY KEY AUTOINCREMENT, lock_id BLOB NOT NULL, who TEXT NOT NULL,
    moment INTEGER NOT NULL, figures TEXT NOT NULL
) STRICT;
"""


class Stage(StrEnum):
    """Where a unit is in its life."""

    IN_STOCK = "in_stock"
    PROVISIONED = "provisioned"
    MOUNTED = "mounted"
    IN_SERVICE = "in_service"
    TAKEN_DOWN = "taken_down"
    WIPED = "wiped"
    SCRAPPED = "scrapped"
    LOST = "lost"


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.IN_STOCK: frozenset({Stage.PROVISIONED, Stage.SCRAPPED}),
    Stage.PROVISIONED: frozenset({Stage.MOUNTED, Stage.TAKEN_DOWN, Stage.WIPED, Stage.LOST}),
    Stage.MOUNTED: frozenset({Stage.IN_SERVICE, Stage.TAKEN_DOWN, Stage.LOST}),
    Stage.IN_SERVICE: frozenset({Stage.TAKEN_DOWN, Stage.LOST}),
    Stage.TAKEN_DOWN: frozenset({Stage.WIPED, Stage.LOST}),
    Stage.WIPED: frozenset({Stage.IN_STOCK, Stage.SCRAPPED}),
    Stage.LOST: frozenset({Stage.TAKEN_DOWN}),
    Stage.SCRAPPED: frozenset(),
}
"""What may follow what. Nothing that holds keys can be scrapped or put on the shelf."""

KEYLESS = frozenset({Stage.IN_STOCK, Stage.WIPED, Stage.SCRAPPED})
"""Stages in which a unit is nobody's lock."""


@dataclass(frozen=True)
class Unit:
    """One box: `unit` is what is printed on it (its chip's address), `lock_id` what it is now."""

    unit: str
    stage: Stage
    lock_id: LockId | None
    place: str


@dataclass(frozen=True)
class UnitStep:
    """One line of a unit's history; `moment` is lock time."""

    stage: Stage
    lock_id: LockId | None
    who: str
    place: str
    moment: int
    note: str


@dataclass(frozen=True)
class SignedRecord:
    """The figures a locksmith signed at a door; `moment` is lock time."""

    who: str
    moment: int
    figures: dict[str, Any]


@dataclass(frozen=True)
class NewUnit:
    """A unit that is taken into stock."""

    unit: str
    who: str
    place: str


@dataclass(frozen=True)
class UnitMove:
    """A unit's next stage; `place` empty: where it was. PROVISIONED needs `lock_id`."""

    stage: Stage
    who: str
    place: str = ""
    note: str = ""
    lock_id: LockId | None = None


@dataclass(frozen=True)
class Signature:
    """Figures that `who` measured at a door and answers for."""

    who: str
    figures: dict[str, Any]


class UnitDesk:
    """Keeps units and what happened to them."""

    def __init__(self, database: sqlite3.Connection, clock: Callable[[], int]) -> None:
        """`clock` tells lock time."""
        self._database = database
        self._clock = clock
        database.executescript(_SCHEMA)

    def add(self, unit: str, who: str, place: str) -> Unit:
        """Take a new unit into stock. Raises OfficeRefusedError when it is known already."""
        try:
            with self._database:
                self._database.execute(
                    "INSERT INTO unit VALUES (?, ?, NULL, ?)", (unit, Stage.IN_STOCK, place)
                )
                self._note(Unit(unit, Stage.IN_STOCK, None, place), who, "")
        except sqlite3.IntegrityError as error:
            raise OfficeRefusedError("unit_exists", name=unit) from error
        return self.unit(unit)

    def move(
        self,
        unit: str,
        stage: Stage,
        who: str,
        place: str = "",
        note: str = "",
        lock_id: bytes | None = None,
    ) -> Unit:
        """Take a unit to its next stage; the same stage again changes nothing.

        `place` empty: where it was. `lock_id` is needed for PROVISIONED.

        Raises:
            UnknownNameError: when there is no such unit.
            OfficeRefusedError: when that stage does not follow the present one.
        """
        present = self.unit(unit)
        if stage is present.stage:
            return present
        if stage not in MOVES[present.stage] or (stage is Stage.PROVISIONED and not lock_id):
            raise OfficeRefusedError("unit_move", name=unit, stage=present.stage, wanted=stage)
        kept = None if stage in KEYLESS else lock_id or present.lock_id
        moved = Unit(unit, stage, kept, place or present.place)
        with self._database:
            self._database.execute(
                "UPDATE unit SET stage = ?, lock_id = ?, place = ? WHERE unit = ?",
                (stage, kept, moved.place, unit),
            )
            self._note(moved, who, note)
        return moved

    def _note(self, unit: Unit, who: str, note: str) -> None:
        self._database.execute(
            "INSERT INTO unit_step (unit, stage, lock_id, who, place, moment, note)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (unit.unit, unit.stage, unit.lock_id, who, unit.place, self._clock(), note),
        )

    def unit(self, unit: str) -> Unit:
        """The unit of that name. Raises UnknownNameError."""
        row = self._database.execute("SELECT * FROM unit WHERE unit = ?", (unit,)).fetchone()
        if row is None:
            raise UnknownNameError("unknown_unit", unit)
        return _unit(row)

    def of_lock(self, lock_id: bytes) -> Unit | None:
        """The unit that is that lock now, if it was ever entered."""
        row = self._database.execute("SELECT * FROM unit WHERE lock_id = ?", (lock_id,)).fetchone()
        return None if row is None else _unit(row)

    def units(self) -> list[Unit]:
        """All units, scrapped ones too."""
        return [_unit(row) for row in self._database.execute("SELECT * FROM unit ORDER BY unit")]

    def history(self, unit: str) -> list[UnitStep]:
        """Everything that happened to a unit, oldest first. Raises UnknownNameError."""
        self.unit(unit)
        rows = self._database.execute(
            "SELECT * FROM unit_step WHERE unit = ? ORDER BY position", (unit,)
        )
        return [
            UnitStep(
                Stage(row["stage"]),
                row["lock_id"],
                row["who"],
                row["place"],
                row["moment"],
                row["note"],
            )
            for row in rows
        ]

    def sign(self, lock_id: bytes, who: str, figures: Mapping[str, Any]) -> SignedRecord:
        """Keep what `who` measured at a door and answers for."""
        record = SignedRecord(who, self._clock(), dict(figures))
        with self._database:
            self._database.execute(
                "INSERT INTO commissioning (lock_id, who, moment, figures) VALUES (?, ?, ?, ?)",
                (lock_id, who, record.moment, json.dumps(record.figures, ensure_ascii=False)),
            )
        return record

    def signed(self, lock_id: bytes) -> list[SignedRecord]:
        """The signed records of one lock, oldest first."""
        rows = self._database.execute(
            "SELECT * FROM commissioning WHERE lock_id = ? ORDER BY position", (lock_id,)
        )
        return [SignedRecord(r["who"], r["moment"], json.loads(r["figures"])) for r in rows]


def _unit(row: sqlite3.Row) -> Unit:
    return Unit(row["unit"], Stage(row["stage"]), row["lock_id"], row["place"])
