"""The contract's part on homes: their doors, who lives there, what to do when no lock opens."""

from dataclasses import dataclass
from enum import StrEnum

from host_tools.office.calls.requests import Wire
from host_tools.wire import Line, LongLine


class DoorKind(StrEnum):
    """What is opened at an access point."""

    FRONT_DOOR = "front_door"
    STAIRWAY = "stairway"
    """Shared: it may lead to several homes."""
    CABINET = "cabinet"


class CitizenState(StrEnum):
    """Where a citizen is."""

    LIVES_THERE = "lives_there"
    HOSPITAL = "hospital"
    RESPITE = "respite"
    MOVED = "moved"
    DEAD = "dead"


class ReserveKind(StrEnum):
    """Who or what helps when no lock opens."""

    KEY_HOLDER = "key_holder"
    KEY_SAFE = "key_safe"
    CARETAKER = "caretaker"
    LOCKSMITH = "locksmith"


@dataclass(frozen=True)
class HomeDoor:
    """A door that leads to a home."""

    name: Line
    kind: DoorKind = DoorKind.FRONT_DOOR


@dataclass(frozen=True)
class Citizen:
    """Somebody who lives there, or did, and where they are since (lock time)."""

    citizen_id: int
    name: str
    state: CitizenState
    since: int
    same_as: int
    """The same number in every home of one who moved house."""


@dataclass(frozen=True)
class ReserveStep:
    """One step of a reserve plan, in words: a name, a number, where to look."""

    kind: ReserveKind
    words: LongLine


@dataclass(frozen=True)
class Home:
    """Where citizens live: the doors to it and what to do, in this order, when none opens."""

    home_id: int
    name: str
    doors: tuple[HomeDoor, ...]
    citizens: tuple[Citizen, ...]
    reserve: tuple[ReserveStep, ...]


@dataclass(frozen=True)
class HomeOrder:
    """A home and doors to it; where it is known already, doors are added."""

    name: Line
    doors: tuple[HomeDoor, ...] = ()


@dataclass(frozen=True)
class CitizenOrder:
    """Who lives in a home from now on."""

    name: Line


@dataclass(frozen=True)
class Moving:
    """Where a citizen is from now on."""

    state: CitizenState


@dataclass(frozen=True)
class MovingHouse:
    """The home where a citizen lives from now on."""

    home: Line


class HomeClient:
    """What staff have the office keep about homes."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def homes(self) -> list[Home]:
        """All homes, by name."""
        return self._wire.get("/homes", list[Home])

    def keep(self, order: HomeOrder) -> Home:
        """Enter a home, or add doors to it. Raises OfficeRefusedError for what is no name."""
        return self._wire.post("/homes", Home, order)

    def move_in(self, home_id: int, name: str) -> Home:
        """A citizen lives there from now on.

        Raises:
            UnknownNameError: when there is no such home.
            OfficeRefusedError: when somebody of that name lives there, or it is none.
        """
        return self._wire.post(f"/homes/{home_id}/citizens", Home, CitizenOrder(name))

    def move(self, citizen_id: int, state: CitizenState) -> Home:
        """A citizen is somewhere else from now on. Raises UnknownNameError."""
        return self._wire.put(f"/citizens/{citizen_id}/state", Home, Moving(state))

    def move_house(self, citizen_id: int, home: str) -> Home:
        """A citizen lives in another home from now on, and is the same person there.

        Raises UnknownNameError, OfficeRefusedError when somebody else of that name lives there.
        """
        return self._wire.put(f"/citizens/{citizen_id}/home", Home, MovingHouse(home))

    def plan(self, home_id: int, steps: list[ReserveStep]) -> Home:
        """Put a reserve plan in the place of the present one. Raises UnknownNameError."""
        return self._wire.put(f"/homes/{home_id}/reserve", Home, steps)
