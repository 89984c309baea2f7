"""Bytes of bytecode per module, as a lock's file system holds them."""

from benchmarks.figures import Figure, Report
from firmware_build.compile import compile_package
from firmware_build.firmware_files import FIRMWARE


def measure() -> Report:
    """Compile the firmware and weigh it."""
    sizes = {
        name.removesuffix(".mpy"): len(code) for name, code in compile_package(FIRMWARE).items()
    }
    total = Figure("bytecode of the firmware", sum(sizes.values()), "bytes")
    largest = max(sizes, key=lambda name: sizes[name])
    return Report(
        (total, Figure(f"largest module ({largest})", sizes[largest], "bytes")),
        {"bytes_of_mpy": dict(sorted(sizes.items(), key=lambda item: -item[1]))},
    )
