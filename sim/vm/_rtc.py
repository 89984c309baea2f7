"""``machine.RTC``: calendar clock, and memory that survives deep sleep and resets."""

import _bridge
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MEMORY_BYTES = 2048


class RTC:
    """The one real-time clock of the chip."""

    def __init__(self, id: int = 0) -> None:
        """The clock number 0."""

    def init(self, datetime: "tuple[int, ...]") -> None:
        """Set the clock, see `datetime`."""
        self.datetime(datetime)

    def datetime(self, new: "tuple[int, ...] | None" = None) -> "tuple[int, ...] | None":
        """Read or set (year, month, day, weekday, hour, minute, second, microsecond), UTC."""
        if new is None:
            now_us = time._now_us()
            year, month, day, hour, minute, second, weekday, _ = time.gmtime(now_us // 1000000)
            return (year, month, day, weekday, hour, minute, second, now_us % 1000000)
        seconds = time.mktime((new[0], new[1], new[2], new[4], new[5], new[6], 0, 0))
        _bridge.call("rtc.set", seconds * 1000000 + new[7])
        time._sync()
        return None

    def memory(self, data: "Any" = None) -> "bytes | None":
        """Read or replace the user memory, at most 2,048 bytes."""
        if data is None:
            return _bridge.call("rtc.read_memory")[1]
        if len(data) > MEMORY_BYTES:
            raise ValueError("buffer too long")
        _bridge.call("rtc.write_memory", payload=bytes(data))
        return None
