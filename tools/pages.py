"""Documentation: every link leads somewhere, and every command that it tells exists."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from tools.commands import CommandLine
from tools.tree import Problem, Source, Tree

_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)")
_IMAGE_TAG = re.compile(r"<img[^>]+src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)\s*(\w*)")
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_INLINE_COMMAND = re.compile(r"`((?:make|noeglefri) [^`]+)`")
_MAP = Path("docs/guides/developer.md")
_MAPPED = re.compile(r"^\| `(\w+\.py)` \|")
_SHELLS = frozenset({"bash", "console", "sh", "shell"})
_PROMPT = "$ "


def broken_links(tree: Tree) -> Iterator[Problem]:
    """Refuse relative links in Markdown to a file or heading that is not there."""
    for source in tree.markdown():
        for number, line, language in _marked_lines(source):
            if language is None:
                for target in (*_LINK.findall(line), *_IMAGE_TAG.findall(line)):
                    if not _resolves(tree, source, unquote(target)):
                        yield source.problem(number, f"link leads nowhere: {target}")


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


def anchors(source: Source) -> set[str]:
    """Return the names that a page's headings can be linked by, as GitHub forms them."""
    found: set[str] = set()
    for _, line, language in _marked_lines(source):
        heading = _HEADING.match(line)
        if heading and language is None:
            found.add(_unused(_slug(heading[1]), found))
    return found


def _marked_lines(source: Source) -> Iterator[tuple[int, str, str | None]]:
    """Yield number, line and the language of the fenced block around it (None outside)."""
    language: str | None = None
    for number, line in enumerate(source.lines, start=1):
        fence = _FENCE.match(line)
        if fence:
            language = fence[1] if language is None else None
        else:
            yield number, line, language


def _resolves(tree: Tree, source: Source, target: str) -> bool:
    if _ELSEWHERE.match(target):
        return True
    name, _, anchor = target.partition("#")
    path = tree.root / (source.path.parent / name if name else source.path)
    if not path.exists():
        return False
    if not anchor or path.suffix != ".md":
        return True
    return anchor in anchors(Source(Path(name), path.read_text("utf-8")))


def _slug(heading: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.lower()).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def _unused(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    return next(name for count in range(1, 100) if (name := f"{slug}-{count}") not in taken)


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
