"""Documentation: every command that it tells exists, and the map tells of every file."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tools.commands import CommandLine
from tools.tree import Problem, Source, Tree

_FENCE = re.compile(r"^\s*(?:```|~~~)\s*(\w*)")
_INLINE_COMMAND = re.compile(r"`((?:make|noeglefri) [^`]+)`")
_MAP = Path("docs/guides/developer.md")
_MAPPED = re.compile(r"^\| `(\w+\.py)` \|")
_SHELLS = frozenset({"bash", "console", "sh", "shell"})
_PROMPT = "$ "


def unknown_commands(tree: Tree) -> Iterator[Problem]:
    """Refuse documented ``make`` and ``noeglefri`` commands and options that do not exist."""
    command_line = CommandLine(tree.root)
    for source in tree.markdown():
        for number, line, language in _marked_lines(source):
            for command in _commands(line, language):
                if complaint := command_line.complaint(command):
                    yield source.problem(number, complaint)


def unmapped_firmware(tree: Tree) -> Iterator[Problem]:
    """Refuse a map of the firmware that lacks one of its files, or names one that is not there."""
    page = next((one for one in tree.markdown() if one.path == _MAP), None)
    if page is None:
        return
    told = {name for line in page.lines for name in _MAPPED.findall(line)}
    files = {one.path.name for one in tree.python("firmware")} - {"__init__.py"}
    for name in sorted(told ^ files):
        yield page.problem(
            0, f"firmware/{name} is {'not there' if name in told else 'not told of'}"
        )


def _marked_lines(source: Source) -> Iterator[tuple[int, str, str | None]]:
    """Yield number, line and the language of the fenced block around it (None outside)."""
    language: str | None = None
    for number, line in enumerate(source.lines, start=1):
        fence = _FENCE.match(line)
        if fence:
            language = fence[1] if language is None else None
        else:
            yield number, line, language


def _commands(line: str, language: str | None) -> Iterator[list[str]]:
    if language is None:
        texts = _INLINE_COMMAND.findall(line)
    elif language in _SHELLS:
        texts = [line.strip().removeprefix(_PROMPT)]
    else:
        texts = []
    for text in texts:
        try:
            yield shlex.split(text, comments=True)
        except ValueError:  # an apostrophe in a program's output, not a command
            continue
