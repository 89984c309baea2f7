"""Access rules on the command line."""

import json

import pytest

from host_tools.cli.context import open_office
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from tests.host_tools.people import add_lock

pytestmark = pytest.mark.usefixtures("own_home")
RULE = ["office", "rule"]


def test_a_rule_is_made_told_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    run(["office", "home", "add", "Nygade 7", "--door", "front door"])
    made = [*RULE, "add", "anna", "home:nygade 7", "--reason", "morning care"]
    assert run([*made, "--week", "mon-fri 7-15"]) == ExitCode.DONE
    run([*RULE, "add", "org:Hjemmeplejen", "front door", "--reason", "alarm"])
    capsys.readouterr()
    for language, told in (("en", "Monday to Friday"), ("da", "mandag til fredag")):
        run([*RULE, "list", "--lang", language])
        assert told in " ".join(capsys.readouterr().out.split())
    run(["phone", "refresh"])
    run([*RULE, "end", "2"])
    run([*RULE, "list", "--json"])
    (one,) = json.loads(capsys.readouterr().out.splitlines()[-1])["rules"]
    assert (one["who"], one["where"], one["kind"]) == ("Anna", "Nygade 7", "weekly")
    assert (one["end"], one["hours"]["days"]) == (None, [0, 1, 2, 3, 4])


def test_a_rule_that_cannot_be_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    rule = [*RULE, "add", "Anna", "front door", "--reason", "fall", "--vouched-by", "Anna"]
    assert run(rule) == ExitCode.REFUSED
    assert "--hours" in capsys.readouterr().err
    assert run([*rule, "--hours", "24"]) == ExitCode.DONE
    assert run([*rule, "--week", "mon-fri 7-99"]) == ExitCode.USAGE
    assert run([*RULE, "end", "9"]) == ExitCode.UNKNOWN_NAME


def test_a_rule_s_begin_end_and_absence_are_typed_and_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    rule = [*RULE, "add", "Anna", "front door", "--reason", "substitute"]
    night = ["--from", "2099-12-31 23:00", "--until", "07:00", "--shift"]
    assert run([*rule, *night, "--lang", "da"]) == ExitCode.DONE
    told = " ".join(capsys.readouterr().out.split())
    assert "vagt; fra 2099-12-31 23:00; indtil 2100-01-01 07:00" in told
    week = ["--week", "mon-fri 7-15", "--from", "2099-03-01", "--until", "2099-03-31"]
    run([*rule, *week, "--while-away", "--lang", "en"])
    told = " ".join(capsys.readouterr().out.split())
    assert "from 2099-03-01 00:00; until 2099-04-01 00:00; also while nobody is at home" in told
    run([*rule, "--until", "2099-01-01 12:00", "--json"])
    assert json.loads(capsys.readouterr().out)["kind"] == "task"


@pytest.mark.parametrize(
    "times", [["--until", "noon"], ["--from", "2099-13-01"], ["--hours", "8", "--until", "15:00"]]
)
def test_times_that_cannot_be_are_refused_and_nothing_is_kept(
    times: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    rule = [*RULE, "add", "Anna", "front door", "--reason", "substitute"]
    assert run([*rule, *times]) == ExitCode.USAGE
    capsys.readouterr()
    run([*RULE, "list", "--json"])
    assert json.loads(capsys.readouterr().out)["rules"] == []


def test_why_is_answered_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    why = ["office", "why", "Anna", "front door"]
    assert run([*why, "--lang", "en"]) == ExitCode.DONE
    assert "No rule is about both" in capsys.readouterr().out
    run([*RULE, "add", "Anna", "front door", "--reason", "care"])
    capsys.readouterr()
    run([*why, "--lang", "da"])
    assert "noeglefri phone refresh" in " ".join(capsys.readouterr().out.split())
    run(["phone", "refresh", "--json"])
    capsys.readouterr()
    for language, yes in (("en", "Yes:"), ("da", "Ja:")):
        run([*why, "--lang", language])
        assert yes in capsys.readouterr().out
    run([*why, "--at", "2000-01-02 12:00", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["allowed"], told["nearest"][0]["missing"][0]["lack"]) == (False, "term")
    assert run([*why, "--at", "noon"]) == ExitCode.USAGE


def test_who_was_at_a_home_is_answered_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["office", "home", "add", "Nygade 7", "--door", "front door"])
    asked = ["office", "visited", "nygade 7"]
    capsys.readouterr()
    for language, told in (
        ("en", "No lock hung at Nygade 7 then"),
        ("da", "Der sad ingen lås hos Nygade 7"),
    ):
        assert run([*asked, "--lang", language]) == ExitCode.DONE
        assert told in " ".join(capsys.readouterr().out.split())
    assert run([*asked, "--from", "2026-11-20", "--until", "2026-11-14"]) == ExitCode.REFUSED
    assert "--until" in capsys.readouterr().err


def test_a_lost_phone_s_doors_are_told_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    run(["office", "grant", "Anna", "front door"])
    assert run(["office", "lost", "Anna"]) == ExitCode.REFUSED
    run(["office", "revoke", "Anna"])
    capsys.readouterr()
    for language, told in (("en", "1 door does not know yet"), ("da", "1 dør ved det ikke endnu")):
        assert run(["office", "lost", "anna", "--lang", language]) == ExitCode.DONE
        shown = " ".join(capsys.readouterr().out.split())
        assert told in shown
        assert "front door" in shown
