"""Packages: the tools watch each of ours, and each of others' that we import is asked for."""

import ast
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.tree import Problem, Source, Tree


def unwatched_packages(tree: Tree) -> Iterator[Problem]:
    """Refuse a top-level package whose imports pyproject.toml does not have checked."""
    project = tomllib.loads((tree.root / "pyproject.toml").read_text("utf-8"))
    watched = project["tool"]["importlinter"]["root_packages"]
    for source in tree.python():
        if source.path.parts[1:] == ("__init__.py",) and source.path.parts[0] not in watched:
            text = f"{source.path.parts[0]} is not among the root_packages of import-linter"
            yield Problem(Path("pyproject.toml"), 0, text)


def unasked_packages(tree: Tree) -> Iterator[Problem]:
    """Refuse an import from a distribution that pyproject.toml does not ask for by itself."""
    project = tomllib.loads((tree.root / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {canonicalize_name(wanted.name) for wanted in wanted_by(project)}
    distributions = packages_distributions()
    for source in tree.python():
        for line, name in _imports(source):
            found = {canonicalize_name(found) for found in distributions.get(name, ())}
            if found and not found & {*asked, canonicalize_name(project["name"])}:
                yield source.problem(line, f"{name} comes from {min(found)}: add it to pyproject")


def wanted_by(project: dict[str, Any]) -> list[Requirement]:
    """Return what the ``[project]`` table of pyproject.toml asks for, extras included."""
    extras = project.get("optional-dependencies", {}).values()
    return [
        Requirement(text) for group in (project.get("dependencies", []), *extras) for text in group
    ]


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    """Lines and top-level names of absolute imports."""
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]
