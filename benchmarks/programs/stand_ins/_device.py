"""Gives the 32-bit VM what an ESP32's build has and it lacks, for modules it has in part."""

import asyncio
import os
import sys
from collections import namedtuple

_Names = namedtuple("_Names", ("sysname", "nodename", "release", "version", "machine"))


class _ThreadSafeFlag:
    """The frozen class of the same name holds as much: one state."""

    def __init__(self) -> None:
        self.state = 0

    def set(self) -> None:
        """Set it."""
        self.state = 1

    def clear(self) -> None:
        """Clear it."""
        self.state = 0


def _uname() -> _Names:
    return _Names("esp32", "esp32", "1.29.0", "v1.29.0", "Generic ESP32 module with ESP32")


asyncio.ThreadSafeFlag = _ThreadSafeFlag
# Always the same, so that the host can answer a challenge before it is drawn.
os.urandom = bytes
os.uname = _uname
# The VM's own `time` was loaded by asyncio; ours takes its place for the firmware.
sys.modules.pop("time", None)
sys.path[:] = ["/a", "/stand_ins", ".frozen"]
