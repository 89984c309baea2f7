"""`docs/decisions.md` says what the code does: its examples run, its tables are the code's."""

import doctest
import re
from enum import Enum
from pathlib import Path

import pytest

from central.access.decisions import floors
from central.access.decisions.compiler import WhyLeftOut
from central.access.decisions.decision import Lack
from central.access.decisions.why import Hindrance
from central.batteries.outlook import Urgency
from central.visits.completeness import Caveat, Finding
from central.visits.stays import Ending

PAGE = Path(__file__).resolve().parents[3] / "docs" / "decisions.md"


def _table(title: str) -> dict[str, str]:
    """First and second column of the table whose first heading is `title`."""
    _, table = PAGE.read_text("utf-8").split(f"| {title} |", 1)
    rows = table.split("\n\n", 1)[0].splitlines()[2:]
    return {row.split(" | ")[0].strip("|` "): row.split(" | ")[1].strip() for row in rows}


@pytest.mark.parametrize("codes", [Lack, Hindrance, WhyLeftOut, Ending, Finding, Caveat, Urgency])
def test_every_code_stands_in_the_document_and_no_other(codes: type[Enum]) -> None:
    known = [one.name.lower() for one in codes]
    assert list(_table(f"`{codes.__name__}`")) == known


def test_the_documents_constants_are_those_of_the_code() -> None:
    told = _table("constant")
    assert told == {name: str(getattr(floors, name)) for name in told}
    assert len(told) == 3


def test_the_documents_examples_run() -> None:
    failures, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried > 10
    assert failures == 0


def test_the_documents_modules_exist() -> None:
    root = PAGE.parents[1]
    for path in re.findall(r"`((?:central|host_tools)/[a-z_/.]+)`", PAGE.read_text("utf-8")):
        assert (root / path).exists(), path
