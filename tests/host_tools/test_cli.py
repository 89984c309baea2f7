"""The command line: words in two languages, JSON, exit codes, never a traceback."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest

from firmware import messages, records
from host_tools.cli.context import open_office
from host_tools.cli.main import run, take_option
from host_tools.errors import ExitCode
from host_tools.log_chain import ProblemKind
from host_tools.office.contract import NEVER_ISSUED
from host_tools.texts import TEXTS, Speaker, add_texts
from tests.host_tools.people import add_lock


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path))
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "test")
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_there_in_both_languages_with_the_same_fields() -> None:
    for key, (danish, english) in TEXTS.items():
        assert danish.strip(), key
        assert english.strip(), key
        assert _fields(danish) == _fields(english), key


def test_no_package_says_its_own_under_the_key_of_another_text() -> None:
    with pytest.raises(ValueError, match="not_heard"):
        add_texts({"not_heard": ("noget andet", "something else")})
    assert "noget andet" not in TEXTS["not_heard"]


@pytest.mark.parametrize(
    ("doors", "told"), [(0, "at 0 doors once"), (1, "at 1 door once"), (2, "at 2 doors once")]
)
def test_a_number_is_told_with_the_form_that_fits_it(doors: int, told: str) -> None:
    assert told in Speaker("en")("revoked", name="Anna", doors=doors)


def test_the_office_shows_its_doors_and_where_they_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    assert run(["office", "doors"]) == ExitCode.DONE
    assert "in force at the door" in capsys.readouterr().out


def test_every_outcome_and_event_of_the_protocol_has_words() -> None:
    outcomes = {v for k, v in vars(messages).items() if k.startswith("OUTCOME_")}
    events = {v for k, v in vars(records).items() if re.match(r"EVENT_(?!NOISE)", k)}
    assert {f"outcome_{code}" for code in outcomes} <= set(TEXTS)
    assert {f"event_{code}" for code in events} <= set(TEXTS)


def test_every_alarm_has_words() -> None:
    kinds = {kind.value for kind in ProblemKind} | {NEVER_ISSUED}
    assert {f"alarm_{kind}" for kind in kinds} <= set(TEXTS)


def test_an_unknown_outcome_still_says_what_to_do() -> None:
    assert "250" in Speaker("da").outcome(250, door="Hoveddør")


@pytest.mark.parametrize("arguments", [["--lang", "da", "open"], ["open", "--lang=da"]])
def test_the_language_may_stand_anywhere(arguments: list[str]) -> None:
    assert take_option("--lang", arguments) == ("da", ["open"])


def test_a_phone_that_is_not_enrolled_is_told_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["open", "front door"]) == ExitCode.UNKNOWN_NAME
    assert "noeglefri phone enrol" in capsys.readouterr().err


def test_errors_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "front door", "--json", "--lang", "da"]) == ExitCode.UNKNOWN_NAME
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == "not_enrolled"
    assert "ikke tilmeldt" in told["message"]


def test_wrong_usage_has_its_own_exit_code() -> None:
    assert run(["open"]) == ExitCode.USAGE


def test_an_unforeseen_fault_shows_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("host_tools.cli.office_commands.open_office", fail)
    assert run(["office", "doors"]) == ExitCode.FAULT
    told = capsys.readouterr()
    assert "RuntimeError" in told.err
    assert "secret detail" not in told.err + told.out
    assert "Traceback" not in told.err


def test_enrolling_and_listing_phones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["phone", "enrol", "Anna", "--json"]) == ExitCode.DONE
    assert run(["office", "phones", "--json"]) == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[1])["phones"][0]["holder"] == "Anna"


def test_the_documented_exit_codes_are_those_of_the_program() -> None:
    text = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert documented == {code.value for code in ExitCode} | {130}


def test_a_computer_that_is_a_phone_in_use_does_not_change_hands_silently(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["phone", "enrol", "Anna"]) == ExitCode.DONE
    assert run(["phone", "enrol", "Bo"]) == ExitCode.REFUSED
    assert "Anna" in capsys.readouterr().err
    assert [one.holder for one in open_office().phones()] == ["Anna"]
    assert run(["office", "revoke", "anna"]) == ExitCode.DONE
    assert run(["phone", "enrol", "Bo"]) == ExitCode.DONE


def test_a_phone_lists_its_doors_and_until_when(capsys: pytest.CaptureFixture[str]) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    assert run(["phone", "doors"]) == ExitCode.DONE
    assert "no access" in capsys.readouterr().out
    run(["office", "grant", "Anna", "front door", "--hours", "2"])
    run(["phone", "refresh", "--json"])
    capsys.readouterr()
    assert run(["phone", "doors", "--json"]) == ExitCode.DONE
    (door,) = json.loads(capsys.readouterr().out)["doors"]
    given = datetime.fromisoformat(door["not_after"]) - datetime.fromisoformat(door["not_before"])
    assert (door["door"], given) == ("front door", timedelta(hours=2))


def test_a_blocked_phone_is_told_so_when_it_is_online(capsys: pytest.CaptureFixture[str]) -> None:
    run(["phone", "enrol", "Anna"])
    run(["office", "revoke", "Anna"])
    assert run(["phone", "refresh"]) == ExitCode.REFUSED
    assert "blocked" in capsys.readouterr().err


def test_set_hours_are_told_as_the_office_understood_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    grant = ["office", "grant", "Anna", "front door", "--days", "lør,fri", "--from", "7"]
    assert run([*grant, "--lang", "da"]) == ExitCode.DONE
    assert "fredag, lørdag 07:00-24:00" in capsys.readouterr().out.replace("\n", " ")
