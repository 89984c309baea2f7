"""Times calls in the VM: the least of many rounds, so that other programs disturb little."""

import gc
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 40


def least_us(*calls: "tuple[Callable[[], object], int]") -> "list[float]":
    """Microseconds of each call, from (call, repetitions); all take turns in every round."""
    least = [1e9] * len(calls)
    for _ in range(_ROUNDS):
        for i, (call, repetitions) in enumerate(calls):
            gc.collect()
            start = time.ticks_us()
            for _ in range(repetitions):
                call()
            passed = time.ticks_diff(time.ticks_us(), start) / repetitions
            least[i] = min(least[i], passed)
    return least
