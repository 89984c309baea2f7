"""Prints so that every terminal shows it, and a command can be copied from it in one piece."""

import codecs
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_COMMAND = r"""noeglefri(?:[ ](?:"[^"]*"|'[^']*'|[^\s"',;)]+))+"""
_PIECE = re.compile(rf"(?:{_COMMAND}|\S+)\S*\s*")
_PIPE_WIDTH = 10_000
"""No program that reads lines wants them folded."""
_SIMPLER = "noeglefri-simpler"


def _simpler(error: UnicodeError) -> tuple[str, int]:
    """What a terminal shows of what it cannot encode: letters without their accents, else `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    bare = unicodedata.normalize("NFKD", error.object[error.start])[0]
    try:
        bare.encode(error.encoding)
    except UnicodeEncodeError:
        bare = "?"
    return bare, error.start + 1


def show_everything() -> None:
    """From now on no letter that the terminal lacks ends a command."""
    codecs.register_error(_SIMPLER, _simpler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_SIMPLER)


def as_json(document: Any) -> str:
    """One line of JSON, in letters that standard output can carry."""
    encoding = codecs.lookup(sys.stdout.encoding or "ascii").name
    return json.dumps(document, ensure_ascii=encoding != "utf-8")


class _Console(Console):
    """Leaves it to the command line what a closed pipe means; rich would end the program by 1."""

    def on_broken_pipe(self) -> None:
        """Raise on what rich has caught."""
        raise BrokenPipeError


def console(stderr: bool = False, quiet: bool = False) -> Console:
    """Where texts are printed: as wide as the terminal, and in a pipe as wide as they are."""
    out = _Console(stderr=stderr, quiet=quiet, highlight=False, markup=False)
    if not out.is_terminal:
        out.width = _PIPE_WIDTH
    return out


def print_text(out: Console, text: Text | str) -> None:
    """Print a text over as many lines as it takes; none of them ends within a command."""
    whole = text if isinstance(text, Text) else Text(text)
    for line in whole.split("\n", allow_blank=True):
        for part in line.divide(_breaks(line.plain, out.width)):
            part.rstrip()
            out.print(part, soft_wrap=True)


def _breaks(line: str, width: int) -> Iterator[int]:
    """Where a line is to be broken, so that its pieces are within `width` where they can be."""
    begin = 0
    for piece in _PIECE.finditer(line):
        long = cell_len(line[begin : piece.end()].rstrip()) > width
        if long and piece.start() > begin:
            begin = piece.start()
            yield begin
