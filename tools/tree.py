"""The files that the rules look at, and what a rule says about them."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The clone that this package lies in."""

_FOREIGN = frozenset({"build", "hil_artifacts", "node_modules", "typings"})


@dataclass(frozen=True)
class Problem:
    """One place that breaks a rule."""

    path: Path
    """The file, relative to the tree."""
    line: int
    """Counted from 1; 0 for the file as a whole."""
    text: str
    """What is wrong, and what to do about it where that is not plain."""

    def __str__(self) -> str:
        """Write it as compilers do, so that editors can jump to it."""
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Source:
    """One text file."""

    path: Path
    """Relative to the tree."""
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return self.text.splitlines()

    @cached_property
    def syntax(self) -> ast.Module:
        """The parsed file; only for Python."""
        return ast.parse(self.text, str(self.path))

    def problem(self, line: int, text: str) -> Problem:
        """Say that a line of this file breaks a rule."""
        return Problem(self.path, line, text)


class Tree:
    """All our own text files under a directory; what tools made is left out."""

    def __init__(self, root: Path = ROOT) -> None:
        """Look at the files under ``root``, by default this clone."""
        self.root = root

    @cached_property
    def sources(self) -> list[Source]:
        """Every text file, in the order of their paths; binary files are left out."""
        return [source for path in sorted(self._paths(self.root)) if (source := self._read(path))]

    def python(self, package: str = "") -> list[Source]:
        """Python files, of one top-level package or of all."""
        return [
            source
            for source in self.sources
            if source.path.suffix == ".py" and package in ("", source.path.parts[0])
        ]

    def markdown(self) -> list[Source]:
        """Every page of documentation."""
        return [source for source in self.sources if source.path.suffix == ".md"]

    def _paths(self, directory: Path) -> Iterator[Path]:
        for path in directory.iterdir():
            if path.is_dir():
                if not _is_foreign(path):
                    yield from self._paths(path)
            elif path.is_file() and path.name != ".git":  # names where another clone keeps it
                yield path

    def _read(self, path: Path) -> Source | None:
        try:
            return Source(path.relative_to(self.root), path.read_text("utf-8"))
        except UnicodeDecodeError:
            return None


def _is_foreign(directory: Path) -> bool:
    hidden = directory.name.startswith(".") and directory.name != ".ci"
    return hidden or directory.name in _FOREIGN or directory.name.endswith(("cache__", ".egg-info"))


Rule = Callable[[Tree], Iterator[Problem]]
"""Yields every place of a tree that breaks it."""
