"""Compiles what stands in for a board's modules, once per content, for the VM's path."""

import hashlib
import tempfile
from pathlib import Path

from firmware_build.compile import CACHE, compile_folder


def stand_ins_folder() -> Path:
    """A folder with the compiled stand-ins of `sim/vm`, for the virtual machine's path."""
    compiled = compile_folder(Path(__file__).parents[1] / "vm")
    digest = hashlib.sha256(b"".join(n.encode() + b for n, b in compiled.items())).hexdigest()
    folder = CACHE / f"vm-{digest[:16]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=CACHE) as work:
            fresh = Path(work) / "vm"
            for name, code in compiled.items():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).write_bytes(code)
            if not folder.exists():
                fresh.rename(folder)
    return folder
