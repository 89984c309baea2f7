"""Organisations, people and groups on the command line."""

import json
from pathlib import Path

import pytest

from host_tools.cli.context import open_office
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from tests.host_tools.people import add_lock

pytestmark = pytest.mark.usefixtures("own_home")


def test_a_route_of_a_provider_s_people_is_entered_and_ruled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["office", "home", "add", "Nygade 7", "--door", "front door"])
    unit = ["office", "organisation", "add", "Privat Pleje", "--kind", "provider"]
    assert run([*unit, "--until", "2099-12-31"]) == ExitCode.DONE
    assert run(["office", "person", "add", "Bo", "privat pleje"]) == ExitCode.DONE
    group = ["office", "group", "add", "route", "Evening 3", "--person", "Bo"]
    assert run([*group, "--home", "Nygade 7"]) == ExitCode.DONE
    rule = ["office", "rule", "add", "route:evening 3", "route: Evening 3", "--reason", "evening"]
    assert run(rule) == ExitCode.DONE
    capsys.readouterr()
    for language, told in (("en", "route Evening 3"), ("da", "rute Evening 3")):
        run(["office", "group", "list", "--lang", language])
        assert told in " ".join(capsys.readouterr().out.split())
    run(["office", "organisation", "list"])
    assert "2100-01-01" in capsys.readouterr().out
    run(["office", "person", "list", "--json"])
    assert json.loads(capsys.readouterr().out)["people"][0]["organisation"] == "Privat Pleje"


@pytest.mark.parametrize(
    "typed",
    [
        ["organisation", "add", "X", "--kind", "club"],
        ["organisation", "add", "X", "--until", "soon"],
        ["group", "add", "team", "X"],
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(typed: list[str]) -> None:
    assert run(["office", *typed]) == ExitCode.USAGE


def test_a_file_is_tried_and_then_taken_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "homes.csv"
    path.write_text("hjem;dør;slags\nNygade 7;Nygade 7;hoveddør\nNygade 9;Nygade 9;garage\n")
    assert run(["office", "load", str(path), "--dry-run"]) == ExitCode.REFUSED
    told = capsys.readouterr().out
    assert "Line 3 is refused: garage is no kind of door" in told
    path.write_text("hjem;dør\nNygade 7;Nygade 7\n")
    for _ in range(2):
        assert run(["office", "load", str(path), "--lang", "da"]) == ExitCode.DONE
    assert "1 linje indlæst" in capsys.readouterr().out
    assert run(["office", "load", str(path), "--dry-run", "--lang", "da"]) == ExitCode.DONE
    assert "prøve" in capsys.readouterr().out


def test_what_a_longer_horizon_costs_is_said_before_it_is_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_lock(open_office(), "front door")
    run(["phone", "enrol", "Anna"])
    run(["office", "group", "add", "role", "nurse", "--person", "Anna"])
    run(["office", "rule", "add", "role:nurse", "front door", "--reason", "care"])
    capsys.readouterr()
    for language, told in (("en", "1 door until"), ("da", "1 dør indtil")):
        assert run(["office", "group", "horizon", "nurse", "12", "--lang", language]) == 0
        assert told in " ".join(capsys.readouterr().out.split())
    assert run(["office", "group", "horizon", "nurse", "0"]) == ExitCode.REFUSED
