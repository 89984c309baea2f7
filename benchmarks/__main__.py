"""`python -m benchmarks`: runs the benchmarks, prints a table and writes JSON.

The exit status is 1 when a figure is over its limit, 2 for a benchmark that does not exist.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Benchmark, Figure, Report

NAMES = (
    "verification",
    "lookups",
    "log_wear",
    "code_size",
    "update_bytes",
    "boot",
    "lock_heap",
    "heap_width",
    "att_requests",
    "app",
    "doors",
    "places",
    "flashing",
    "full_bench",
)
"""Modules of this package that have a `measure`, in the order they run."""

RESULT = Path("build/benchmarks.json")
"""Where the JSON goes, from the directory the benchmarks are started in."""

app = typer.Typer(add_completion=False)
_progress = Console(stderr=True)


def benchmark(name: str) -> Benchmark:
    """The `measure` of the benchmark called `name`.

    Raises:
        typer.BadParameter: there is none.
    """
    if name not in NAMES:
        raise typer.BadParameter(f"no benchmark {name!r}; there are {', '.join(NAMES)}")
    measure: Benchmark = import_module(f"benchmarks.{name}").measure
    return measure


@app.command()
def main(
    only: Annotated[list[str] | None, typer.Option(help="Run this one; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, nothing else.")] = False,
) -> None:
    """Measure what the design promises, as ratios and counts."""
    measures = {name: benchmark(name) for name in only or NAMES}
    reports: dict[str, Report] = {}
    for name, measure in measures.items():
        with _progress.status(f"{name} …"):
            reports[name] = measure()
    text = json.dumps({name: report.as_json() for name, report in reports.items()}, indent=2)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text + "\n", encoding="utf-8")
    if as_json:
        print(text)
    else:
        Console().print(table(reports), f"JSON: {RESULT}")
    figures = [figure for report in reports.values() for figure in report.figures]
    if not all(figure.is_within for figure in figures):
        raise typer.Exit(1)


def table(reports: dict[str, Report]) -> Table:
    """All figures, one line each."""
    shown = Table("benchmark", "figure", "value", "limit", "against")
    shown.columns[2].justify = shown.columns[3].justify = "right"
    for name, report in reports.items():
        for figure in report.figures:
            limit = "" if figure.limit is None else _number(figure.limit)
            style = "" if figure.is_within else "bold red"
            shown.add_row(name, figure.name, _value(figure), limit, figure.baseline, style=style)
        shown.add_section()
    return shown


def _value(figure: Figure) -> str:
    return f"{_number(figure.value)} {figure.unit}".strip()


def _number(value: float) -> str:
    """Three significant digits; whole numbers in full."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:.3g}"


if __name__ == "__main__":
    app()
