"""What a run of MicroPython's tests comes to, against what was expected."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from sim.conformance.runner import Result
from sim.conformance.suite import FAIL, PASS, Expected

NEW, MISSING = "new", "missing"


def verdict(result: Result, wanted: Expected) -> str:
    """What to say of a result: as expected (""), or how it differs."""
    listed = wanted.outcomes.get(result.test)
    if listed is None:
        return NEW
    if listed == result.outcome:
        return ""
    return f"listed as {listed}"


def is_broken(results: Iterable[Result], missing: Iterable[str], wanted: Expected) -> bool:
    """Whether a test that is listed as passing did not, or was not there to be run."""
    broken = {one.test for one in results if one.outcome != PASS} | set(missing)
    return any(wanted.outcomes.get(test) == PASS for test in broken)


def table(results: list[Result], missing: list[str], wanted: Expected) -> Table:
    """One line for each test."""
    shown = Table("test", "result", "s", "to be noted")
    shown.columns[0].no_wrap = True
    shown.columns[2].justify = "right"
    for one in results:
        reason = wanted.reasons.get(one.test, "") if one.outcome != PASS else ""
        note = "; ".join(filter(None, (verdict(one, wanted), reason)))
        style = {PASS: "green", FAIL: "red"}.get(one.outcome, "yellow")
        shown.add_row(one.test, f"[{style}]{one.outcome}[/]", f"{one.seconds:.1f}", note)
    for test in missing:
        shown.add_row(test, f"[red]{MISSING}[/]", "", f"listed as {wanted.outcomes[test]}")
    return shown


def document(
    chip: str, results: list[Result], missing: list[str], wanted: Expected
) -> dict[str, Any]:
    """The same for machines."""
    return {
        "chip": chip,
        "listed_for": {"version": wanted.version, "commit": wanted.commit},
        "ok": not is_broken(results, missing, wanted),
        "missing": missing,
        "tests": [
            {
                "test": one.test,
                "result": one.outcome,
                "seconds": round(one.seconds, 1),
                "listed": wanted.outcomes.get(one.test),
                "reason": wanted.reasons.get(one.test, "") if one.outcome != PASS else "",
            }
            for one in results
        ],
    }
