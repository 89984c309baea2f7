"""Runs code in the real MicroPython VM, the same one the simulated boards run in.

A test hands over a script (text) or a file and gets back what it printed. Nothing is compiled
and nothing is faked by default: the VM sees the repository root on its path, so ``from firmware
import messages`` works there as it does on the lock.
"""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository: what the VM imports ``firmware`` from."""

STAND_INS = ROOT / "sim" / "vm"
"""The simulator's stand-ins for ``bluetooth``, ``machine`` and ``esp32``."""

LOCK_HEAP_BYTES = 160 * 1024
"""Default heap: what an ESP32 has left for MicroPython, in a 64-bit VM's larger objects."""

_FROZEN = ".frozen"
_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class VmRun:
    """How one run of the VM ended."""

    status: int
    """Exit status; negative is the number of the signal that ended it."""
    stdout: str
    stderr: str


class VmError(AssertionError):
    """The program in the VM ended with a non-zero status; carries its traceback."""

    def __init__(self, run: VmRun) -> None:
        """Tell the status and everything the program said."""
        super().__init__(f"MicroPython ended with {run.status}\n{run.stdout}{run.stderr}")
        self.run = run


def micropython_binary() -> Path:
    """Return the VM that is installed beside the running Python.

    Raises:
        FileNotFoundError: when the environment lacks it (``make setup`` installs it).
    """
    for directory in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        binary = directory / "micropython"
        if binary.exists():
            return binary
    raise FileNotFoundError("micropython is not installed: run `make setup`")


def start_vm(
    script: str | Path,
    *,
    heap_bytes: int = LOCK_HEAP_BYTES,
    path: Sequence[Path] = (),
    arguments: Sequence[str] = (),
    stand_ins: bool = False,
    stdin: str = "",
    timeout_s: float = _TIMEOUT_S,
) -> VmRun:
    """Run a program in the VM and report how it ended, whatever the status.

    Args:
        script: source text, or the ``Path`` of a file to run.
        heap_bytes: size of the garbage-collected heap.
        path: directories searched before the repository root.
        arguments: what the program finds in ``sys.argv[1:]``; only for a file.
        stand_ins: put the simulator's hardware modules in front of the built-in ones.
        stdin: what the program reads from standard input.
        timeout_s: after so long the program is killed.

    Raises:
        subprocess.TimeoutExpired: the program was killed.
    """
    search = [*((STAND_INS,) if stand_ins else ()), *path, ROOT]
    program = [str(script), *arguments] if isinstance(script, Path) else ["-c", script]
    done = subprocess.run(
        [str(micropython_binary()), "-X", f"heapsize={heap_bytes}", *program],
        env={**os.environ, "MICROPYPATH": ":".join([*map(str, search), _FROZEN])},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return VmRun(done.returncode, done.stdout, done.stderr)


def run_vm(
    script: str | Path,
    *,
    heap_bytes: int = LOCK_HEAP_BYTES,
    path: Sequence[Path] = (),
    arguments: Sequence[str] = (),
    stand_ins: bool = False,
    stdin: str = "",
    timeout_s: float = _TIMEOUT_S,
) -> str:
    """Run a program in the VM and return what it printed; takes what ``start_vm`` takes.

    Raises:
        VmError: the program ended with a non-zero status.
        subprocess.TimeoutExpired: the program was killed.
    """
    run = start_vm(
        script,
        heap_bytes=heap_bytes,
        path=path,
        arguments=arguments,
        stand_ins=stand_ins,
        stdin=stdin,
        timeout_s=timeout_s,
    )
    if run.status:
        raise VmError(run)
    return run.stdout
