"""Tells which tests are about a module: ``make tests-of FILE=firmware/lock.py``.

The import graph is the index, so it is never out of date. Tests that import the module come
first; where none does, those that reach it by way of others.
"""

import sys
from pathlib import PurePath

from tools.import_graph import import_graph

FEW = 40
"""So many names still help whoever looks for one."""


def module_of(file: str) -> str:
    """The module's name of a file of the repository."""
    return ".".join(PurePath(file).with_suffix("").parts).removesuffix(".__init__")


def tests_of(module: str) -> list[str]:
    """The test modules that import it; where none does, those that reach it.

    Raises:
        KeyError: when there is no such module.
    """
    graph = import_graph()
    if module not in graph.modules:
        raise KeyError(module)
    direct = _tests(graph.find_modules_that_directly_import(module))
    return direct or _tests(graph.find_downstream_modules(module))


def _tests(modules: set[str]) -> list[str]:
    return sorted(name for name in modules if name.rpartition(".")[2].startswith("test_"))


def main() -> int:
    """Print the files, one a line."""
    try:
        found = tests_of(module_of(sys.argv[1]))
    except (IndexError, KeyError):
        print("Name a Python file of this repository: make tests-of FILE=firmware/lock.py")
        return 2
    for name in found[:FEW]:
        print(name.replace(".", "/") + ".py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
