"""The release machine's commands: what they make, and how they say no."""

import errno
import json
import os
from functools import lru_cache
from pathlib import Path

import pytest

from host_tools.cli.context import open_office
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.storage.output_file import FileRefusedError
from host_tools.texts.catalogue import LANGUAGES, translations
from host_tools.texts.errors import ERRORS
from host_tools.update.errors import UPDATE_ERRORS
from host_tools.update.release import Release
from provisioning.error_texts import PROVISIONING_ERRORS
from provisioning.release import build as machine
from provisioning.release.update_root import open_root
from provisioning.unit.lock_code import code_of
from provisioning.unit.provision import provision

PASSPHRASE = "correct horse"
LOCKS = [bytes((number,)) * 8 for number in (1, 2, 3)]
RELEASE = Release(3, {"a.mpy": b"one"})


@pytest.fixture(autouse=True)
def _machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release machine with an update root, a release and a list of locks, but no office."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", PASSPHRASE)
    monkeypatch.delenv("NOEGLEFRI_PASSPHRASE", raising=False)
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
    Path("update.root").write_bytes(_kept_root())
    RELEASE.write(tmp_path / "firmware.release")
    Path("junk").write_bytes(b"junk")
    Path("empty").write_text("# nothing yet\n\n")
    Path("folder").mkdir()
    Path("locks").write_text("".join(f"{code_of(one)}\n" for one in LOCKS))


@lru_cache(maxsize=1)
def _kept_root() -> bytes:
    """What `release root` writes; its passphrase takes a while to stretch."""
    assert _release("root", "made.root") == ExitCode.DONE
    made = Path("made.root")
    content = made.read_bytes()
    made.unlink()
    return content


def _release(*words: str) -> int:
    return run(["provision", "release", *words])


def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}


TEXTS = {**ERRORS, **UPDATE_ERRORS, **PROVISIONING_ERRORS, **FileRefusedError.texts}
_SEAL = "seal firmware.release out --root update.root --locks locks"
REFUSED = {
    "root_exists": (ExitCode.RELEASE_REFUSED, "root update.root"),
    "root_exists junk": (ExitCode.RELEASE_REFUSED, "root junk"),
    "file_is_folder root": (ExitCode.USAGE, "root folder"),
    "file_no_folder root": (ExitCode.USAGE, "root nowhere/root"),
    "release_version": (ExitCode.RELEASE_REFUSED, "build 16777216 out"),
    "release_compiler": (ExitCode.RELEASE_REFUSED, "build 7 out"),
    "file_is_folder": (ExitCode.USAGE, "build 7 folder"),
    "file_no_folder": (ExitCode.USAGE, "build 7 nowhere/out"),
    "file_no_folder under a file": (ExitCode.USAGE, "build 7 junk/out"),
    "file_exists": (ExitCode.USAGE, "build 7 update.root"),
    "release_none": (ExitCode.USAGE, _SEAL.replace("firmware.release", "junk")),
    "release_not_read": (ExitCode.USAGE, _SEAL.replace("firmware.release", "nowhere")),
    "release_not_read folder": (ExitCode.USAGE, _SEAL.replace("firmware.release", "folder")),
    "root_unreadable": (ExitCode.STORE_CLOSED, _SEAL.replace("update.root", "nowhere")),
    "root_unreadable folder": (ExitCode.STORE_CLOSED, _SEAL.replace("update.root", "folder")),
    "root_closed": (ExitCode.STORE_CLOSED, _SEAL.replace("update.root", "junk")),
    "locks_not_read": (ExitCode.RELEASE_REFUSED, _SEAL.replace("--locks locks", "--locks x")),
    "locks_not_read folder": (
        ExitCode.RELEASE_REFUSED,
        _SEAL.replace("locks locks", "locks folder"),
    ),
    "locks_not_read binary": (
        ExitCode.RELEASE_REFUSED,
        _SEAL.replace("--locks locks", "--locks update.root"),
    ),
    "locks_line": (ExitCode.RELEASE_REFUSED, _SEAL.replace("--locks locks", "--locks junk")),
    "locks_none": (ExitCode.RELEASE_REFUSED, _SEAL.replace("--locks locks", "--locks empty")),
    "file_exists root": (ExitCode.USAGE, _SEAL.replace("out", "update.root")),
    "file_is_folder seal": (ExitCode.USAGE, _SEAL.replace("out", "folder")),
    "file_no_folder seal": (ExitCode.USAGE, _SEAL.replace("out", "nowhere/out")),
    "locks_no_office": (ExitCode.RELEASE_REFUSED, "locks out"),
    "root_passphrase_needed": (ExitCode.STORE_CLOSED, "root other.root"),
}
"""By the error's key: exit code, and the command."""


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_release_machine_does_not_do_is_told_and_nothing_is_written(
    case: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = case.partition(" ")[0]
    if key == "release_compiler":
        monkeypatch.setattr(machine, "installed_version", lambda _name: "1.20.0")
    if key == "root_passphrase_needed":
        monkeypatch.delenv("NOEGLEFRI_UPDATE_PASSPHRASE")
    before = _files()
    code, words = REFUSED[case]
    for language in LANGUAGES:
        capsys.readouterr()
        assert _release(*words.split(), "--json", "--lang", language) == code
        told = json.loads(capsys.readouterr().out)
        assert told["error"] == key
        assert "{" not in told["message"]
        begin = translations(language).gettext(TEXTS[key]).partition("{")[0]
        assert told["message"].startswith(begin)
    assert _files() == before


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "file_no_room"),
        (errno.EDQUOT, "file_no_room"),
        (errno.EACCES, "file_not_allowed"),
        (errno.EROFS, "file_not_allowed"),
        (errno.EIO, "file_unwritable"),
    ],
)
@pytest.mark.parametrize("words", ["root other.root", "build 7 out", _SEAL])
def test_a_disk_that_will_not_take_the_file_is_told_in_words(
    words: str,
    number: int,
    key: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(machine, "build", lambda _version: RELEASE)
    monkeypatch.setattr(os, "fsync", refuse)
    before = _files()
    capsys.readouterr()
    assert _release(*words.split(), "--json") == ExitCode.USAGE
    assert json.loads(capsys.readouterr().out)["error"] == key
    assert _files() == before


def test_a_passphrase_that_is_another_s_or_the_phone_s_does_not_seal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(open_root(Path("update.root"), PASSPHRASE)) == 32
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", "another")
    assert _release(*_SEAL.split()) == ExitCode.STORE_CLOSED
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", "")
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", PASSPHRASE)
    assert _release(*_SEAL.split()) == ExitCode.STORE_CLOSED
    assert not Path("out").exists()


def test_the_same_root_gets_another_passphrase_in_another_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = _files()
    assert _release("passphrase", "update.root", "next.root") == ExitCode.STORE_CLOSED
    assert _files() == before
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE_NEXT", "battery staple")
    assert _release("passphrase", "update.root", "junk") == ExitCode.USAGE
    assert _release("passphrase", "update.root", "next.root") == ExitCode.DONE
    root = open_root(Path("update.root"), PASSPHRASE)
    assert open_root(Path("next.root"), "battery staple") == root
    monkeypatch.setenv("NOEGLEFRI_UPDATE_PASSPHRASE", "wrong")
    assert _release("passphrase", "update.root", "third.root") == ExitCode.STORE_CLOSED
    assert not Path("third.root").exists()


def test_sealing_needs_the_list_and_no_office(capsys: pytest.CaptureFixture[str]) -> None:
    assert _release(*_SEAL.split(), "--json") == ExitCode.DONE
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == {"version": 3, "digest": RELEASE.digest.hex(), "locks": 3}
    root = open_root(Path("update.root"), PASSPHRASE)
    document = json.loads(Path("out").read_text())
    assert document["seals"] == {
        lock_id.hex(): machine.seal(RELEASE, root, lock_id).hex() for lock_id in LOCKS
    }
    assert not Path("office").exists()
    assert not Path("home").exists()
    # The same again is no harm; it is the same file.
    assert _release(*_SEAL.split()) == ExitCode.DONE


def test_the_office_s_list_names_its_locks_by_their_labels_and_nothing_else() -> None:
    office = open_office()
    names = ["Nygade 7", "Nygade 9"]
    made = [provision(office, name, lambda _content: None) for name in names]
    office.close()
    assert _release("locks", "list") == ExitCode.DONE
    text = Path("list").read_text()
    assert sorted(text.split()) == sorted(code_of(lock_id) for lock_id in made)


def test_a_list_may_be_typed_or_scanned(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_of(LOCKS[0])
    Path("locks").write_bytes(
        f"\ufeff# hall\r\n{code.lower().replace('0', 'o')}  # spare\r\n\r\n{code}\r\n".encode()
    )
    assert _release(*_SEAL.split()) == ExitCode.DONE
    assert list(json.loads(Path("out").read_text())["seals"]) == [LOCKS[0].hex()]
    capsys.readouterr()
    Path("locks").write_text(f"{code}\n{code[:-1]}{'0' if code[-1] != '0' else '1'}\n")
    assert _release(*_SEAL.replace("out", "other").split()) == ExitCode.RELEASE_REFUSED
    assert "locks, line 2" in " ".join(capsys.readouterr().err.split())
