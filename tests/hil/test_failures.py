"""A failing test of a lock says what the lock did, where evidence is, and how to run it again."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_FAILING = """
from firmware import messages


async def test_it(bench):
    await bench.provision(locked=False)
    await bench.rig.do("pull_open")
    assert (await bench.visitor(7).lock()).outcome == messages.OUTCOME_LOCKED
"""


def test_a_failing_test_names_outcomes_the_bundle_and_the_command_that_replays_it(
    tmp_path: Path,
) -> None:
    program = tmp_path / "test_it.py"
    program.write_text(_FAILING)
    kept = tmp_path / "kept here"
    options = [
        "-c",
        str(_ROOT / "pyproject.toml"),
        "-p",
        "hil_tests.conftest",
        "--bundles",
        str(kept),
        "-p",
        "no:cacheprovider",
    ]
    command = [sys.executable, "-m", "pytest", str(program), *options]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "phone (holder 7) COMMAND_LOCK: OUTCOME_CLOSE_DOOR_FIRST" in told
    bundle = kept / "test_it"
    assert f"bundle: {bundle}" in told
    assert f"run it again: noeglefri sim replay '{bundle}'" in told
    assert (bundle / "replay.json").exists()
