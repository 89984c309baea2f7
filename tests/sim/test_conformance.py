"""MicroPython's own tests: what is listed, and what a run comes to."""

import re

from sim.conformance.report import document, is_broken, verdict
from sim.conformance.runner import Result
from sim.conformance.suite import FAIL, PASS, Expected, expected
from tools.tree import ROOT

_WANTED = Expected("c", "1.29.0", {"a.py": PASS, "b.py": FAIL}, {"b.py": "a reason"})


def _result(test: str, outcome: str) -> Result:
    return Result(test, outcome, 1.0, "")


def test_only_a_test_that_is_listed_as_passing_breaks_a_run() -> None:
    assert not is_broken([_result("a.py", PASS), _result("b.py", FAIL)], [], _WANTED)
    assert not is_broken([_result("new.py", FAIL)], [], _WANTED)
    assert is_broken([_result("a.py", FAIL)], [], _WANTED)
    assert is_broken([], ["a.py"], _WANTED)


def test_what_differs_from_the_list_is_named() -> None:
    assert verdict(_result("b.py", FAIL), _WANTED) == ""
    assert verdict(_result("b.py", PASS), _WANTED) == "listed as fail"
    assert verdict(_result("new.py", PASS), _WANTED) == "new"
    told = document("ESP32C6", [_result("b.py", FAIL)], [], _WANTED)
    assert told["tests"][0]["reason"] == "a reason"


def test_the_page_on_the_simulator_lists_just_the_failures_of_the_list() -> None:
    page = (ROOT / "docs/simulator.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+/\w+\.py)` \| (.*) \|$", page, re.MULTILINE))
    wanted = expected()
    assert told == wanted.reasons
    assert wanted.version in page
    assert wanted.commit[:10] in page
