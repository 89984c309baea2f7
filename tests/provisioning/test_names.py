"""A name is judged where it is typed, before a board is touched or a door is told anything."""

import json
from pathlib import Path

import pytest

from host_tools.cli.main import run

NOWHERE = "/dev/nothing"


@pytest.mark.parametrize(
    "arguments",
    [
        ("flash", "Nygade\n7", "--port", NOWHERE),
        ("flash-many", f"Nygade\n7={NOWHERE}"),
        ("unit", "take-down", "a1", "--who", "Bo\nDam"),
        ("unit", "wipe", "a1", "--place", "shelf\n3", "--port", NOWHERE),
    ],
)
@pytest.mark.usefixtures("depot")
def test_a_text_of_several_lines_is_refused_first(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["provision", *arguments, "--json"]) != 0
    assert json.loads(capsys.readouterr().out)["error"] == "text_lines"


@pytest.mark.usefixtures("depot")
def test_a_letter_is_not_printed_with_what_nobody_sees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "letter.pdf"
    sender = ["--municipality", "Vejle\u200d Kommune", "--phone", "70 20 30 40"]
    run(["provision", "document", "letter", *sender, "--out", str(out), "--json"])
    assert json.loads(capsys.readouterr().out)["error"] == "text_sign"
    assert not out.exists()
