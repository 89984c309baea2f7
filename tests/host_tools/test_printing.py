"""Every terminal shows every name, a command is never broken, text files are read as saved."""

import codecs
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from host_tools.cli.printing import print_text
from host_tools.errors import StoreClosedError
from host_tools.storage.secret_vault import FileVault, Question
from host_tools.storage.text_file import read_text

pytestmark = pytest.mark.usefixtures("own_home")
_PROGRAM = "from host_tools.cli.main import main; main()"


def noeglefri(encoding: str, *arguments: str) -> bytes:
    """What the program writes where output has this encoding."""
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def test_names_that_the_terminal_lacks_are_shown_as_well_as_it_can() -> None:
    noeglefri("utf-8", "phone", "enrol", "Wałęsa Øster")
    assert "Wa?esa Øster".encode("latin-1") in noeglefri("latin-1", "office", "phones")
    assert b"Wa?esa ?ster" in noeglefri("ascii", "office", "phones")
    told = json.loads(noeglefri("ascii", "office", "phones", "--json"))
    assert told["phones"][0]["holder"] == "Wałęsa Øster"


@pytest.mark.parametrize("width", range(12, 90, 7))
def test_no_line_ends_within_a_command(width: int) -> None:
    command = 'noeglefri office grant "Anna Ager" "Ny Gade 7"'
    out = io.StringIO()
    text = f"Nothing has come home yet. Fetch it: {command}, then noeglefri phone refresh"
    print_text(Console(file=out, width=width), text)
    assert command in out.getvalue()
    assert "noeglefri phone refresh" in out.getvalue()
    assert " ".join(out.getvalue().split()) == text


@pytest.mark.parametrize(
    "content",
    [
        "æ=1".encode(),
        codecs.BOM_UTF8 + "æ=1".encode(),
        codecs.BOM_UTF16_LE + "æ=1".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "æ=1".encode("utf-16-be"),
    ],
)
def test_a_text_file_is_read_whatever_program_saved_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert read_text(tmp_path / "file") == "æ=1"


def test_a_new_passphrase_is_asked_for_as_new_and_a_mistyped_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOEGLEFRI_PASSPHRASE", raising=False)
    asked: list[Question] = []

    def person(*answers: str) -> FileVault:
        typed = iter(answers)

        def ask(question: Question) -> str:
            asked.append(question)
            return next(typed)

        return FileVault(tmp_path / "secret", ask)

    secret = person("right").fetch()
    assert asked == [Question.NEW]
    assert person("rihgt", "right").fetch() == secret
    assert asked[1:] == [Question.KEPT, Question.WRONG]
    with pytest.raises(StoreClosedError, match="wrong_passphrase"):
        person("a", "b", "c").fetch()


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    noeglefri("utf-8", "phone", "enrol", "Anna")
    command = [sys.executable, "-c", _PROGRAM, "office", "phones"]
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
