"""Dead code: what nothing uses, tests included, goes.

Vulture finds it; this adds what it cannot know: names in quoted annotations are uses (firmware
has no other kind), unused imports are the linter's business, and the simulator's stand-ins offer
what programs never written for them may call.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from vulture.core import Vulture

from house.tree import Problem, Source, Tree

_CALLED_BY_TOOLS = ["@*.callback", "@*.command", "@*.register*", "@*fixture", "@*hookimpl"]
_CALLED_BY_NAME = ["collect_ignore*", "do_*", "pytest_*", "pytestmark"]
_OFFERED = (Path("sim/vm"), Path("host_stdlib"), Path("house/stubs"))
_NAME = re.compile(r"\b[A-Za-z_]\w*")
# Tables of wire codes and exit codes are whole, whether or not every line has come to be used.
_TABLE_LINE = re.compile(r"^[A-Z][A-Z0-9_]*$")


def dead_code(tree: Tree) -> Iterator[Problem]:
    """Refuse functions, classes, methods, attributes and variables that nothing uses."""
    sources = tree.python()
    quoted = {name for source in sources for name in _quoted_names(source)}
    vulture = Vulture(ignore_names=[*_CALLED_BY_NAME, *quoted], ignore_decorators=_CALLED_BY_TOOLS)
    for source in sources:
        vulture.scan(source.text, filename=tree.root / source.path)
    for item in vulture.get_unused_code(min_confidence=60):
        path = Path(item.filename).relative_to(tree.root)
        if _is_ours_to_judge(path, item.typ, item.name):
            yield Problem(path, item.first_lineno, f"nothing uses {item.typ} {item.name}")


def _is_ours_to_judge(path: Path, kind: str, name: str) -> bool:
    if kind == "import" or any(path.is_relative_to(offered) for offered in _OFFERED):
        return False
    return kind != "variable" or not _TABLE_LINE.match(name)


def _quoted_names(source: Source) -> Iterator[str]:
    for node in ast.walk(source.syntax):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.expr):
                for part in ast.walk(annotation):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield from _NAME.findall(part.value)
