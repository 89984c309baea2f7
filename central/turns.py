"""Whose turn it is to write: first come, first served.

SQLite lets one connection write at a time, and the others try again after a pause: under load the
unlucky wait for ever. In one process they wait in a row instead.
"""

import threading
from collections import deque
from contextlib import AbstractContextManager
from types import TracebackType


class FairLock(AbstractContextManager[None]):
    """A lock that is handed on in the order in which it was asked for."""

    def __init__(self) -> None:
        """Free."""
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_held = False

    def __enter__(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Hand it to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_held = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)
