"""The table of port facts, for one version of MicroPython."""

from typing import Final

from sim.chip import pin_facts, radio_facts, sleep_facts, start_facts
from sim.chip.fact import CHIPS, Row, Value

VERSION: Final = "1.29.0"
"""The MicroPython release that the table is of."""

FACTS: Final[dict[str, Row]] = {
    **pin_facts.ROWS,
    **radio_facts.ROWS,
    **sleep_facts.ROWS,
    **start_facts.ROWS,
}
"""Every fact by its key."""


def outcomes(chip: str, key: str) -> tuple[Value, ...]:
    """What `key` may be on `chip`; empty where there is nothing of the kind.

    Raises:
        KeyError: when there is no such chip or fact.
    """
    if chip not in CHIPS:
        raise KeyError(chip)
    cell = FACTS[key].cells.get(chip)
    return cell.outcomes if cell is not None else ()


def alternatives(chip: str) -> list[tuple[str, Value]]:
    """Every fact with an outcome that a simulated `chip` shows only when it is told to."""
    return [(key, value) for key in FACTS for value in outcomes(chip, key)[1:]]
