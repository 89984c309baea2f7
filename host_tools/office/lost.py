"""The contract's part on a phone that was blocked: where it could still open, and until when."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Passer:
    """Somebody whom a rule lets come by in that time (lock time); any phone brings the news."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True)
class UnawareDoor:
    """A door that does not know yet. `until` None: its clock is unsure, nobody can say."""

    door: str
    first_at: int
    until: int | None
    passing: tuple[Passer, ...]


@dataclass(frozen=True)
class LostPhone:
    """Doors that would still open, the soonest first; doors that know, and those that refuse."""

    holder: str
    unaware: tuple[UnawareDoor, ...]
    aware: tuple[str, ...]
    harmless: tuple[str, ...]
    until: int | None
    """From when on it opens nowhere; None: nobody can say."""
