"""The contract's part on access points: places where a lock may hang."""

from dataclasses import dataclass

from host_tools.office.calls.requests import Wire
from host_tools.office.register.homes import DoorKind, HomeDoor
from host_tools.wire import Line, LockId


@dataclass(frozen=True)
class AccessPoint:
    """A door or cabinet, where it leads, and the lock that hangs there since then, if one does."""

    name: str
    kind: DoorKind
    homes: tuple[str, ...]
    lock_id: LockId | None
    since: int | None


@dataclass(frozen=True)
class Renaming:
    """What an access point is called, and what from now on."""

    name: Line
    new: Line


class PointClient:
    """What staff have the office keep about access points."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def points(self) -> list[AccessPoint]:
        """All of them, by name."""
        return self._wire.get("/access-points", list[AccessPoint])

    def keep(self, door: HomeDoor) -> AccessPoint:
        """Enter one, or say what is opened there. Raises OfficeRefusedError for what is no name."""
        return self._wire.put("/access-points", AccessPoint, door)

    def rename(self, name: str, new: str) -> AccessPoint:
        """Call one something else; phones read it at their next sync.

        Raises:
            UnknownNameError: when none is called that.
            OfficeRefusedError: when another one is called the new name, or it is none.
        """
        return self._wire.post("/access-points/rename", AccessPoint, Renaming(name, new))
