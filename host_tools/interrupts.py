"""How a long command ends: by Ctrl-C, by SIGTERM, or because its terminal was closed."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What ends a program besides Ctrl-C; Windows knows no SIGHUP."""


def end_by_signals() -> None:
    """From now on SIGTERM and SIGHUP leave the program as errors do, so that files are closed.

    The exit status is 128 and the signal's number, as shells have it. Call it in the main thread.
    """
    for number in ENDINGS:
        signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def first_interrupt(stop: Callable[[], Any]) -> Iterator[None]:
    """Whatever would end the program calls `stop` the first time, wherever the program just is.

    An exception at any instant may come between two steps that belong together: between handing
    out work and noting that it was handed out. The second one is raised all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        # Python's signals reach the main thread alone.
        yield
        return
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDINGS)}

    def stop_once(_number: int, _frame: FrameType | None) -> None:
        _put_back(former)
        stop()

    for number in former:
        signal.signal(number, stop_once)
    try:
        yield
    finally:
        _put_back(former)


def _put_back(former: dict[Any, Any]) -> None:
    for number, handler in former.items():
        signal.signal(number, handler)
