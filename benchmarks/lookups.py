"""Finding one of 1,000 grants against finding one of 10."""

from benchmarks.figures import Figure, Report
from benchmarks.vm import run_program
from firmware_build.partitions import partition

FEW = 10
MANY = 1000
LIMIT = 1.5
"""Design: a lookup among 1,000 grants costs at most 1.5 times one among 10."""


def measure() -> Report:
    """Time lookups in both lists in turns."""
    job = {"partition_bytes": partition("grants").size, "counts": [FEW, MANY]}
    times = run_program("lookups", job)
    baseline = f"the same among {FEW}"
    return Report(
        tuple(
            Figure(
                f"{kind} holder among {MANY} grants",
                times[f"{kind}_{MANY}"] / times[f"{kind}_{FEW}"],
                "x",
                baseline,
                LIMIT,
            )
            for kind in ("known", "unknown")
        ),
        {"vm_microseconds": times},
    )
