"""Bundles run a failed test again with its seed."""

from pathlib import Path

import pytest

from sim.replay import MANIFEST, SEED_VARIABLE, Manifest, read_manifest, replay, save_bundle

_TEST = f"""
import os


def test_seed():
    assert os.environ[{SEED_VARIABLE!r}] == "77"
"""


@pytest.mark.parametrize(("seed", "status"), [(77, 0), (78, 1)])
def test_a_bundle_runs_its_test_with_its_seed(tmp_path: Path, seed: int, status: int) -> None:
    program = tmp_path / "test_it.py"
    program.write_text(_TEST)
    bundle = tmp_path / "kept" / "bundle.zip"
    save_bundle(bundle, Manifest(str(program), seed, ("-q",)), {"board.log": b"text"})
    assert replay(bundle) == status


def test_folders_are_bundles_too_and_anything_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"test": "a", "seed": 1, "arguments": ["-x"]}')
    assert read_manifest(tmp_path) == Manifest("a", 1, ("-x",))
    (tmp_path / "no.zip").write_bytes(b"no")
    with pytest.raises(ValueError, match="not a bundle"):
        read_manifest(tmp_path / "no.zip")
