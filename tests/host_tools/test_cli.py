"""The command line: words in two languages, JSON, exit codes, never a traceback."""

import json
import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from host_tools.cli.context import open_office
from host_tools.cli.main import run, take_option
from host_tools.cli.office_names import door_called, phone_called
from host_tools.errors import ExitCode, UnknownNameError
from tests.host_tools.people import add_lock

pytestmark = pytest.mark.usefixtures("own_home")


def test_the_office_shows_its_doors_and_where_they_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    assert run(["office", "doors"]) == ExitCode.DONE
    assert "in force at the door" in capsys.readouterr().out


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

    monkeypatch.setattr("host_tools.cli.office.office_commands.open_office", fail)
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


def test_a_holder_reads_the_days_hours_and_rights_of_his_access(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    grant = ["office", "grant", "Anna", "front door", "--days", "sat,sun", "--from", "7"]
    run([*grant, "--to", "15", "--rights", "open,status"])
    run(["phone", "refresh", "--json"])
    capsys.readouterr()
    for language, told in (("en", "Saturday, Sunday"), ("da", "lørdag, søndag")):
        assert run(["phone", "doors", "--lang", language]) == ExitCode.DONE
        shown = " ".join(capsys.readouterr().out.split())
        assert f"{told} 07:00-15:00; open, status" in shown
    run(["phone", "doors", "--json"])
    (door,) = json.loads(capsys.readouterr().out)["doors"]
    assert door["rights"] == ["open", "status"]
    assert bytes.fromhex(door["schedule"])


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


def test_access_is_listed_with_its_hours_and_taken_back_by_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    run(["office", "grant", "Anna", "front door", "--days", "sat,sun", "--from", "7", "--to", "15"])
    capsys.readouterr()
    assert run(["office", "access", "--json", "--lang", "en"]) == ExitCode.DONE
    (one,) = json.loads(capsys.readouterr().out)["access"]
    assert (one["holder"], one["door"], one["rights"][0]) == ("Anna", "front door", "open")
    run(["office", "access", "--lang", "en"])
    assert "Saturday, Sunday 07:00-15:00" in " ".join(capsys.readouterr().out.split())
    assert run(["office", "take-back", "anna", "Front door"]) == ExitCode.DONE
    run(["office", "access", "--lang", "en"])
    assert "Nobody has access" in capsys.readouterr().out


def test_the_beginning_of_a_name_will_do_at_the_office_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    office = open_office()
    add_lock(office, "Nygade 7")
    add_lock(office, "Nygade 71")
    assert door_called(office, "nygade 7").name == "Nygade 7"
    assert door_called(office, "nygade 71").name == "Nygade 71"
    assert run(["office", "grant", "x", "Nyg"]) == ExitCode.UNKNOWN_NAME
    capsys.readouterr()
    for begun, key in (("Nyg", "several_names"), ("Gade", "unknown_door_office")):
        with pytest.raises(UnknownNameError, match=key):
            door_called(office, begun)
    office.add_phone("Anna Ager")
    assert phone_called(office, "anna").holder == "Anna Ager"


def test_the_next_command_never_fails_when_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    """The shell must get one word, whatever a name holds."""
    office = open_office()
    office.add_phone('Per "$HOME" O\'Hara')
    assert run(["office", "revoke", "per"]) == ExitCode.DONE
    pasted = capsys.readouterr().out.splitlines()[-1].partition("noeglefri ")[2]
    assert shlex.split(pasted) == ["office", "lost", 'Per "$HOME" O\'Hara']
    assert run(shlex.split(pasted)) == ExitCode.DONE
