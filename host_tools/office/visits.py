"""The contract's part on a home's visits: what can be said of them, and how sure that is."""

from dataclasses import dataclass

from host_tools.office.calls.requests import Wire
from host_tools.wire import Line


@dataclass(frozen=True)
class VisitQuestion:
    """Who was at this home in [begin, end) of lock time?"""

    home: Line
    begin: int
    end: int


@dataclass(frozen=True)
class HomeVisit:
    """One person's coming; codes are those of `central.visits` (docs/decisions.md)."""

    holder: str
    kind: str
    begin: int
    end: int | None
    ending: str
    over_by: int | None
    """Where the end was not seen: by then the person was at another home."""
    early: bool
    """Whether some of it is known from receipts only, until the log is here."""
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class HomeAttempt:
    """Somebody who did not get in: never a visit. `outcome` is the lock's OUTCOME_…."""

    holder: str
    at: int
    outcome: int | None


@dataclass(frozen=True)
class VisitsTold:
    """What can be said, and what belongs to the answer."""

    home: str
    finding: str
    complete_to: int | None
    """Through when the logs of all its doors are here; None: of one of them nothing is."""
    caveats: tuple[str, ...]
    visits: tuple[HomeVisit, ...]
    attempts: tuple[HomeAttempt, ...]


class VisitClient:
    """Asks the office who was where."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def of_home(self, question: VisitQuestion) -> VisitsTold:
        """Who was at a home. Raises UnknownNameError."""
        return self._wire.post("/visits/of-home", VisitsTold, question)
