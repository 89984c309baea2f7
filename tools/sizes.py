"""Sizes: one idea per file, and functions that fit the eye."""

import ast
from collections.abc import Iterator

from tools.tree import Problem, Source, Tree

FILE_LINES = 400
FUNCTION_LINES = 45

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_files(tree: Tree) -> Iterator[Problem]:
    """Refuse modules of more than 400 lines; migrations are written by Django."""
    scripts = (source for source in tree.sources if source.path.suffix == ".mjs")
    for source in (*tree.python(), *scripts):
        if len(source.lines) > FILE_LINES and "migrations" not in source.path.parts:
            yield source.problem(0, f"{len(source.lines)} lines, at most {FILE_LINES}: split it")


def long_functions(tree: Tree) -> Iterator[Problem]:
    """Refuse functions of more than 45 lines, counted from ``def`` to the last line."""
    for source in tree.python():
        for function in functions(source):
            lines = _lines(function)
            if lines > FUNCTION_LINES:
                yield source.problem(
                    function.lineno, f"{function.name} has {lines} lines, at most {FUNCTION_LINES}"
                )


def functions(source: Source) -> Iterator[Function]:
    """Yield every function and method of a Python file, nested ones too."""
    for node in ast.walk(source.syntax):
        if isinstance(node, Function):
            yield node


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
