"""Stand-in for ``os``: the real one, with the names that the ESP32 port adds."""

import _board
import _bridge
import uos
from ucollections import namedtuple
from uos import *  # noqa: F403 (everything the real module has)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# The host's folder of stand-ins is mounted here; a board has no such place.
HIDDEN = ".board"
RELEASE = "1.29.0"
_Uname = namedtuple("_Uname", ("sysname", "nodename", "release", "version", "machine"))


def uname() -> "tuple[str, str, str, str, str]":
    """System, node, release, version and machine, the latter ending in the chip's name."""
    return _Uname("esp32", "esp32", RELEASE, "v1.29.0 on 2026-06-01", _board.INFO["machine"])


def urandom(count: int) -> bytes:
    """Random bytes; the same sequence at every replay of a seeded world."""
    return _bridge.call("power.random", count)[1]


def listdir(path: str = "") -> "list[str]":
    """Names in a folder."""
    return [name for name in uos.listdir(path) if name != HIDDEN]


def ilistdir(path: str = "") -> "Iterator[tuple[Any, ...]]":
    """Entries of a folder as (name, type, inode, size)."""
    return (entry for entry in uos.ilistdir(path) if entry[0] != HIDDEN)


def sync() -> None:
    """Write what is cached; nothing is."""


def dupterm(stream: "Any", index: int = 0) -> "Any":
    """No second terminal on this board."""
    return None


def dupterm_notify(stream: "Any") -> None:
    """No second terminal on this board."""
