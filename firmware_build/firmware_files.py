"""The files of a lock's firmware, compiled from its sources."""

from pathlib import Path

from firmware.update_pack import pack_manifest
from firmware_build.compile import build_package, compile_file, compile_package
from firmware_build.strip_docs import strip_docs

FIRMWARE = Path(__file__).resolve().parent.parent / "firmware"
"""Where the lock's firmware is kept as source."""

FIRST_SLOT = "a"
"""The firmware slot that a depot fills."""

FIRST_VERSION = 1
"""The firmware version of a lock that no release was installed on."""

MAIN = b"launch()\n"
"""/main.py: boot.py, whose globals it shares, has picked the slot and knows how to start it."""


def firmware_files(
    source: Path = FIRMWARE, slot: str = FIRST_SLOT, version: int = FIRST_VERSION
) -> dict[str, bytes]:
    """What a depot puts on a lock: boot.py, what it needs, and the package compiled in a slot.

    The slot's manifest names the firmware's `version`; updates tell only what differs from it.
    """
    start = strip_docs(build_package(source).sources["boot"])
    files = {"/boot.py": start.encode(), "/main.py": MAIN}
    files["/slot_check.mpy"] = compile_file(source / "slot_check.py", "slot_check.py")
    package = compile_package(source)
    files[f"/{slot}/manifest"] = pack_manifest(version, package)
    return files | {f"/{slot}/firmware/{name}": code for name, code in package.items()}
