"""Dead code: what nothing uses, tests included, goes.

Vulture finds it; this adds what it cannot know: names in quoted annotations are uses (firmware
has no other kind), and the simulator's stand-ins offer what any program may call.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from vulture.core import Vulture

from tools.tree import Problem, Source, Tree

_CALLED_BY_TOOLS = [
    *("@*.callback", "@*.command", "@*.register*", "@*fixture*", "@*hookimpl*"),
    *("@*.exception_handler", "@router.*"),
    *("@initialize*", "@invariant*", "@precondition*", "@rule*"),
]
# Vulture takes a method whose self is positional-only for a function, and so __call__ for unused.
_CALLED_BY_NAME = ["__call__", "do_*", "pytest_*", "teardown"]
_OFFERED = (Path("sim/vm"), Path("host_stdlib"), Path("tools/stubs"))
# Imports and local variables are the linter's business. Constants stand in tables of codes, and
# fields in records, that are whole whether or not every line has come to be used.
_NOT_JUDGED = frozenset({"import", "variable"})
_NAME = re.compile(r"\b[A-Za-z_]\w*")


def dead_code(tree: Tree) -> Iterator[Problem]:
    """Refuse functions, classes, methods and attributes that nothing uses."""
    sources = tree.python()
    quoted = {name for source in sources for name in _quoted_names(source)}
    vulture = Vulture(
        ignore_names=[*_CALLED_BY_NAME, *_called_by_others(tree), *quoted],
        ignore_decorators=_CALLED_BY_TOOLS,
    )
    for source in sources:
        vulture.scan(source.text, filename=tree.root / source.path)
    for item in vulture.get_unused_code(min_confidence=60):
        path = Path(item.filename).relative_to(tree.root)
        if item.typ not in _NOT_JUDGED and not _is_offered(path):
            yield Problem(path, item.first_lineno, f"nothing uses {item.typ} {item.name}")


def _is_offered(path: Path) -> bool:
    stands_in = "stand_ins" in path.parts
    return stands_in or any(path.is_relative_to(offered) for offered in _OFFERED)


def _called_by_others(tree: Tree) -> list[str]:
    """Return the names that only a library uses, by pyproject.toml."""
    path = tree.root / "pyproject.toml"
    tools = tomllib.loads(path.read_text("utf-8")).get("tool", {}) if path.exists() else {}
    names: list[str] = tools.get("vulture", {}).get("ignore_names", [])
    return names


def _quoted_names(source: Source) -> Iterator[str]:
    for node in ast.walk(source.syntax):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.expr):
                for part in ast.walk(annotation):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield from _NAME.findall(part.value)
