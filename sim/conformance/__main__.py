"""`python -m sim.conformance CHECKOUT`: MicroPython's own tests against simulated boards.

The exit status is 1 when a test that is listed as passing fails, 2 for a folder without tests.
"""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sim.chip.fact import C6, CHIPS
from sim.conformance.report import document, is_broken, table, verdict
from sim.conformance.runner import Result, run_test
from sim.conformance.suite import FAIL, PASS, Expected, expected, tests_in

RESULT = Path("build/conformance.json")
"""Where the JSON goes, from the directory the command is started in."""

app = typer.Typer(add_completion=False)
_progress = Console(stderr=True)


@app.command()
def main(
    checkout: Annotated[Path, typer.Argument(help="A checkout of micropython/micropython.")],
    chip: Annotated[str, typer.Option(help=f"One of {', '.join(CHIPS)}.")] = C6,
    only: Annotated[list[str] | None, typer.Option(help="Only tests whose name has this.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, nothing else.")] = False,
) -> None:
    """Run MicroPython's own tests on simulated boards."""
    if chip not in CHIPS:
        raise typer.BadParameter(f"no chip is called {chip}; there are {', '.join(CHIPS)}")
    try:
        found = tests_in(checkout.resolve())
    except FileNotFoundError as error:
        raise typer.BadParameter(f"no checkout of MicroPython: there is no {error}") from error
    wanted = expected()
    chosen = [test for test in found if _is_chosen(test, only)]
    missing = sorted(test for test in wanted.outcomes.keys() - set(found) if _is_chosen(test, only))
    results = asyncio.run(_run(checkout.resolve(), chosen, chip, wanted))
    text = json.dumps(document(chip, results, missing, wanted), indent=2)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text + "\n", encoding="utf-8")
    if as_json:
        print(text)
    else:
        _show(results, missing, wanted)
    if is_broken(results, missing, wanted):
        raise typer.Exit(1)


def _is_chosen(test: str, only: list[str] | None) -> bool:
    return not only or any(part in test for part in only)


async def _run(checkout: Path, tests: list[str], chip: str, wanted: Expected) -> list[Result]:
    results: list[Result] = []
    for number, test in enumerate(tests, 1):
        with _progress.status(f"{number} of {len(tests)}: {test} …"):
            results.append(await run_test(checkout, test, chip))
        _progress.print(f"{number} of {len(tests)}: {test} {results[-1].outcome}")
        if results[-1].outcome == FAIL and verdict(results[-1], wanted):
            _progress.print(results[-1].told, markup=False, highlight=False)
    return results


def _show(results: list[Result], missing: list[str], wanted: Expected) -> None:
    console = Console()
    console.print(table(results, missing, wanted))
    passed = sum(one.outcome == PASS for one in results)
    console.print(f"{passed} of {len(results)} pass; listed for {wanted.version}. JSON: {RESULT}")


if __name__ == "__main__":
    app()
