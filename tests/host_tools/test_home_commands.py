"""Homes on the command line."""

import json

import pytest

from host_tools.cli.main import run
from host_tools.errors import ExitCode

pytestmark = pytest.mark.usefixtures("own_home")


def test_a_home_is_entered_and_listed_with_doors_citizens_and_plan(
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = ["office", "home"]
    assert run([*home, "list", "--lang", "en"]) == ExitCode.DONE
    assert "No homes yet" in capsys.readouterr().out
    run([*home, "add", "Nygade 7", "--door", "Nygade 7", "--stairway", "Nygade stairs"])
    run([*home, "citizen", "nygade 7", "Else Madsen"])
    assert run([*home, "state", "else madsen", "hospital"]) == ExitCode.DONE
    run([*home, "reserve", "Nygade 7", "--step", "key_holder=Jens, 2. tv."])
    capsys.readouterr()
    for language, told in (("en", "in hospital"), ("da", "på hospitalet")):
        run([*home, "list", "--lang", language])
        shown = " ".join(capsys.readouterr().out.split())
        assert f"Else Madsen ({told})" in shown
        assert "Jens, 2. tv." in shown
    run([*home, "list", "--json"])
    (one,) = json.loads(capsys.readouterr().out)["homes"]
    assert [door["kind"] for door in one["doors"]] == ["front_door", "stairway"]


def test_a_citizen_moves_house_under_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    home = ["office", "home"]
    run([*home, "add", "Nygade 7"])
    run([*home, "add", "Plejehjemmet"])
    run([*home, "citizen", "Nygade 7", "Else Madsen"])
    assert run([*home, "move", "Else Madsen", "plejehjemmet"]) == ExitCode.DONE
    assert run([*home, "state", "Else Madsen", "hospital"]) == ExitCode.DONE
    capsys.readouterr()
    run([*home, "list", "--json"])
    old, new = json.loads(capsys.readouterr().out)["homes"]
    states = [one["citizens"][0]["state"] for one in (old, new)]
    assert states == ["moved", "hospital"]


def test_a_home_whose_name_ends_in_a_full_stop_ends_the_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["office", "home", "add", "Nygade 7, 2."])
    capsys.readouterr()
    run(["office", "home", "citizen", "Nygade 7, 2.", "Else", "--lang", "en"])
    assert capsys.readouterr().out.strip() == "Else lives in Nygade 7, 2."


def test_a_door_is_entered_renamed_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    point = ["office", "point"]
    assert run([*point, "add", "Skab", "--kind", "cabinet"]) == ExitCode.DONE
    assert run([*point, "add", "Skab", "--kind", "hatch"]) == ExitCode.USAGE
    assert run([*point, "rename", "skab", "Medicinskab"]) == ExitCode.DONE
    capsys.readouterr()
    run([*point, "list", "--json"])
    (one,) = json.loads(capsys.readouterr().out)["points"]
    assert (one["name"], one["kind"], one["since"]) == ("Medicinskab", "cabinet", None)


def test_what_cannot_be_meant_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    home = ["office", "home"]
    assert run([*home, "citizen", "nowhere", "Else"]) == ExitCode.UNKNOWN_NAME
    for name in ("Nygade 1", "Nygade 2"):
        run([*home, "add", name])
        run([*home, "citizen", name, "Else Madsen"])
    capsys.readouterr()
    assert run([*home, "state", "Else Madsen", "dead", "--lang", "en"]) == ExitCode.UNKNOWN_NAME
    assert "Else Madsen, Nygade 2" in " ".join(capsys.readouterr().err.split())
    assert run([*home, "state", "Else Madsen, Nygade 2", "ill"]) == ExitCode.USAGE
    assert run([*home, "reserve", "Nygade 1", "--step", "neighbour"]) == ExitCode.USAGE
