"""Memory and time from reset on."""

from sim.chip.fact import MICROPYTHON, Row, every, known, open_to, per_chip

_HEAP = f"{MICROPYTHON} ports/esp32/mpconfigport.h"

ROWS = {
    "heap.first": Row(
        "bytes of the heap that Python starts with",
        per_chip(
            known(56 * 1024, f"{_HEAP}:31"),
            known(64 * 1024, f"{_HEAP}:35"),
            known(64 * 1024, f"{_HEAP}:35"),
            known(64 * 1024, f"{_HEAP}:35"),
        ),
    ),
    "heap.free": Row(
        "bytes that esp32.idf_heap_info calls free before the radio starts",
        per_chip(
            open_to(94_000, why="one field report of a plain ESP32: largest block 53 KB"),
            open_to(170_000, why="no report"),
            open_to(170_000, why="no report"),
            open_to(230_000, why="no report"),
        ),
    ),
    "heap.radio": Row(
        "bytes of those that the radio takes",
        per_chip(
            *(
                open_to(taken, why="no report; Kconfig's sizes added up")
                for taken in (60_000, 55_000, 55_000, 50_000)
            )
        ),
    ),
    "start.boot_py_ms": Row(
        "ms from reset to the first statement of boot.py",
        every(open_to(400, why="image check, start of the system, mount of the file system")),
    ),
}
"""The facts by their keys."""
