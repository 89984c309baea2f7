"""Who was cancelled: the one who asks, or only the answer that it waits for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def answer_may_be_cancelled() -> Iterator[None]:
    """Go on when Bumble, whose host is closed meanwhile, cancels the answer we wait for.

    Who cancels the task itself is obeyed: a cancellation that is swallowed is a task that hangs.
    """
    try:
        yield
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise


@contextmanager
def cancellation_is_obeyed() -> Iterator[None]:
    """Raise CancelledError at the end when the task was cancelled in here and went on."""
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    yield
    if task and task.cancelling() > before:
        raise asyncio.CancelledError
