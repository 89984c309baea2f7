"""Many units at once: in parallel, each on its own."""

import io
import signal
import threading
import time
from _thread import interrupt_main

import pytest
from esptool.util import FatalError
from rich.console import Console
from rich.text import Text

from host_tools.errors import OfficeRefusedError
from host_tools.interrupts import ENDINGS
from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import StoppedError, cause_of
from provisioning.bench.jobs import Job, Report
from provisioning.bench.many import run_many
from provisioning.bench.many_table import failures
from provisioning.errors import UnitFailedError


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


def _fails(_: Report) -> None:
    raise OfficeRefusedError("unit_exists", name="box 4")


def test_the_table_says_what_became_of_each_cable() -> None:
    screen = io.StringIO()
    console = Console(file=screen, width=80, force_terminal=True)
    port = "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port4"
    jobs = [Job("Nygade 3", lambda _: None, "COM3"), Job("Nygade 4", _fails, port)]
    run_many(jobs, Speaker("en"), console)
    rows = Text.from_ansi(screen.getvalue()).plain.splitlines()[-2:]
    assert [row.split()[:4] for row in rows] == [
        ["[1]", "Nygade", "3", "COM3"],
        ["[2]", "Nygade", "4", "…al-if00-port4"],
    ]
    assert "✓ passed" in rows[0]
    assert "✗ failed" in rows[1]


def test_without_a_terminal_each_unit_is_one_line_when_it_is_done() -> None:
    screen = io.StringIO()
    console = Console(file=screen, width=200)
    run_many([Job("a", lambda _: None, "COM3"), Job("b", _fails)], Speaker("en"), console, 1)
    first, second, *_ = screen.getvalue().splitlines()
    assert first == "1 a COM3: ✓ passed"
    assert second.startswith("2 b: ✗ failed. Unit box 4 is known already")


def test_every_failure_is_told_with_its_cable_its_reason_and_what_lies_beneath() -> None:
    def fails(_: Report) -> None:
        raise UnitFailedError("write_stopped", port="COM4") from FatalError("stream stopped")

    results = run_many([Job("a", lambda _: 1), Job("b", fails, "COM4")], Speaker("en"), _console())
    screen = io.StringIO()
    Console(file=screen, width=120).print(failures(results, Speaker("en")))
    told = screen.getvalue()
    assert "[2] b  COM4" in told
    assert "The chip at COM4 stopped answering" in told
    assert "Detail: stream stopped" in told


def test_what_lies_beneath_an_unknown_error_is_never_told() -> None:
    assert cause_of(ValueError("whatever it held")) == "ValueError"


@pytest.mark.parametrize("number", [signal.SIGINT, *ENDINGS])
def test_what_ends_a_program_stops_every_unit_at_its_next_report(
    number: signal.Signals,
) -> None:
    """Also while work is still being handed out: the first unit raises it at once."""

    def works_on(report: Report) -> None:
        while True:
            report("many_waiting", 0.5)
            time.sleep(0.001)

    def is_interrupted(_: Report) -> None:
        interrupt_main(number)

    others = [Job(str(one), works_on) for one in range(60)]
    before = signal.getsignal(number)
    results = run_many([Job("first", is_interrupted), *others], Speaker("da"), _console())
    assert {type(one.error) for one in results[1:]} == {StoppedError}
    assert signal.getsignal(number) is before
