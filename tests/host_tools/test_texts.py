"""What a person reads: whole, in their language, with numbers in the form that fits."""

import ast
import inspect
import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from firmware import messages, records
from host_tools.errors import UserError
from host_tools.log_chain import ProblemKind
from host_tools.office.contract import NEVER_ISSUED
from host_tools.texts import door, log_events
from host_tools.texts.catalogue import compiled, po_path
from host_tools.texts.speaker import Speaker
from tests.support.vm import ROOT

WITH_ERRORS = ("demo.lock_factory", "host_tools.cli", "provisioning.cli")
PACKAGES = ("central", "demo", "host_tools", "provisioning")
PO = """\
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\nContent-Type: text/plain; charset=utf-8\\n"

msgid "door"
msgstr "dør"
"""


def test_every_outcome_event_and_alarm_has_words() -> None:
    outcomes = {v for k, v in vars(messages).items() if k.startswith("OUTCOME_")}
    events = {v for k, v in vars(records).items() if re.match(r"EVENT_(?!NOISE)", k)}
    assert outcomes <= set(door.OUTCOMES)
    assert events <= set(log_events.EVENTS)
    assert {kind.value for kind in ProblemKind} | {NEVER_ISSUED} <= set(door.ALARMS)


def test_an_unknown_outcome_still_says_what_to_do() -> None:
    assert "250" in Speaker("da").outcome(250, door="Hoveddør")


def test_an_update_is_told_with_its_news() -> None:
    told = Speaker("en").event(records.EVENT_UPDATE, 2 << 24 | 7)
    assert told == "firmware 7 passed its trial"


@pytest.mark.parametrize(
    ("event", "argument", "told"),
    [
        (records.EVENT_LOCKED, messages.OUTCOME_MOVING, "locked"),
        (
            records.EVENT_LOCKED,
            messages.OUTCOME_CLOSE_DOOR_FIRST,
            "NOT locked: the door stood open",
        ),
        (
            records.EVENT_LOCKED,
            messages.OUTCOME_BATTERY_TOO_LOW_TO_LOCK,
            "NOT locked: the battery was too low",
        ),
        (records.EVENT_OPENED, messages.OUTCOME_JAMMED, "not opened: the lock is stuck"),
        (
            records.EVENT_MOVE_FAILED,
            messages.COMMAND_LOCK << 8 | messages.OUTCOME_JAMMED,
            "NOT locked: the lock is stuck",
        ),
        (records.EVENT_REFUSED_HOLDER, messages.OUTCOME_REVOKED, "refused: the phone is blocked"),
        (records.EVENT_OPENED, 250, "not opened: reason 250"),
        (records.EVENT_ORDERS, 940, "940 more orders, summed up"),
        (records.EVENT_STRANGERS, 3, "strangers turned away (3)"),
        (99, 0, "event 99"),
    ],
)
def test_an_event_is_told_with_how_it_ended(event: int, argument: int, told: str) -> None:
    assert Speaker("en").event(event, argument) == told
    assert Speaker("da").event(event, argument) != told or event == 99


def test_every_failure_of_the_bolt_and_every_refusal_has_its_reason() -> None:
    failures = range(messages.OUTCOME_JAMMED, messages.OUTCOME_ENVELOPE_REFUSED)
    known = {v for k, v in vars(messages).items() if k.startswith("OUTCOME_")}
    assert known & set(failures) == set(log_events.REASONS)


@pytest.mark.parametrize(
    ("language", "count", "told"),
    [("en", 0, "0 doors"), ("en", 1, "1 door"), ("da", 1, "1 dør"), ("da", 2, "2 døre")],
)
def test_a_number_is_told_with_the_form_that_fits_it(language: str, count: int, told: str) -> None:
    assert Speaker(language).count("{count} door", "{count} doors", count) == told


def test_a_changed_catalogue_is_in_force_at_the_next_start(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text(PO, "utf-8")
    assert "dør".encode() in compiled(source)
    source.write_text(PO.replace("dør", "port"), "utf-8")
    later = source.with_suffix(".mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    assert b"port" in compiled(source)


def test_a_catalogue_in_a_folder_that_is_not_ours_is_read_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text(PO, "utf-8")
    source.with_suffix(f".{os.getpid()}").mkdir()
    assert "dør".encode() in compiled(source)
    assert not source.with_suffix(".mo").exists()


def test_there_is_a_danish_catalogue() -> None:
    assert po_path("da").is_file()


def test_every_error_that_is_raised_has_its_words() -> None:
    for module in WITH_ERRORS:
        import_module(module)
    errors = {error.__name__: error for error in _subclasses(UserError)}
    lacking = [
        f"{path}: {key}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for name, key in _raised(path)
        if _takes_key(errors.get(name)) and key not in errors[name].texts
    ]
    assert lacking == []


def _subclasses(error: type[UserError]) -> Iterator[type[UserError]]:
    yield error
    for one in error.__subclasses__():
        yield from _subclasses(one)


def _raised(path: Path) -> Iterator[tuple[str, str]]:
    """The classes and first arguments of every `SomethingError("key", …)` in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id.endswith("Error") and isinstance(first, ast.Constant):
                yield node.func.id, str(first.value)


def _takes_key(error: type[UserError] | None) -> bool:
    return error is not None and "key" in inspect.signature(error).parameters


def test_a_field_may_be_called_text() -> None:
    assert Speaker("en")("{text} is taken.", text="Anna") == "Anna is taken."
