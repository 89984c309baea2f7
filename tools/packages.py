"""Packages: the tools watch each of ours; and what the project asks for."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from tools.tree import Problem, Tree


def unwatched_packages(tree: Tree) -> Iterator[Problem]:
    """Refuse a top-level package whose imports pyproject.toml does not have checked."""
    project = tomllib.loads((tree.root / "pyproject.toml").read_text("utf-8"))
    watched = project["tool"]["importlinter"]["root_packages"]
    for source in tree.python():
        if source.path.parts[1:] == ("__init__.py",) and source.path.parts[0] not in watched:
            text = f"{source.path.parts[0]} is not among the root_packages of import-linter"
            yield Problem(Path("pyproject.toml"), 0, text)


def wanted_by(project: dict[str, Any]) -> list[Requirement]:
    """Return what the ``[project]`` table of pyproject.toml asks for, extras included."""
    extras = project.get("optional-dependencies", {}).values()
    return [
        Requirement(text) for group in (project.get("dependencies", []), *extras) for text in group
    ]
