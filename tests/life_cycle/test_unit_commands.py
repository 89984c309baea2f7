"""`noeglefri provision unit` from the outside."""

import json
from pathlib import Path
from typing import Any

import pytest

from central.embedded.office import EmbeddedOffice
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from tests.host_tools.people import add_lock

UNIT = "240ac4000009"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Office, phone and bench in a folder of their own."""
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "phone"))
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
    return tmp_path


def unit(*arguments: str) -> int:
    """Run one command."""
    return run(["provision", "unit", *arguments])


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The last JSON document printed."""
    document: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return document


def test_a_unit_goes_from_the_shelf_to_a_door_and_its_history_is_shown(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = EmbeddedOffice(places / "office")
    lock_id = add_lock(office, "front door").lock_id
    office.close()
    assert unit("add", UNIT, "--place", "shelf 4") == ExitCode.DONE
    assert unit("move", UNIT, "provisioned", "--door", "front door") == ExitCode.DONE
    assert unit("move", UNIT, "mounted", "--place", "Elm St 3", "--who", "Lise") == ExitCode.DONE
    capsys.readouterr()
    assert unit("show", "front door", "--json") == ExitCode.DONE
    document = told(capsys)
    assert document["lock_id"] == lock_id.hex()
    assert [step["stage"] for step in document["history"]] == [
        "in_stock",
        "provisioned",
        "mounted",
    ]
    assert document["history"][-1]["who"] == "Lise"
    assert document["next"] == ["in_service", "lost", "taken_down"]


def test_an_unlawful_move_is_refused_in_the_user_s_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unit("add", UNIT)
    capsys.readouterr()
    assert unit("move", UNIT, "in_service") == ExitCode.REFUSED
    assert "cannot go from in stock to in service" in " ".join(capsys.readouterr().err.split())


def test_an_unknown_unit_is_told_apart_from_a_refused_move() -> None:
    assert unit("show", "nobody") == ExitCode.UNKNOWN_NAME


def test_a_lost_unit_s_door_is_named(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = EmbeddedOffice(places / "office")
    add_lock(office, "back door")
    office.close()
    unit("add", UNIT)
    unit("move", UNIT, "provisioned", "--door", "back door")
    capsys.readouterr()
    assert unit("lost", UNIT) == ExitCode.DONE
    assert "back door" in capsys.readouterr().out


def test_wiping_by_hand_frees_the_door_s_name_and_forgets_its_key(places: Path) -> None:
    office = EmbeddedOffice(places / "office")
    add_lock(office, "front door")
    unit("add", UNIT)
    for stage, more in (("provisioned", ["--door", "front door"]), ("wiped", [])):
        assert unit("move", UNIT, stage, *more) == ExitCode.DONE
    assert office.doors() == []
    add_lock(office, "front door")
    assert [door.name for door in office.doors()] == ["front door"]
    office.close()


def test_a_unit_whose_key_is_destroyed_but_which_a_crash_left_unbooked_is_booked(
    places: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "x")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    office = EmbeddedOffice(places / "office")
    lock_id = add_lock(office, "front door").lock_id
    unit("add", UNIT)
    assert unit("take-down", UNIT) == ExitCode.REFUSED, "it is nobody's lock"
    unit("move", UNIT, "provisioned", "--door", "front door")
    unit("move", UNIT, "taken_down")
    office.at_door.forget(lock_id)
    office.close()
    capsys.readouterr()
    assert unit("take-down", UNIT, "--place", "van 3", "--json") == ExitCode.DONE
    document = told(capsys)
    assert (document["stage"], document["place"]) == ("wiped", "van 3")
    assert document["lock_id"] is None
