"""What a guide tells its reader to type, and what it says will appear.

Only fenced blocks of the language `console` are typed. What stands behind the language names the
terminal; without it, it is the reader's first. In a block

- `$ ` begins a command at the prompt,
- `> ` begins what is typed into a program that waits for it,
- everything else is what appears; `…` stands for what differs, alone on a line for any lines.
  How far columns are apart does not matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_BLANKS = re.compile(r"(?:\\ ){2,}")
_FENCE = re.compile(r"^\s*```(?:console\b)?[ ]*(.*)$")
_COMMAND, _TYPED, _DIFFERS = "$ ", "> ", "…"


@dataclass(frozen=True)
class Turn:
    """One thing that a reader types in a terminal, and what appears then."""

    terminal: str
    """Its name in the guide; "" for the first."""
    place: str
    """File and line."""
    typed: str
    """Without what marks it; "" where a block only tells what appears."""
    at_prompt: bool
    """Whether it is a command for the shell, not something for a running program."""
    shown: tuple[str, ...]
    """The lines that appear."""
    ends: bool = True
    """Whether the shell's prompt comes back before anything else is typed in this terminal."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What a screen without trailing blanks must look like, all of it or its end."""
        lines = "".join(_line(text) for text in self.shown)
        return re.compile(lines if self.at_prompt else rf"(?s:.*\n)?{lines}")


def turns(page: Path) -> Iterator[Turn]:
    """Yield what there is to do, in the order of the page."""
    every = list(_turns(page))
    for at, turn in enumerate(every):
        later = (one for one in every[at + 1 :] if one.terminal == turn.terminal)
        following = next(later, None)
        yield replace(turn, ends=following is None or following.at_prompt)


def _turns(page: Path) -> Iterator[Turn]:
    for terminal, number, lines in _blocks(page):
        starts = [at for at, line in enumerate(lines) if line.startswith((_COMMAND, _TYPED))]
        if starts[:1] != [0]:
            starts.insert(0, 0)
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            yield _turn(terminal, f"{page.name}:{number + start + 1}", lines[start:end])


def _turn(terminal: str, place: str, lines: list[str]) -> Turn:
    typed = lines[0].startswith((_COMMAND, _TYPED))
    return Turn(
        terminal,
        place,
        lines[0][len(_COMMAND) :] if typed else "",
        lines[0].startswith(_COMMAND),
        tuple(lines[1:] if typed else lines),
    )


def _blocks(page: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Yield the terminal, the line of the fence and the lines of every block to be typed."""
    lines = page.read_text("utf-8").splitlines()
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines, start=1):
        if not (fence := _FENCE.match(line)):
            continue
        if opened is None:
            opened = number, fence[1]
        else:
            if "```console" in lines[opened[0] - 1]:
                yield opened[1], opened[0], lines[opened[0] : number - 1]
            opened = None


def _line(text: str) -> str:
    if text.strip() == _DIFFERS:
        return r"(?:[^\n]*\n)*?"
    parts = [re.escape(part) for part in text.rstrip().split(_DIFFERS)]
    return _BLANKS.sub(" +", r"[^\n]*?".join(parts)) + r" *\n"
