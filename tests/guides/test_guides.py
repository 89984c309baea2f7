"""Every guide works word for word: what it tells to type is typed, what it shows appears."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guides.page import Turn, turns
from tests.guides.terminal import NotAsToldError, Terminal
from tests.support.vm import ROOT

GUIDES = ROOT / "docs" / "guides"
TRIED = ("developer.md",)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home; its path is short, for a socket's name holds a hundred letters."""
    folder = Path(tempfile.mkdtemp(prefix="guide-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Reader:
    """Does what a guide says, in as many terminals as it names."""

    def __init__(self, home: Path) -> None:
        """Sit down at a computer that knows nothing of noeglefri but the clone."""
        self._environment = {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "XDG_RUNTIME_DIR": str(home),
        }
        self._terminals: dict[str, Terminal] = {}

    def follow(self, turn: Turn) -> None:
        """Type, and wait for what the guide shows; raises NotAsToldError."""
        terminal = self._terminals.get(turn.terminal)
        if terminal is None:
            terminal = self._terminals[turn.terminal] = Terminal(ROOT, self._environment)
        if turn.at_prompt:
            terminal.command(turn.typed)
        elif turn.typed:
            terminal.type(turn.typed)
        if turn.ends:
            terminal.wait_ready()
        if turn.at_prompt or turn.shown:
            terminal.wait_for(turn.pattern)

    def close(self) -> None:
        """Close every terminal."""
        for terminal in self._terminals.values():
            terminal.close()


@pytest.fixture
def reader(home: Path) -> Iterator[Reader]:
    someone = Reader(home)
    yield someone
    someone.close()


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", TRIED)
def test_a_guide_works_word_for_word(page: str, reader: Reader) -> None:
    told = list(turns(GUIDES / page))
    assert any(turn.shown for turn in told)
    for turn in told:
        try:
            reader.follow(turn)
        except NotAsToldError as error:
            pytest.fail(f"{turn.place}: {turn.typed}\n{error}")


def test_another_answer_than_the_guide_shows_is_noticed(tmp_path: Path, reader: Reader) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo one; echo two\none\n```\n")
    (turn,) = turns(page)
    with pytest.raises(NotAsToldError, match="two"):
        reader.follow(turn)
