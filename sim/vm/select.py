"""Stand-in for ``select``: the real one, which while it waits also handles simulated events.

asyncio waits here, so this is how radio and pin events reach programs written with it.
"""

import _bridge
import _tasks
import sys
import time
import uselect
from uselect import POLLERR, POLLHUP, POLLIN, POLLOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

sys.modules["_asyncio"] = _tasks  # see there

__all__ = ("POLLERR", "POLLHUP", "POLLIN", "POLLOUT", "poll", "select")


class poll:
    """Like ``select.poll``; events of the bridge are handled inside and never returned."""

    def __init__(self) -> None:
        """Watch nothing yet."""
        self._poll = uselect.poll()
        self._poll.register(_bridge.stream, POLLIN)

    def register(self, obj: "Any", eventmask: int = POLLIN | POLLOUT) -> None:
        """Watch a stream."""
        self._poll.register(obj, eventmask)

    def unregister(self, obj: "Any") -> None:
        """Stop watching a stream."""
        self._poll.unregister(obj)

    def modify(self, obj: "Any", eventmask: int) -> None:
        """Watch a registered stream for other events."""
        self._poll.modify(obj, eventmask)

    def poll(self, timeout: int = -1) -> "list[tuple[Any, int]]":
        """Wait up to ``timeout`` ms (-1: for ever) for streams; simulated events do not end it."""
        deadline = time.ticks_add(time.ticks_ms(), timeout)
        left = timeout
        while True:
            _bridge.pump()
            ready = self._streams(_bridge.before_wait(left))
            if ready:
                return ready
            if timeout >= 0:
                left = time.ticks_diff(deadline, time.ticks_ms())
                if left <= 0:
                    return []

    def _streams(self, host_ms: int) -> "list[tuple[Any, int]]":
        if _bridge.is_busy():  # in a handler: further events have to wait
            self._poll.unregister(_bridge.stream)
            ready = [(item[0], item[1]) for item in self._poll.ipoll(host_ms)]
            self._poll.register(_bridge.stream, POLLIN)
            return ready
        ready = [(item[0], item[1]) for item in self._poll.ipoll(host_ms)]
        others = [item for item in ready if item[0] is not _bridge.stream]
        if len(others) != len(ready) and _bridge.pump() and not others:
            # What was handled may have made a stream ready, a ThreadSafeFlag for example.
            return self._streams(0)
        return others

    def ipoll(self, timeout: int = -1, flags: int = 0) -> "Iterator[tuple[Any, int]]":
        """Like :meth:`poll`, as an iterator; ``flags`` 1 unwatches what is reported."""
        ready = self.poll(timeout)
        if flags & 1:
            for obj, _ in ready:
                self._poll.modify(obj, 0)
        return iter(ready)


def select(
    rlist: "list[Any]", wlist: "list[Any]", xlist: "list[Any]", timeout: "float | None" = None
) -> "tuple[list[Any], list[Any], list[Any]]":
    """Wait up to ``timeout`` s (None: for ever) until streams can be read, written or failed."""
    poller = poll()
    for stream in rlist + wlist + xlist:
        flags = (POLLIN if stream in rlist else 0) | (POLLOUT if stream in wlist else 0)
        poller.register(stream, flags)
    found = poller.poll(-1 if timeout is None else int(timeout * 1000))
    readable = [stream for stream, event in found if event & POLLIN]
    writable = [stream for stream, event in found if event & POLLOUT]
    return readable, writable, [stream for stream, event in found if event & ~(POLLIN | POLLOUT)]
