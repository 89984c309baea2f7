"""What a benchmark says: figures with a unit, a baseline and, where one is set, a limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    unit: str
    baseline: str = ""
    """What the value is relative to, in words; empty for a plain count."""
    limit: float | None = None
    """The most it may be; None where nothing is promised."""

    @property
    def is_within(self) -> bool:
        """Whether the limit, if there is one, is kept."""
        return self.limit is None or self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """The figure as JSON has it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "baseline": self.baseline,
            "limit": self.limit,
            "within": self.is_within,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one benchmark found."""

    figures: tuple[Figure, ...]
    details: Mapping[str, Any] = field(default_factory=dict)
    """The numbers behind the figures, for whoever digs."""

    def as_json(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "figures": [figure.as_json() for figure in self.figures],
            "details": dict(self.details),
        }


Benchmark = Callable[[], Report]
"""What a module of this package offers as `measure`."""
