"""The 32-bit MicroPython VM, in which heap is measured as an ESP32 would use it."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmware_build.compile import build_package, compile_text
from firmware_build.firmware_files import FIRMWARE
from firmware_build.minify_names import minify_names

_PROGRAMS = Path(__file__).resolve().parent / "programs"
_STAND_INS = _PROGRAMS / "stand_ins"
_ROOT = _PROGRAMS.parent.parent
_VM = _ROOT / "node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs"
_TIMEOUT_S = 120.0


class Vm32Error(RuntimeError):
    """The VM is not installed, or its program failed; carries its traceback."""


@dataclass(frozen=True, slots=True)
class VmStep:
    """How one step ended."""

    output: str
    heap_bytes: int
    """Bytes of the heap in use after a collection."""


def node_binary() -> str:
    """Where Node.js is: the machine's own, or beside the running Python.

    Raises:
        Vm32Error: there is none.
    """
    node = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    if node is None:
        raise Vm32Error("Node.js is not installed: run `make setup`")
    return node


def run_steps(files: Mapping[str, bytes], steps: Sequence[str]) -> list[VmStep]:
    """Run `steps` one after the other in one VM that sees `files`, by absolute path.

    Raises:
        Vm32Error: node or the VM is missing, or a step raised.
    """
    node = node_binary()
    if not _VM.exists():
        raise Vm32Error("the 32-bit VM is not installed: run `make setup`")
    job = {
        "vm": str(_VM),
        "files": {path: base64.b64encode(data).decode() for path, data in files.items()},
        "steps": list(steps),
    }
    done = subprocess.run(
        [node, str(_PROGRAMS / "vm32.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise Vm32Error(done.stderr.strip())
    told = json.loads(done.stdout)
    return [VmStep(step["output"], step["heap"]) for step in told["steps"]]


def stand_in_files() -> dict[str, bytes]:
    """Bytecode of the inert hardware modules, under /stand_ins.

    Their names are those that a chip has in its flash, besides letters that the firmware uses,
    too: others would fill the table of names, which doubles when it is full.
    """
    stand_ins = {
        path.stem: path.read_text(encoding="utf-8") for path in sorted(_STAND_INS.glob("*.py"))
    }
    short = minify_names({**build_package(FIRMWARE).sources, **stand_ins}).sources
    return {f"/stand_ins/{name}.mpy": compile_text(short[name], f"{name}.py") for name in stand_ins}
