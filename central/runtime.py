"""What one office has of its own besides its data: its clock and the key of its secrets.

Several offices with different clocks may live in one process, each in a thread of its own; a
served office is the whole process. Domain code asks here and nowhere else.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from central.replays import Replays
from central.turns import FairLock
from host_tools.storage.aead_box import AeadBox


@dataclass(frozen=True)
class Runtime:
    """One running office."""

    clock: Callable[[], int]
    """Lock time."""
    box: AeadBox = field(repr=False)
    """Seals what must not be readable in the database."""
    turns: FairLock | None = None
    """Whose turn it is to write, where several threads share a SQLite file."""
    replays: Replays = field(default_factory=lambda: Replays(0))
    """The signed calls of the last minutes."""


class _Bound(threading.local):
    runtime: Runtime | None = None


_thread = _Bound()
_process: list[Runtime] = []


def bind(runtime: Runtime | None) -> None:
    """Make `runtime` the one of this thread."""
    _thread.runtime = runtime


def bind_process(runtime: Runtime) -> None:
    """Make `runtime` the one of every thread that has none of its own."""
    _process[:] = [runtime]


def current() -> Runtime:
    """The office that this thread works for. Raises LookupError when there is none."""
    found = _thread.runtime or next(iter(_process), None)
    if found is None:
        raise LookupError("this thread works for no office")
    return found


def now() -> int:
    """The office's lock time."""
    return current().clock()
