"""Whatever goes wrong, a user reads one sentence in their language and gets an exit code."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host_tools.cli.context import office_place, open_office, open_store
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.lock_time import now
from host_tools.office.contract import GrantOrder
from host_tools.phone.lock_phone import enrol, refresh
from tests.host_tools.people import add_lock

_SAYS_WHEN_LOADED = "from host_tools.cli import main; print('loaded', flush=True); main()"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOEGLEFRI_OFFICE", "NOEGLEFRI_OFFICE_KEY", "NOEGLEFRI_RADIO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path))
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "test")
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")


@pytest.fixture
def anna() -> None:
    """This computer is Anna's phone, with access to a door that nobody has hung up."""
    office, store = open_office(), open_store()
    keys = add_lock(office, "front door")
    phone = office.add_phone("Anna")
    enrol(store, phone)
    refresh(store, office)
    office.grant(GrantOrder(phone.phone_id, keys.lock_id, now(), now() + 3600))
    refresh(store, office)
    office.close()


def _key_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code and error key of a command that fails."""
    code = run([*arguments, "--json"])
    told = capsys.readouterr()
    assert "Traceback" not in told.err + told.out
    return code, json.loads(told.out)["error"]


@pytest.mark.usefixtures("anna")
def test_a_door_without_access_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert _key_of(capsys, "open", "castle") == (ExitCode.UNKNOWN_NAME, "unknown_door")


@pytest.mark.usefixtures("anna")
def test_the_wrong_passphrase_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "another")
    expected = (ExitCode.STORE_CLOSED, "wrong_passphrase")
    assert _key_of(capsys, "open", "front door") == expected


@pytest.mark.usefixtures("anna")
def test_an_office_under_another_key_stays_closed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOEGLEFRI_OFFICE_KEY", "00" * 32)
    expected = (ExitCode.STORE_CLOSED, "office_key_wrong")
    assert _key_of(capsys, "office", "doors") == expected


@pytest.mark.usefixtures("anna")
def test_a_damaged_store_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pocket").write_bytes(b"x" * 100)
    assert _key_of(capsys, "status", "front") == (ExitCode.STORE_CLOSED, "store_damaged")


@pytest.mark.parametrize("command", [["scan"], ["office", "doors"], ["phone", "enrol", "Bo"]])
def test_a_folder_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: list[str],
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "file" / "home"))
    assert _key_of(capsys, *command) == (ExitCode.STORE_CLOSED, "files_unusable")


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("hours", ["1e9", "inf", "nan", "0", "-1"])
def test_hours_that_nobody_means_are_refused(
    capsys: pytest.CaptureFixture[str], hours: str
) -> None:
    grant = ("office", "grant", "Anna", "front door", f"--hours={hours}")
    assert _key_of(capsys, *grant) == (ExitCode.USAGE, "usage")


def test_a_phone_without_access_listens_for_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOEGLEFRI_RADIO", "fm:nothing")
    run(["phone", "enrol", "Anna"])
    assert run(["scan"]) == ExitCode.DONE
    assert "no access" in capsys.readouterr().out


@pytest.mark.usefixtures("anna")
def test_an_office_that_does_not_know_this_phone_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "elsewhere"))
    assert _key_of(capsys, "phone", "refresh") == (ExitCode.UNKNOWN_NAME, "unknown_phone")


def test_an_office_named_for_one_command_holds_for_that_command(tmp_path: Path) -> None:
    before = office_place()
    run(["office", "doors", "--office", str(tmp_path / "elsewhere")])
    assert office_place() == before


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("radio", ["fm:104", "sim:a b", "sim:street?colour=red", "sim:"])
def test_a_radio_that_does_not_exist_is_named(
    capsys: pytest.CaptureFixture[str], radio: str
) -> None:
    told = _key_of(capsys, "open", "front", "--radio", radio)
    assert told == (ExitCode.UNKNOWN_NAME, "unknown_radio")


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("command", ["open", "scan"])
def test_a_computer_without_bluetooth_is_told_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at-all")
    door = ["front"] if command == "open" else ["--seconds", "0.2"]
    code, key = _key_of(capsys, command, *door)
    assert code == ExitCode.NO_BLUETOOTH
    assert key in {"bluetooth_missing", "bluetooth_off"}


@pytest.mark.usefixtures("anna")
def test_ctrl_c_ends_the_waiting_quietly() -> None:
    air = f"sim:test-{uuid.uuid4().hex[:8]}"
    command = [sys.executable, "-c", _SAYS_WHEN_LOADED, "open", "front", "--radio", air]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "loaded\n"
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(2)
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=20)
    assert waiting.returncode == 130
    assert "Traceback" not in out + err


_WORDS = st.sampled_from(
    [
        *("open", "lock", "status", "sync", "log", "office", "phone", "grant", "revoke", "doors"),
        *("visits", "alarms", "phones", "refresh", "enrol", "front door", "Anna", "--hours", "-1"),
        *("8", "--days", "mon-fri", "--from", "25:00", "--rights", "fly", "--lang", "da", "xx"),
        *("--radio", "fm:1", "--json", "", "[red]", "[/x]", "{door}", "\N{SNOWMAN}"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_WORDS, min_size=1, max_size=6))
def test_no_command_line_ever_ends_in_a_traceback_or_a_fault(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: Sequence[str],
) -> None:
    monkeypatch.setenv("NOEGLEFRI_RADIO", "fm:nothing")
    code = run(list(arguments))
    told = capsys.readouterr()
    assert code in set(ExitCode) - {ExitCode.FAULT}, (arguments, told)
    assert "Traceback" not in told.err + told.out


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("unix_s", [0, 5e8, 1e9, 6e9])
def test_a_clock_that_is_years_off_is_told_as_what_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, unix_s: float
) -> None:
    monkeypatch.setattr(time, "time", lambda: unix_s)
    for words in (("status", "front"), ("open", "front"), ("office", "doors")):
        code, key = _key_of(capsys, *words)
        assert (code, key) == (ExitCode.CLOCK_WRONG, "clock_wrong"), words
