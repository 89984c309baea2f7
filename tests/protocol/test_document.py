"""`docs/protocol.md` is normative, so its numbers are the code's and its tables read real bytes."""

import re
import struct
from types import ModuleType
from typing import Any

import pytest

from firmware import (
    boot,
    hash_auth,
    link,
    lock_clock,
    measurement,
    messages,
    order_tally,
    records,
    state_record,
    update_format,
    visit,
    wipe_order,
)
from tests.support.vm import ROOT
from tests.vectors.parsers import PARSERS
from tests.vectors.record_cases import formats

DOCUMENT = (ROOT / "docs" / "protocol.md").read_text()
MODULES: list[ModuleType] = [
    messages,
    records,
    state_record,
    hash_auth,
    link,
    lock_clock,
    update_format,
    boot,
    measurement,
    wipe_order,
    order_tally,
    visit,
]
_CONSTANT = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \| (.+?) \|", re.MULTILINE)
_FORMAT = re.compile(r"^### `(\w+)`, (\d+) bytes( and more)?\n\n((?:\|.*\n)+)", re.MULTILINE)
_NUMBERS = {"u8": "B", "i8": "b", "u16": "H", "u32": "I"}
# Families of which the document must name every member.
_FAMILIES = (
    "KIND_",
    "ENVELOPE_",
    "COMMAND_",
    "RIGHT_",
    "OUTCOME_",
    "BOLT_",
    "DOOR_",
    "FLAG_",
    "ROLE_",
    "EVENT_",
    "OPTION_",
    "CHEMISTRY_",
    "LABEL_",
    "SESSION_",
    "PHASE_",
    "REASON_",
    "NEWS_",
    "DRIVE_",
    "INPUT_",
    "ENDING_",
)


def constants() -> dict[str, str]:
    """Every constant that the document gives, as written there."""
    return dict(_CONSTANT.findall(DOCUMENT))


def layouts() -> dict[str, tuple[int, list[list[str]]]]:
    """Every format: its size, and its rows of offset, size, type, field, meaning."""
    found = {}
    for name, size, _, table in _FORMAT.findall(DOCUMENT):
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
        found[name] = (int(size), rows[2:])
    return found


LAYOUTS = layouts()


def code_value(name: str) -> Any:
    """The code's value of a constant."""
    return next(getattr(module, name) for module in MODULES if hasattr(module, name))


@pytest.mark.parametrize("name", sorted(constants()))
def test_a_constant_of_the_document_is_the_code_s(name: str) -> None:
    value, written = code_value(name), constants()[name]
    assert (
        written == f"`{value.decode()}`" if isinstance(value, bytes) else int(written, 0) == value
    )


@pytest.mark.parametrize("family", _FAMILIES)
def test_the_document_leaves_no_code_out(family: str) -> None:
    there = {name for module in MODULES for name in vars(module) if name.startswith(family)}
    codes = {name for name in there if not name.endswith("_BYTES")}
    assert codes
    assert codes <= set(constants())


def test_the_document_lays_out_every_format_that_is_parsed() -> None:
    assert set(LAYOUTS) == set(PARSERS)


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_a_layout_has_no_gap_and_the_size_of_the_bytes(name: str) -> None:
    size, rows = LAYOUTS[name]
    at = 0
    for offset, length, *_ in rows:
        assert int(offset) == at
        at += int(length)
    assert at == size
    if name not in {"state", "envelope_header"}:
        assert size == len(formats()[name])


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_bytes_read_by_the_document_s_layout_are_what_the_code_reads(name: str) -> None:
    data = formats()[name]
    read: dict[str, Any] = {}
    for offset, length, kind, field, _ in LAYOUTS[name][1]:
        piece = data[int(offset) : int(offset) + int(length)]
        number = _NUMBERS.get(kind)
        read[field] = struct.unpack("<" + number, piece)[0] if number else piece.hex()
    parsed = PARSERS[name](data)
    common = set(parsed) & set(read)
    assert {f: parsed[f] for f in common} == {f: read[f] for f in common}
    assert set(parsed) - common <= {"floors", "replacement_keys"}
