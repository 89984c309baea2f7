"""A simulated board's heap is the device's, widened by what was measured and hardly more."""

from benchmarks.heap_width import measure
from sim.board.heap import WIDTH_FACTOR

_SLACK = 0.06


def test_the_simulators_heap_is_as_scarce_as_the_devices() -> None:
    measured = measure().figures[0].value
    assert WIDTH_FACTOR - _SLACK < measured <= WIDTH_FACTOR
