"""The vectors hold in CPython, in the MicroPython VM and against independent implementations."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.vm import run_vm
from tests.vectors.generate import DIRECTORY, evaluate, outdated
from tests.vectors.independent import INDEPENDENT
from tests.vectors.phone_operations import PHONE_OPERATIONS

FILES = sorted(DIRECTORY.glob("*.json"))
REFUSED = "refused"

# Prints the names of the cases that came out otherwise than expected.
PROGRAM = """
import gc, json, sys
from tests.vectors.operations import OPERATIONS
with open({path!r}) as file:
    cases = json.load(file)["cases"]
done = 0
for case in cases:
    operation = OPERATIONS.get(case["operation"])
    if operation:
        done += 1
        result = operation(case)
        if result != case["expect"]:
            print(case["name"], result)
    gc.collect()
print("done", done)
"""


def cases_of(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(path.read_text())["cases"]
    return cases


ALL = [pytest.param(case, id=f"{p.stem}-{case['name']}") for p in FILES for case in cases_of(p)]
INDEPENDENTLY_CHECKED = [p for p in ALL if p.values[0]["operation"] in INDEPENDENT]  # type: ignore[index]


def test_the_vector_files_are_as_their_generator_writes_them() -> None:
    assert outdated() == []


@pytest.mark.parametrize("case", ALL)
def test_the_code_gives_what_the_vector_expects(case: dict[str, Any]) -> None:
    assert evaluate(case) == case["expect"]


@pytest.mark.parametrize("case", INDEPENDENTLY_CHECKED)
def test_another_implementation_gives_the_same(case: dict[str, Any]) -> None:
    assert INDEPENDENT[case["operation"]](case) == case["expect"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_vector_holds_in_the_vm(path: Path) -> None:
    on_the_lock = [c for c in cases_of(path) if c["operation"] not in PHONE_OPERATIONS]
    # The file is larger than a lock's heap; that is the test's weight, not the firmware's.
    printed = run_vm(PROGRAM.format(path=str(path)), heap_bytes=2 * 1024 * 1024)
    assert printed.splitlines() == [f"done {len(on_the_lock)}"]


def test_every_operation_is_checked_independently() -> None:
    operations = {p.values[0]["operation"] for p in ALL}  # type: ignore[index]
    # Calls were signed by an implementation of their own (call_cases).
    assert operations - set(INDEPENDENT) == {"parse", "verify_call"}


@pytest.mark.parametrize(
    ("file", "accepted"),
    [
        ("requests.json", 5),
        ("phone.json", 3),
        ("envelopes.json", 10),
        ("log.json", 5),
        ("calls.json", 3),
    ],
)
def test_all_but_the_good_cases_are_refused(file: str, accepted: int) -> None:
    cases = cases_of(DIRECTORY / file)
    assert sum(case["expect"] != REFUSED for case in cases) == accepted
    assert all(case["expect"] != REFUSED for case in cases[: min(accepted, 2)])


def test_a_session_takes_each_message_once_and_in_order() -> None:
    opened = {c["name"]: c["expect"] for c in cases_of(DIRECTORY / "sessions.json")}
    taken = {name: [m != REFUSED for m in bodies] for name, bodies in opened.items()}
    assert taken["in order"] == [True, True, True]
    assert taken["replayed"] == [True, False, True]
    assert taken["reordered"] == [False, True]
    assert taken["skipped"] == [True, False, True]
    assert taken["truncated"] == [False, False, False, True]
    assert taken["the lock's own message sent back"] == [False, True]
