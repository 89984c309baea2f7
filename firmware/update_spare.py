"""Makes the idle slot a copy of the one in force, once no firmware is left to return to.

A proved firmware's predecessor is below the version floor, so nothing may ever start it again. A
copy may be started, should the slot in force rot (`boot.rescue`). Loaded only when one is due.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK_BYTES = 512


def make_spare(active: str, idle: str, feed: "Callable[[], None]") -> bool:
    """Copy the folder `active` of the slot in force to `idle`, unless an update waits there.

    Says whether it was done. `feed` is called after each file, as a watchdog wants. What was cut
    short is done anew. Raises OSError when the file system refuses.
    """
    incoming = idle + "/incoming"
    names = _names(idle)
    if "offer" in names:
        return False
    if "firmware" in names:
        # By one rename a slot that could be booted becomes none, before its first file goes.
        _empty(incoming)
        os.rename(idle + "/firmware", incoming)
    _empty(incoming)
    if not names:
        _make_folder(idle)
    os.mkdir(incoming)
    for name in os.listdir(active + "/firmware"):
        _copy(active + "/firmware/" + name, incoming + "/" + name)
        feed()
    _copy(active + "/manifest", idle + "/manifest")
    os.rename(incoming, idle + "/firmware")
    return True


def _names(folder: str) -> "list[str]":
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)
    except OSError:
        # It is there, and empty.
        return


def _empty(folder: str) -> None:
    """Remove a folder of files, if it is there."""
    for name in _names(folder):
        os.remove(folder + "/" + name)
    try:
        os.rmdir(folder)
    except OSError:
        return


def _copy(source: str, target: str) -> None:
    with open(source, "rb") as old, open(target, "wb") as new:
        while True:
            part = old.read(_CHUNK_BYTES)
            if not part:
                return
            new.write(part)
