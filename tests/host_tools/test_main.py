"""What the command line says of itself, of doors and of this computer names the right thing."""

import errno
import sqlite3
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from firmware import messages
from firmware.status import Status
from host_tools.cli.door_commands import _outcome
from host_tools.cli.main import _in_words, run
from host_tools.credentials import Credential, SealedReceipt
from host_tools.danish_time import shown
from host_tools.errors import ExitCode
from host_tools.phone.events import Exchange, Timing
from host_tools.texts.speaker import Speaker


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == ExitCode.DONE
    assert capsys.readouterr().out == f"noeglefri {version('noeglefri')}\n"


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (OSError(errno.ENOSPC, "No space left on device", "/x/notes"), "disk_full"),
        (OSError(errno.EACCES, "Permission denied", "/x/notes"), "files_unusable"),
        (OSError(errno.EMFILE, "Too many open files"), "system_refused"),
    ],
)
def test_what_the_system_refuses_is_blamed_on_what_it_names(error: OSError, key: str) -> None:
    told = _in_words(error)
    assert (told.key, told.exit_code) == (key, ExitCode.STORE_CLOSED)
    assert "path" not in told.values or told.values["path"] == "/x/notes"


def test_data_that_another_program_holds_is_told_as_busy(tmp_path: Path) -> None:
    path = tmp_path / "office.sqlite"
    holder, other = (sqlite3.connect(path, timeout=0) for _ in range(2))
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as held:
            other.execute("CREATE TABLE lock (name TEXT)")
    finally:
        holder.close()
        other.close()
    assert _in_words(held.value).key == "office_busy"


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_times_are_danish_wherever_the_computer_is(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert shown(0) == "2000-01-01 01:00"
        assert shown(183 * 86400) == "2000-07-02 02:00"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("bolt", "well"), [(messages.BOLT_UNKNOWN, False), (messages.BOLT_LOCKED, True)]
)
def test_a_door_is_never_all_right_with_its_bolt_unknown(bolt: int, well: bool) -> None:
    credential = Credential(bytes(8), "Nygade 7", 1, 1, 0, 0, 0, b"", {})
    status = Status()
    status.bolt = bolt
    receipt = SealedReceipt(bytes(8), b"")
    exchange = Exchange(status, Timing(0.0, 0.0, 0.0), receipt, False, 2, 3, 23)
    told = _outcome(Speaker("en"), credential, messages.COMMAND_STATUS, exchange)
    assert told[1] is well
    assert ("all right" in told[0]) is well
