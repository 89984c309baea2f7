"""What the locksmith's keyboard does: a wrong key is told why, and no key signs nothing."""

import io
import os
import sys
from collections.abc import Iterator
from typing import IO

import pytest
import typer
from rich.console import Console

from host_tools.texts.speaker import Speaker
from provisioning.commissioning.locksmith import Finding, Severity
from provisioning.commissioning.terminal import TerminalLocksmith

THROWS = ("answer_20", "answer_10", "answer_14", "answer_25")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[IO[str]]:
    """What a person types: write to it."""
    read, write = os.pipe()
    with open(read, encoding="utf-8") as keyboard, open(write, "w", encoding="utf-8") as person:
        monkeypatch.setattr(sys, "stdin", keyboard)
        yield person


def screen() -> tuple[TerminalLocksmith, io.StringIO]:
    """A locksmith's screen, and what stands on it."""
    paper = io.StringIO()
    return TerminalLocksmith(Speaker("en"), Console(file=paper, width=100)), paper


@pytest.mark.parametrize(
    ("key", "why"),
    [("ja", "“ja” is none of the answers."), ("1", "“1” may be 10 mm or 14 mm.")],
)
async def test_a_wrong_key_is_asked_again_with_the_reason(
    typed: IO[str], key: str, why: str
) -> None:
    typed.write(f"{key}\n25\n")
    typed.flush()
    locksmith, paper = screen()
    assert await locksmith.choose("ask_throw", THROWS) == "answer_25"
    assert why in " ".join(paper.getvalue().replace("│", "").split())


async def test_enter_takes_the_usual_answer(typed: IO[str]) -> None:
    typed.write("\n")
    typed.flush()
    assert await screen()[0].choose("ask_throw", THROWS) == "answer_20"


async def test_a_keyboard_that_is_gone_answers_nothing(typed: IO[str]) -> None:
    typed.close()
    with pytest.raises(typer.Abort):
        await screen()[0].choose("ask_sign", ("answer_yes", "answer_no"), who="Lise")


def test_the_last_try_that_fails_is_told_in_words() -> None:
    locksmith, paper = screen()
    locksmith.find(Finding("final_failed", Severity.FAULT, {"outcome": 34, "door": "Ny 7"}))
    assert "Close Ny 7 first" in " ".join(paper.getvalue().replace("│", "").split())
