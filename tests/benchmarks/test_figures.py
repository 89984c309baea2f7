"""Each benchmark runs and says something sane; the limits themselves are for `make bench`."""

import json
from pathlib import Path

import pytest
from typer import BadParameter
from typer.testing import CliRunner

from benchmarks import __main__ as command
from benchmarks import code_size, log_wear, lookups, verification
from benchmarks.figures import Figure, Report


def values(report: Report) -> dict[str, float]:
    return {figure.name: figure.value for figure in report.figures}


def test_a_verification_costs_several_hmacs() -> None:
    found = values(verification.measure())
    assert found["verify, grant known"] > 4  # one to open, one to check, two to derive
    assert found["verify and derive the answer's keys"] > found["verify, grant known"]


def test_known_and_unknown_holders_are_looked_up() -> None:
    report = lookups.measure()
    assert len(report.figures) == 2
    assert all(figure.value > 0.5 for figure in report.figures)


def test_logging_wears_the_flash_by_a_sector_per_63_events_and_a_key_each() -> None:
    found = values(log_wear.measure(events=630, before=0))
    assert 10 / 630 <= found["blocks erased per event"] <= 12 / 630
    assert 64 < found["bytes programmed per event"] < 70
    assert found["blocks erased"] < 0.1


def test_every_module_has_a_size() -> None:
    report = code_size.measure()
    sizes = report.details["bytes_of_mpy"]
    assert sum(sizes.values()) == values(report)["bytecode of the firmware"]
    assert min(sizes.values()) > 0


def test_a_figure_over_its_limit_says_so() -> None:
    assert Figure("x", 1.0, "x", limit=1.0).is_within
    assert not Figure("x", 1.1, "x", limit=1.0).is_within
    assert Figure("x", 1e9, "bytes").is_within


def test_the_command_prints_json_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command.app, ["--json", "--only", "code_size"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads((tmp_path / command.RESULT).read_text())
    assert set(json.loads(done.stdout)) == {"code_size"}


def test_a_broken_limit_is_the_commands_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(code_size, "measure", lambda: Report((Figure("y", 2, "", "", 1),)))
    done = CliRunner().invoke(command.app, ["--only", "code_size"])
    assert done.exit_code == 1
    assert "y" in done.stdout


def test_an_unknown_benchmark_is_refused() -> None:
    with pytest.raises(BadParameter):
        command.benchmark("speed")
    assert all(callable(command.benchmark(name)) for name in command.NAMES)
