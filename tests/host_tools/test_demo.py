"""The demonstration in a process of its own, as `make -s demo JSON=1` runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.story import _first_step


@pytest.mark.parametrize(("lang", "promise"), [("da", "simulerede døre"), ("en", "simulated")])
def test_help_is_in_the_users_language_only(lang: str, promise: str) -> None:
    told = _noeglefri("demo", "--help", "--lang", lang).stdout
    assert promise in told
    assert ("simulerede" in told) != ("simulated" in told)


def _noeglefri(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from host_tools.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.long
@pytest.mark.timeout(110)
@pytest.mark.parametrize(("lang", "door", "last"), [("da", "Hoveddøren", "docs/guides")])
def test_the_story_is_told_in_the_users_language(lang: str, door: str, last: str) -> None:
    done = _noeglefri("demo", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert door in done.stdout
    assert last in done.stdout.splitlines()[-1]
    assert "front door" not in done.stdout.partition("noeglefri sim run")[0]


@pytest.mark.timeout(110)
def test_the_demo_prints_one_json_document_with_what_is_promised() -> None:
    done = _noeglefri("demo", "--json", "--lang", "da")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {one["name"] for one in told["doors"]} == {
        "front door",
        "stairway door",
        "medicine cabinet",
    }
    assert {visit["holder"] for visit in told["visits"]} == {"Anna", "Bo"}
    assert all(visit["end"] > visit["start"] for visit in told["visits"])
    assert [refusal["reason"] for refusal in told["refusals"]] == ["not_recognised", "revoked"]
    assert told["log_chain_ok"] is True
    assert len(told["latency_ms"]) == len(told["att_requests"]) == 3
    assert all(one["bolt_starts"] == 2 for one in told["att_requests"])
    assert told["heap_peak_bytes"] > 0


def test_who_has_no_command_noeglefri_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(Path(sys.prefix).parent)
    ((command, _),) = _first_step()
    assert command == f"source {Path(sys.prefix).name}/bin/activate"
    (tmp_path / "noeglefri").touch(mode=0o755)
    assert not _first_step()
