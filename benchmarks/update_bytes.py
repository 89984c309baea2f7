"""What a phone sends to change one module of a lock's firmware, against that module's bytes.

The real client talks to the real code of the lock, over slots in a folder in place of a radio:
the messages are the same. Every module of the firmware is changed once, on a lock that runs
everything else already.
"""

import asyncio
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Figure, Report
from firmware_build.compile import compile_package
from firmware_build.firmware_files import FIRMWARE
from host_tools.credentials import Credential
from host_tools.update.release import Release
from host_tools.update.transfer import DoorUpdate, Package, Sent
from tests.update.broken_links import SlotsClient
from tests.update.slots import LOCK_ID, Slots, sealed

LIMIT = 1.05
"""Issue 3: at most the module's bytes and 5 %."""
SMALL_BYTES = 256
"""A module below this is shorter than the seal, digests and headers that any update needs."""
NEW_BYTES = 100
_NOBODY = Credential(LOCK_ID, "the door", 1, 1, 31, 0, 1, b"", {})

Change = Callable[[bytes], bytes]


def one_byte(code: bytes) -> bytes:
    """The module with one byte of it altered: another constant, say."""
    at = len(code) // 2
    return code[:at] + bytes([code[at] ^ 0x55]) + code[at + 1 :]


def some_more(code: bytes) -> bytes:
    """The module with new bytes in its middle, as of a new function."""
    at = len(code) // 2
    return code[:at] + random.Random(1).randbytes(NEW_BYTES) + code[at:]


def nothing_alike(code: bytes) -> bytes:
    """As many bytes of which none was there."""
    return random.Random(1).randbytes(len(code))


CHANGES: dict[str, Change] = {
    "one byte": one_byte,
    f"{NEW_BYTES} new bytes": some_more,
    "everything": nothing_alike,
}


def measure() -> Report:
    """Update a lock once for each module and each kind of change."""
    old = Release(1, compile_package(FIRMWARE))
    figures: list[Figure] = []
    details: dict[str, dict[str, dict[str, int]]] = {}
    for words, change in CHANGES.items():
        found = {name: cost(old, name, change(code)) for name, code in old.files.items()}
        details[words] = found
        figures.extend(_figures(words, found))
    return Report(tuple(figures), details)


def cost(old: Release, name: str, code: bytes) -> dict[str, int]:
    """Bytes of a module's new code, and those that a phone sends so that a lock has it."""
    new = Release(2, {**old.files, name: code})
    with tempfile.TemporaryDirectory() as folder:
        slots = Slots(Path(folder), old)
        sent = asyncio.run(_update(slots, old, new))
        slots.close()
    return {
        "module_bytes": len(code),
        "sent_bytes": sent.payload_bytes,
        "message_bytes": sent.message_bytes,
    }


async def _update(slots: Slots, old: Release, new: Release) -> Sent:
    package = Package(new, sealed(new), (old,))
    return await DoorUpdate(SlotsClient(slots, sleeps=False), _NOBODY, package).run()


def _figures(words: str, found: dict[str, dict[str, int]]) -> list[Figure]:
    large = {name: one for name, one in found.items() if one["module_bytes"] >= SMALL_BYTES}
    ratios = {name: one["sent_bytes"] / one["module_bytes"] for name, one in large.items()}
    worst = max(ratios, key=lambda name: ratios[name])
    over = [one for one in found.values() if one["sent_bytes"] > LIMIT * one["module_bytes"]]
    beyond = max(one["sent_bytes"] - one["module_bytes"] for one in found.values())
    limit = None if words == "everything" else LIMIT
    return [
        Figure(
            f"{words} changed, from {SMALL_BYTES} bytes on: most sent",
            ratios[worst],
            "x",
            f"the module ({worst.removesuffix('.mpy')})",
            limit,
        ),
        Figure(f"{words} changed: modules that cost more than {LIMIT} x", len(over), "modules"),
        Figure(f"{words} changed: most beyond the module's bytes", beyond, "bytes"),
    ]
