"""Runs the programs of this package in the 64-bit VM."""

import json
from pathlib import Path
from typing import Any

from tests.support.vm import run_vm

PROGRAMS = Path(__file__).resolve().parent / "programs"
_HEAP_BYTES = 8 * 1024 * 1024
_TIMEOUT_S = 300.0


def run_program(name: str, job: Any = None) -> dict[str, Any]:
    """Run `programs/NAME.py`, which finds `job` on its standard input; its JSON result.

    Raises:
        VmError: the program ended with a traceback.
    """
    told = run_vm(
        PROGRAMS / f"{name}.py",
        heap_bytes=_HEAP_BYTES,
        path=[PROGRAMS],
        stdin=json.dumps(job) + "\n",
        timeout_s=_TIMEOUT_S,
    )
    result: dict[str, Any] = json.loads(told)
    return result
