"""A running lock fits an ESP32: the budget that fails the build."""

import pytest

from benchmarks import lock_heap
from benchmarks.lock_heap import BUDGET_BYTES, EVENTS, GRANTS, REACHED_BYTES, HeapUse, weigh
from benchmarks.stored_lock import make


@pytest.fixture(scope="module")
def full() -> HeapUse:
    return weigh(make(max(GRANTS), EVENTS))


def test_a_lock_with_1000_grants_and_a_full_log_serves_two_sessions_within_its_heap(
    full: HeapUse,
) -> None:
    assert (max(GRANTS), EVENTS, lock_heap.LINKS) == (1000, 10_000, 2)
    assert full.in_session < full.with_post <= BUDGET_BYTES, dict(full.modules)


def test_the_heap_stays_below_what_it_has_once_been_brought_down_to(full: HeapUse) -> None:
    assert full.in_session <= REACHED_BYTES, dict(full.modules)


def test_grants_and_events_cost_no_memory(full: HeapUse) -> None:
    nearly_empty = weigh(make(8, 8))
    # The log's index leaves the range of small integers nowhere: the same objects, other values.
    assert abs(full.on_air - nearly_empty.on_air) <= 256


def test_every_module_of_the_firmware_is_weighed(full: HeapUse) -> None:
    assert {"interpreter", "boot.py", "app", "ble_lock", "lock"} <= set(full.modules)
    assert all(size >= 0 for size in full.modules.values())
    assert sum(full.modules.values()) <= full.on_air < full.in_session
