"""A cable between a program and a board's pseudo terminal, which can be pulled out."""

import os
import select
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

_CHUNK_BYTES = 4096


class Cable:
    """Carries bytes both ways until it is pulled, or has carried enough to the board."""

    def __init__(self, board: str, least_bytes: int) -> None:
        """To the port `board`; pulled once `least_bytes` went there."""
        self._board = os.open(board, os.O_RDWR | os.O_NOCTTY)
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        self._slave = slave
        self._left = least_bytes
        self._stop, self._stopper = os.pipe()
        self._thread = Thread(target=self._carry)
        self._thread.start()

    @property
    def is_pulled(self) -> bool:
        """Whether nothing is carried any more."""
        return not self._thread.is_alive()

    def close(self) -> None:
        """Put the cable away."""
        os.write(self._stopper, b".")
        self._thread.join()
        for one in (self._board, self._stop, self._stopper):
            os.close(one)

    def _carry(self) -> None:
        try:
            while self._left > 0:
                ready, _, _ = select.select([self._board, self._master, self._stop], [], [])
                if self._stop in ready:
                    return
                if self._board in ready:
                    os.write(self._master, os.read(self._board, _CHUNK_BYTES))
                if self._master in ready:
                    data = os.read(self._master, _CHUNK_BYTES)
                    self._left -= len(data)
                    os.write(self._board, data)
        finally:
            with suppress(OSError):
                os.close(self._slave)
            os.close(self._master)


@contextmanager
def cable(board: str, least_bytes: int) -> Iterator[Cable]:
    """A cable to the port `board`, pulled out once it has carried `least_bytes` there."""
    made = Cable(board, least_bytes)
    try:
        yield made
    finally:
        made.close()
