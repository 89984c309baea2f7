"""Leaves out of the lock's code what only the host calls.

Formats are written once, for lock and host: what one side packs the other one parses. A
function, method or constant marked with the comment `# host only` on its first line is blank on a
lock.
"""

import ast
from collections.abc import Iterator, Mapping

MARK = "# host only"
"""Stands at the end of the line that begins the definition."""

_Marked = ast.FunctionDef | ast.Assign


def strip_host_only(sources: Mapping[str, str]) -> dict[str, str]:
    """The sources of a package's modules, by module name, without what is marked; lines stay.

    Raises:
        SyntaxError: a marked function is used by one that is not, or a source is not valid.
    """
    marked: set[str] = set()
    kept = {name: _without_marked(text, marked) for name, text in sources.items()}
    for name, text in kept.items():
        used = marked.intersection(_names_used(ast.parse(text)))
        if used:
            raise SyntaxError(f"{name} uses what is for the host only: {', '.join(sorted(used))}")
    return kept


def _without_marked(text: str, marked: set[str]) -> str:
    """`text` without its marked functions; adds those of the module itself to `marked`."""
    lines = text.split("\n")
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, _Marked) and lines[node.lineno - 1].endswith(MARK):
            if node in tree.body:
                marked.add(_name_of(node))
            decorators = getattr(node, "decorator_list", ())
            first = min((one.lineno for one in decorators), default=node.lineno)
            last = node.end_lineno or first
            lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(lines)


def _name_of(node: ast.FunctionDef | ast.Assign) -> str:
    return node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.targets[0])


def _names_used(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
