"""The contract's part on units: their life from the shelf to the door and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from host_tools.wire import Line, LockId, LongLine


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

    unit: Line
    who: Line
    place: LongLine


@dataclass(frozen=True)
class UnitMove:
    """A unit's next stage; `place` empty: where it was. PROVISIONED needs `lock_id`."""

    stage: Stage
    who: Line
    place: LongLine = ""
    note: LongLine = ""
    lock_id: LockId | None = None


@dataclass(frozen=True)
class Signature:
    """Figures that `who` measured at a door and answers for."""

    who: Line
    figures: dict[str, Any]
