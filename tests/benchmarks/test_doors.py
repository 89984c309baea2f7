"""The benchmarks that need the whole simulator: radio, boards and doors."""

from benchmarks import att_requests, boot, doors, processes
from benchmarks.att_requests import CASES, visited
from benchmarks.stored_lock import make
from benchmarks.visits import image_of


async def test_a_phone_that_knows_the_attributes_starts_the_bolt_with_two_requests() -> None:
    visit = await visited(CASES[0])
    assert visit.bolt_starts.requests == 2
    assert visit.phone_knows.requests <= 4  # one, or two when the lock was still verifying
    assert 0 < visit.bolt_starts.ms < visit.phone_knows.ms


async def test_a_phone_that_knows_nothing_needs_at_most_ten() -> None:
    visit = await visited(CASES[3])
    assert 2 < visit.bolt_starts.requests <= 10
    assert visit.mtu > 100


async def test_a_new_grant_comes_along_in_the_same_request() -> None:
    visit = await visited(CASES[1])
    assert visit.bolt_starts.requests <= 6


async def test_a_lock_advertises_after_power_on_and_after_a_knock() -> None:
    image = image_of(make(8, 8))
    cold_ms, wake_ms = await boot.boot_ms(image, wakes=True)
    assert cold_ms > 0
    assert wake_ms > 0


async def test_doors_cost_memory_and_openings_cost_time() -> None:
    load = await doors.standing(make(8, 8), doors=2, seconds=0.2)
    assert load.memory_bytes > 0
    assert load.cpu_share >= 0
    assert await doors.cpu_per_opening_s(1) > 0


def test_this_process_has_used_the_machine() -> None:
    assert processes.cpu_s() > 0
    assert processes.memory_bytes() > 1_000_000


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in att_requests.CASES}) == len(CASES) == 4
