"""The contract's part on a home's visits: what can be said of them, and how sure that is."""

from dataclasses import dataclass
from enum import StrEnum

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


class NoEntryReason(StrEnum):
    """What somebody tells who could not get in."""

    NO_ANSWER = "no_answer"
    CHAIN = "chain"
    EXTRA_LOCK = "extra_lock"
    LOCK = "lock"
    """The lock did not work."""
    NOT_WANTED = "not_wanted"
    """The citizen did not want the visit."""


MOST_TOLD = 100
"""So much may be told in one call; a phone tells the rest in the next."""


@dataclass(frozen=True)
class NoEntryTold:
    """What a person told on the phone at a home's door, at a moment of lock time."""

    home_id: int
    at: int
    reason: NoEntryReason


@dataclass(frozen=True)
class HomeAttempt:
    """Somebody who did not get in: never a visit. `outcome` is the lock's OUTCOME_….

    `reason` is what the person told; of the two, one at least is there.
    """

    holder: str
    at: int
    outcome: int | None
    reason: NoEntryReason | None = None


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

    def could_not_enter(self, slot: int, told: list[NoEntryTold]) -> None:
        """Tell for a phone what its person told; the same again changes nothing."""
        self._wire.do(f"/phones/{slot}/no-entries", told)
