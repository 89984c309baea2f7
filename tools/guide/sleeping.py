"""What the box draws asleep, chip by chip: the hardware guide's table, from the simulator."""

from firmware import pins
from sim.hardware.sleep_current import standing


def table() -> str:
    """Return the table in Markdown: what draws current, and how much on each chip."""
    columns = [list(standing(chip)) for chip in pins.CHIPS]
    rows = [
        (draws[0].name, *(_shown(draw.microamperes) for draw in draws))
        for draws in zip(*columns, strict=True)
    ]
    totals = (_shown(sum(draw.microamperes for draw in column)) for column in columns)
    lines = [("Sleeping, µA", *pins.CHIPS), *rows, ("together", *totals)]
    head, *body = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "| --- |" + " ---: |" * len(columns), *body])


def _shown(microamperes: float) -> str:
    return f"{microamperes:.1f}" if microamperes else ""
