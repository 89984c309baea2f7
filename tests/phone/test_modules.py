"""The app's modules keep what their own tests, which Node runs, ask of them."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.vm32 import node_binary

TESTS = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_the_modules_pass_their_own_tests(path: Path) -> None:
    done = subprocess.run(
        [node_binary(), "--test", "--test-reporter=tap", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n# pass 0\n" not in done.stdout
