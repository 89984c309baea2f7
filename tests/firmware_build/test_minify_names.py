"""Short private names mean the same; what is reached from elsewhere keeps its own."""

import ast
import builtins
import re
from pathlib import Path

import pytest

from firmware_build.compile import build_package
from firmware_build.firmware_files import FIRMWARE, MAIN
from firmware_build.minify_names import ENTRANCES, minify_names
from provisioning.chip import lock_prompt
from tests.support.vm import run_vm

COUNTER = """
_STEP = object()
class Counter:
    _unit = 1
    def __init__(self, first_value):
        self._value = first_value
        self.limit = _STEP
    def _raise(self, by_how_much):
        self._value += by_how_much * self._unit
        return sorted([self._value, 9], key=lambda number: -number - by_how_much)
def _helper(value, weight=_STEP):
    return Counter(value)._raise
"""


# What other modules speak of.
ELSEWHERE = "from package.m import Counter, Door, A, B, f, a\nx.open, x.width, x.limit\n"


def _short(text: str) -> str:
    return minify_names({"m": text, "elsewhere": ELSEWHERE}).sources["m"]


def test_each_module_counts_the_names_that_only_it_uses_from_the_first_letter() -> None:
    short = minify_names({"one": "_step = 1\nprint(_step)\n", "two": "def go(): pass\ngo()\n"})
    assert short.sources == {"one": "A = 1\nprint(A)\n", "two": "def A(): pass\nA()\n"}
    assert short.names == {"one._step": "A", "two.go": "A"}


def test_only_what_is_bound_there_is_a_modules_own() -> None:
    assert _short("import os\nos.sep = 1\n") == "import os\nos.sep = 1\n"


def test_a_default_in_a_class_speaks_of_the_class() -> None:
    text = "class Door:\n    kind = 1\n    def open(self, of=kind): pass\n"
    assert _short(text) == "class Door:\n    a = 1\n    def open(self, a=a): pass\n"


def test_what_a_class_keeps_to_itself_gets_short_and_what_it_offers_does_not() -> None:
    text = "class Door:\n    def open(self):\n        self._bolt = self.width\n"
    assert _short(text) == "class Door:\n    def open(self):\n        self.a = self.width\n"


def test_a_private_name_reached_from_outside_its_class_stays() -> None:
    text = _short(COUNTER)
    assert "def _raise(self, " in text
    assert "self.a = 1" not in text
    assert "    a = 1\n" in text


def test_a_private_name_that_another_module_imports_stays() -> None:
    short = minify_names({"one": "_step = 1\n", "two": "from package.one import _step\n"})
    assert short.sources["one"] == "_step = 1\n"


def test_a_parameter_that_is_passed_by_name_stays() -> None:
    text = "def f(first, second):\n    return first - second\nf(1, second=2)\n"
    assert _short(text) == "def f(a, second):\n    return a - second\nf(1, second=2)\n"


def test_a_letter_in_use_is_left_out() -> None:
    assert _short("a = 1\ndef f(value):\n    return value + a\n") == (
        "a = 1\ndef f(b):\n    return b + a\n"
    )


def test_a_function_within_another_takes_none_of_its_letters() -> None:
    text = "def f(outer):\n    return lambda inner: outer + inner\n"
    assert _short(text) == "def f(a):\n    return lambda b: a + b\n"


def test_a_default_is_of_the_scope_around() -> None:
    text = "def f(value):\n    return lambda value=value: value\n"
    assert _short(text) == "def f(a):\n    return lambda b=a: b\n"


def test_members_of_a_class_with_a_base_of_the_package_stay() -> None:
    text = "class A:\n    def _f(self): self._f()\nclass B(A):\n    def _f(self): pass\n"
    assert _short(text) == text


def test_a_name_declared_global_stays() -> None:
    text = "on_trial = 1\ndef f():\n    global on_trial\n    on_trial = 2\n"
    assert _short(text) == text


def test_a_parameter_declared_nonlocal_stays() -> None:
    text = "def f(count):\n    def a():\n        nonlocal count\n        count = 2\n"
    assert _short(text) == text


def test_a_name_in_an_f_string_is_refused() -> None:
    with pytest.raises(SyntaxError):
        _short('def f(self):\n    return f"{self._x}"\n')


def test_shortened_code_does_the_same(tmp_path: Path) -> None:
    program = COUNTER + "counter = Counter(5)\nprint(_helper(5)(2), counter._raise(2))\n"
    (tmp_path / "short.py").write_text(_short(program))
    assert run_vm(tmp_path / "short.py") == run_vm(program) == "[9, 7] [9, 7]\n"


def test_what_is_used_from_outside_stays() -> None:
    built = build_package(FIRMWARE)
    for name in ENTRANCES:
        assert re.search(rf"\b{name}\b", "".join(built.sources.values())), name
    # What a bench sends to the prompt (provisioning/chip/lock_prompt.py), where it names things.
    assert _outside() <= ENTRANCES


def _outside() -> set[str]:
    package = {path.stem for path in FIRMWARE.glob("*.py")}
    names: set[str] = set()
    for program in (lock_prompt._TAKE_UP, lock_prompt._BEGIN, lock_prompt._OBEY, MAIN.decode()):
        tree = ast.parse(program.format(command=b"", piece=b"") if "{" in program else program)
        bound = {name for name in map(_stored, ast.walk(tree)) if name} | {"held", "identity"}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names |= {alias.name for alias in node.names}
    return names - package - set(dir(builtins)) - {"machine", "WDT", "watchdog", "feed"}


def _stored(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""


def test_the_firmware_keeps_its_lines_and_loses_its_names() -> None:
    built = build_package(FIRMWARE)
    for name, text in built.sources.items():
        assert text.count("\n") == _source(name).count("\n")
    assert len(built.names) > 300
    assert max(map(len, built.names.values())) <= 2


def _source(name: str) -> str:
    return (Path(FIRMWARE) / f"{name}.py").read_text(encoding="utf-8")
