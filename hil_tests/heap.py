"""The heap-leak check: what a lock's heap holds after garbage collection, exchange after exchange.

The figure comes from a probe in `/main.py`, which is the bench's file and not the firmware's: a
timer of the chip prints it twice a second. It works alike on a board and in the simulator.
"""

import re

PERIOD_MS = 500
"""How often the probe speaks, at the lock."""

MAIN = f"""\
import gc
import machine
def _heap(_):
    gc.collect()
    print("heap", gc.mem_alloc())
machine.Timer(0).init(period={PERIOD_MS}, callback=_heap)
launch()
""".encode()
"""`/main.py` of a lock under test."""

TOLERANCE_BYTES = 1024
"""What conservative collection may see differently from time to time."""

_FIGURE = re.compile(r"^heap (\d+)\r?$", re.MULTILINE)


def figures(console: str) -> list[int]:
    """Every figure that a lock printed, in bytes."""
    return [int(found) for found in _FIGURE.findall(console)]
