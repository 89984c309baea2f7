"""A terminal with a shell, as a reader has it before him: what he types, and what he sees."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte

COLUMNS, LINES = 100, 60
PATIENCE_S = 60.0
"""A command that puts up doors takes some seconds, on a busy machine most of a minute."""
_PROMPT = "$ "
_WINDOW = {"PS1": _PROMPT, "TERM": "xterm-256color", "VIRTUAL_ENV_DISABLE_PROMPT": "1"}


class NotAsToldError(AssertionError):
    """Something else appeared than the guide shows."""


class Terminal:
    """A shell in a window of 100 columns; what is typed is not echoed, so only answers show."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Open one in a folder, with these variables and no others."""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self._screen)
        self._shell = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "--noediting"],
            cwd=str(folder),
            env={**environment, **_WINDOW},
            dimensions=(LINES, COLUMNS),
            echo=False,
            encoding="utf-8",
        )

    @property
    def shown(self) -> str:
        """The screen without what is blank at its end."""
        lines = [line.rstrip() for line in self._screen.display]
        return "\n".join(lines).rstrip()

    @property
    def ready(self) -> bool:
        """Whether the shell waits for a command."""
        column: int = self._screen.cursor.x
        row: str = self._screen.display[self._screen.cursor.y]
        return column == len(_PROMPT) and row.rstrip() == _PROMPT.rstrip()

    def command(self, text: str) -> None:
        """Type a command at the prompt, on an empty screen."""
        self.wait_ready()
        self._screen.reset()
        self._shell.sendline(text)

    def type(self, text: str) -> None:
        """Type a line into what runs."""
        self._shell.sendline(text)

    def wait_ready(self) -> None:
        """Wait for the prompt."""
        self._watch(lambda: self.ready, "the prompt")

    def wait_for(self, pattern: re.Pattern[str]) -> None:
        """Wait until the screen shows it; raises NotAsToldError when it does not."""
        self._watch(lambda: bool(pattern.fullmatch(self._said())), pattern.pattern)

    def close(self) -> None:
        """Close the window, which ends what runs in it."""
        self._shell.close(force=True)

    def _said(self) -> str:
        shown = self.shown
        said = shown.removesuffix(_PROMPT.rstrip()) if self.ready else shown
        return f"{said.rstrip()}\n" if said.strip() else ""

    def _watch(self, seen: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not seen():
            if self.ready or time.monotonic() > deadline:
                raise NotAsToldError(f"waited for\n{what}\nthe screen shows\n{self.shown}")
            self._read()

    def _read(self) -> None:
        try:
            self._stream.feed(self._shell.read_nonblocking(65536, timeout=0.1))
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF as error:
            raise NotAsToldError(f"the terminal closed:\n{self.shown}") from error
