"""What is compiled for the lock has values in place of constants' names, and means the same."""

import builtins
import symtable
from pathlib import Path

import pytest

from firmware_build.compile import compile_package
from firmware_build.firmware_files import FIRMWARE
from firmware_build.inline_constants import inline_constants
from tests.support.vm import run_vm

SIZES = """
HEAD = 4
_BODY: "Final" = 2 * HEAD
TOTAL = HEAD + _BODY
NAMES = ["not", "literal"]
"""


def test_a_constant_of_another_module_becomes_its_number() -> None:
    user = "from package import sizes\nfrom package.sizes import HEAD\nx = sizes.TOTAL + HEAD\n"
    inlined = inline_constants({"sizes": SIZES, "user": user}, "package")
    assert inlined["user"] == "pass\npass\nx = 12 + 4\n"
    assert inlined["sizes"] == '\npass\npass\npass\nNAMES = ["not", "literal"]\n'


def test_what_is_not_a_constant_is_still_imported() -> None:
    user = "from package.sizes import (\n    HEAD,\n    NAMES,\n)\nprint(HEAD, NAMES)\n"
    inlined = inline_constants({"sizes": SIZES, "user": user}, "package")
    assert inlined["user"] == "from package.sizes import NAMES\n\n\n\nprint(4, NAMES)\n"


def test_text_and_bytes_become_literals_in_every_module_that_speaks_of_them() -> None:
    paths = 'PATH = "/it\'s"\nMAGIC = b"\\0m"\nLONG = MAGIC * 100\n'
    user = "from package import paths\nx = paths.PATH + '.new', paths.MAGIC, paths.LONG\n"
    inlined = inline_constants({"paths": paths, "user": user}, "package")
    assert inlined["user"] == (
        "from package import paths\nx = \"/it's\" + '.new', b'\\x00m', paths.LONG\n"
    )
    assert inlined["paths"] == "pass\npass\nLONG = b'\\x00m' * 100\n"


def test_a_negative_number_keeps_its_sign_under_an_operator() -> None:
    assert inline_constants({"m": "DOWN = -1\nx = 3 - DOWN ** 2\n"}, "package")["m"].endswith(
        "3 - (-1) ** 2\n"
    )


def test_a_name_bound_twice_or_hidden_by_a_parameter_is_left_alone() -> None:
    text = "ONE = 1\nTWO = 2\nTWO = 3\ndef f(ONE):\n    return ONE + TWO\n"
    assert inline_constants({"m": text}, "package")["m"] == text


def test_slots_are_dropped() -> None:
    text = 'class A:\n    __slots__ = (\n        "x",\n    )\n    y = 1\n'
    assert inline_constants({"m": text}, "package")["m"] == "class A:\n    pass\n\n\n    y = 1\n"


def test_a_constant_in_an_f_string_is_refused() -> None:
    with pytest.raises(SyntaxError):
        inline_constants({"m": 'ONE = 1\nx = f"{ONE}"\n'}, "package")


def test_the_firmware_has_no_name_left_that_nothing_binds() -> None:
    for name, text in _folded_firmware().items():
        table = symtable.symtable(text, name, "exec")
        bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_local()}
        used = _globals_used(table)
        assert used - bound - set(dir(builtins)) <= {"__file__", "launch"}, name


def test_the_firmware_keeps_its_lines() -> None:
    for name, text in _folded_firmware().items():
        source = (FIRMWARE / f"{name}.py").read_text(encoding="utf-8")
        assert text.count("\n") == source.count("\n")


PACKING = """
from firmware import hash_auth, messages, records, state_record, status
grant = records.Grant.parse(bytes(range(96)))
print(grant.slot, grant.serial, grant.not_after, grant.schedule, grant.server_key)
print(records.LogRecord(1, 2, argument=3).pack().hex(), status.Status().pack().hex())
print(state_record.LockState.parse(bytes(46)).config.options, messages.week_of(849346560))
print(hash_auth.Sealer(bytes(32), b"lock id.").seal(b"head", b"plain").hex())
"""


def test_the_firmware_means_the_same_in_the_vm(tmp_path: Path) -> None:
    # A program given as text has the repository, and so the sources, first on its path.
    program = tmp_path / "packing.py"
    program.write_text("import firmware\nprint(firmware.__file__)\n" + PACKING)
    (tmp_path / "firmware").mkdir()
    for name, code in compile_package(FIRMWARE).items():
        (tmp_path / "firmware" / name).write_bytes(code)
    told = run_vm(program).splitlines()
    assert told[0] == str(tmp_path / "firmware/__init__.mpy")
    assert told[1:] == run_vm(PACKING).splitlines()


def _folded_firmware() -> dict[str, str]:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in _sources()}
    return inline_constants(sources, "firmware")


def _sources() -> list[Path]:
    return sorted(FIRMWARE.glob("*.py"))


def _globals_used(table: symtable.SymbolTable) -> set[str]:
    used = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module")
    }
    for child in table.get_children():
        used |= _globals_used(child)
    return used
