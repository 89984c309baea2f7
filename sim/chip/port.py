"""One board's port: the table's facts for its chip, with one outcome of each in force."""

from collections.abc import Mapping
from typing import cast

from sim.chip.fact import Value
from sim.chip.table import FACTS, outcomes


class Port:
    """What the sources leave open can be chosen, before the start or at any time later."""

    def __init__(self, chip: str, chosen: Mapping[str, Value] | None = None) -> None:
        """The port on `chip`, with what is `chosen` in place of the first outcomes.

        Raises:
            KeyError: when there is no such chip or fact.
            ValueError: when the table names no such outcome.
        """
        self.chip = chip
        self._values = {key: values[0] for key in FACTS if (values := outcomes(chip, key))}
        for key, value in (chosen or {}).items():
            self.choose(key, value)

    def choose(self, key: str, value: Value) -> None:
        """Let `value` be in force, one of the outcomes that the table names.

        Raises:
            KeyError: when this chip has no such fact.
            ValueError: when the table names no such outcome.
        """
        if value not in outcomes(self.chip, key):
            raise ValueError(f"{key} of the {self.chip} is never {value!r}")
        self._values[key] = value

    def __getitem__(self, key: str) -> Value:
        """The outcome in force. Raises KeyError when this chip has no such fact."""
        return self._values[key]

    def number(self, key: str) -> int:
        """The outcome in force, which is a number."""
        return cast(int, self[key])

    def numbers(self, key: str) -> tuple[int, ...]:
        """The outcome in force, which is several numbers; none where the chip has none."""
        return cast(tuple[int, ...], self._values.get(key, ()))
