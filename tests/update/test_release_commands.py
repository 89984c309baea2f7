"""The release machine's commands: what they make, and how they say no."""

import json
from pathlib import Path

import pytest

from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.firmware_release import Release
from provisioning import release as machine
from provisioning.texts import TEXTS
from provisioning.update_root import open_root

PASSPHRASE = "correct horse"


@pytest.fixture(autouse=True)
def _machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release machine with an update root, a release and an empty office."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
    assert _release("root", "update.root") == ExitCode.DONE
    Release(3, {"a.mpy": b"one"}).write(tmp_path / "firmware.release")
    Path("junk").write_bytes(b"junk")


def _release(*words: str) -> int:
    return run(["provision", "release", *words])


REFUSED = {
    "root_exists": (ExitCode.RELEASE_REFUSED, "root update.root"),
    "release_version": (ExitCode.RELEASE_REFUSED, "build 16777216 out"),
    "release_compiler": (ExitCode.RELEASE_REFUSED, "build 7 out"),
    "release_unreadable": (ExitCode.USAGE, "seal junk out --root update.root"),
    "root_unreadable": (ExitCode.STORE_CLOSED, "seal firmware.release out --root nowhere"),
    "root_closed": (ExitCode.STORE_CLOSED, "seal firmware.release out --root junk"),
    "root_passphrase_needed": (ExitCode.STORE_CLOSED, "root other.root"),
}
"""By the error's key: exit code, and the command."""


@pytest.mark.parametrize("key", REFUSED)
def test_what_the_release_machine_does_not_do_is_told_and_nothing_is_written(
    key: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if key == "release_compiler":
        monkeypatch.setattr(machine, "installed_version", lambda _name: "1.20.0")
    if key == "root_passphrase_needed":
        monkeypatch.delenv("NOEGLEFRI_PASSPHRASE")
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    capsys.readouterr()
    code, words = REFUSED[key]
    assert _release(*words.split(), "--json") == code
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == key
    assert "{" not in told["message"]
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_a_refusal_is_told_in_the_user_s_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for language in ("da", "en"):
        monkeypatch.setenv("NOEGLEFRI_LANG", language)
        assert _release("root", "update.root") == ExitCode.RELEASE_REFUSED
        said.append(" ".join(capsys.readouterr().err.split()))
    for told, text in zip(said, TEXTS["root_exists"], strict=True):
        assert text.format(path="update.root") in told


def test_another_passphrase_does_not_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(open_root(Path("update.root"), PASSPHRASE)) == 32
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "another")
    code = _release("seal", "firmware.release", "out", "--root", "update.root")
    assert code == ExitCode.STORE_CLOSED
    assert not Path("out").exists()
