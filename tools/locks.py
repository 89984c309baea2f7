"""The lock file names every dependency that the project asks for, and each by its hash."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from tools.packages import wanted_by
from tools.tree import Problem, Source, Tree

_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def stale_lock(tree: Tree) -> Iterator[Problem]:
    """Refuse a dependency of pyproject.toml that requirements.txt lacks or holds too old."""
    project = _source(tree, "pyproject.toml")
    pins = dict(_PIN.findall(_source(tree, "requirements.txt").text))
    for wanted in wanted_by(tomllib.loads(project.text)["project"]):
        version = pins.get(canonicalize_name(wanted.name))
        if version is None or version not in wanted.specifier:
            yield project.problem(0, f"{wanted} is not what is locked: run `make lock`")


def _source(tree: Tree, name: str) -> Source:
    return next(source for source in tree.sources if source.path == Path(name))
