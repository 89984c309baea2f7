"""Runs one test by MicroPython's own runners, over the serial lines of simulated boards."""

import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sim.conformance.boards import bare_boards
from sim.conformance.suite import FAIL

TIMEOUT_S = 60.0
"""The longest test that ends by itself takes some seven seconds on an idle machine."""


@dataclass(frozen=True)
class Result:
    """What came of a test."""

    test: str
    outcome: str
    """`PASS`, `FAIL` or `SKIP`."""
    seconds: float
    told: str
    """What the runner printed."""


async def run_test(checkout: Path, test: str, chip: str) -> Result:
    """Run one test on one fresh board, or on two that share an air."""
    is_multi = test.startswith("multi_")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with bare_boards(chip, 2 if is_multi else 1) as boards:
            runner = "run-multitests.py" if is_multi else "run-tests.py"
            lines = [word for board in boards for word in ("-t", f"port:{board.open_serial()}")]
            told = await _output(checkout / "tests", [runner, *lines, "-r", folder, test])
        outcome = _outcome(Path(folder))
    return Result(test, outcome, time.monotonic() - begun, told)


async def _output(tests: Path, arguments: list[str]) -> str:
    """What the runner prints; it is ended when it takes too long."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=tests,
        env={**os.environ, "MICROPY_CPYTHON3": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            output, _ = await process.communicate()
    except TimeoutError:
        return f"no end within {TIMEOUT_S:.0f} s"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode("utf-8", "replace")


def _outcome(folder: Path) -> str:
    """What the runner wrote down; a failure when it did not come to that."""
    try:
        results = json.loads((folder / "_results.json").read_text("utf-8"))["results"]
    except FileNotFoundError:
        return FAIL
    return str(results[0][1]) if results else FAIL
