"""What a lock says of itself on its serial console after a reset, before it goes about its work."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINE = re.compile(r"noeglefri: lock ([0-9a-f]{16}), (ESP32[A-Z0-9]*)$")
_LONGEST = 80


@dataclass(frozen=True)
class SelfReport:
    """A lock that has read its identity and its state."""

    lock_id: bytes
    chip: str


class LastLine:
    """Lines of a console, and the last of them that said something."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Hand on `lines`."""
        self._lines = lines
        self.last = ""
        """At most 80 printable characters."""

    def __iter__(self) -> Iterator[str]:
        """The lines, one by one."""
        for line in self._lines:
            printable = "".join(one for one in line if one.isprintable()).strip()
            self.last = printable[:_LONGEST] or self.last
            yield line


def read_report(lines: Iterable[str]) -> SelfReport | None:
    """The first report among `lines`, or None when they end without."""
    for line in lines:
        found = _LINE.search(line)
        if found:
            return SelfReport(bytes.fromhex(found[1]), found[2])
    return None
