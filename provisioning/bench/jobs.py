"""One unit's work among many on a bench, and how it fared."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from host_tools.texts.catalogue import N_

Report = Callable[[str, float], None]
"""Called from within the work: what is being done (an English text), and how far, from 0 to 1.

Raises StoppedError once a person has stopped the bench.
"""


@dataclass(frozen=True)
class Job:
    """One unit's work: `work` returns what came of it, or raises."""

    name: str
    work: Callable[[Report], Any]
    place: str = ""
    """Where the unit is: its cable, as the person at the bench knows it."""
    number: int = 0
    """Its row in the table, counted from 1; 0 takes its place in the list."""


@dataclass
class Result:
    """How one unit fared: `error` is None when `value` is what its work returned."""

    name: str
    place: str = ""
    number: int = 0
    value: Any = None
    error: BaseException | None = None
    seconds: float = 0.0
    doing: str = N_("waiting")
    fraction: float = 0.0
    done: bool = field(default=False, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the work came to its end."""
        return self.done and self.error is None
