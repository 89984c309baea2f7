"""What a lock says of itself on its serial console after a reset, before it goes about its work."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile(r"noeglefri: lock ([0-9a-f]{16}), (ESP32[A-Z0-9]*)$")


@dataclass(frozen=True)
class SelfReport:
    """A lock that has read its identity and its state."""

    lock_id: bytes
    chip: str


def read_report(lines: Iterable[str]) -> SelfReport | None:
    """The first report among `lines`, or None when they end without."""
    for line in lines:
        found = _LINE.search(line)
        if found:
            return SelfReport(bytes.fromhex(found[1]), found[2])
    return None
