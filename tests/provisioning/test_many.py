"""Many units at once: in parallel, each on its own."""

import io
import threading

from rich.console import Console

from host_tools.errors import OfficeRefusedError
from host_tools.texts import Speaker, add_texts
from provisioning.life_cycle.texts import TEXTS
from provisioning.many import Job, Report, run_many

add_texts(TEXTS)


def _console() -> Console:
    return Console(file=io.StringIO(), width=120, force_terminal=True)


def test_a_failed_unit_stops_no_other() -> None:
    def fails(_: Report) -> None:
        raise OfficeRefusedError("unit_exists", name="b")

    jobs = [Job("a", lambda _: 1), Job("b", fails), Job("c", lambda _: 3)]
    results = run_many(jobs, Speaker("en"), _console())
    assert [one.passed for one in results] == [True, False, True]
    assert [one.value for one in results] == [1, None, 3]
    assert isinstance(results[1].error, OfficeRefusedError)


def test_all_units_are_worked_on_at_the_same_time() -> None:
    together = threading.Barrier(8, timeout=20)

    def meets_the_others(report: Report) -> int:
        report("many_waiting", 0.5)
        return together.wait()

    jobs = [Job(str(n), meets_the_others) for n in range(8)]
    results = run_many(jobs, Speaker("da"), _console())
    assert sorted(one.value for one in results) == list(range(8))


def test_no_more_than_asked_for_are_worked_on_at_once() -> None:
    guard, busy, most = threading.Lock(), 0, 0

    def counts(_: Report) -> None:
        nonlocal busy, most
        with guard:
            busy += 1
            most = max(most, busy)
        threading.Event().wait(0.02)
        with guard:
            busy -= 1

    results = run_many([Job(str(n), counts) for n in range(6)], Speaker("en"), _console(), 2)
    assert all(one.passed for one in results)
    assert most <= 2


def test_the_table_says_what_became_of_each_unit() -> None:
    def fails(_: Report) -> None:
        raise OfficeRefusedError("unit_exists", name="COM4")

    screen = io.StringIO()
    console = Console(file=screen, width=160, force_terminal=True)
    run_many([Job("COM3", lambda _: None), Job("COM4", fails)], Speaker("en"), console)
    last = screen.getvalue()
    assert "done" in last
    assert "Unit COM4 is known already" in last
