"""`EmbeddedOffice`: the office's client, and the whole office behind it."""

import getpass
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

from central.embedded.thread import OfficeThread
from host_tools import lock_time
from host_tools.office.client import OfficeClient
from host_tools.storage.aead_box import AeadBox

T = TypeVar("T")
_ADDRESS = "http://office.invalid"
"""Nothing listens there: requests go to the thread."""


class _ThreadTransport(httpx.BaseTransport):
    """Hands each request to the office's thread."""

    def __init__(self, thread: OfficeThread) -> None:
        self._thread = thread

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._thread.answer(request)


class EmbeddedOffice(OfficeClient):
    """An office in this process, in a thread of its own, on the SQLite file in a folder.

    Several may live side by side, each with its clock. Whoever holds it is its administrator.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], int] = lock_time.now,
        database: str = "",
        box: AeadBox | None = None,
    ) -> None:
        """Open or make the office in `folder`; `clock` tells lock time.

        `database` is a postgresql:// address, or another file, in the SQLite file's place; `box`
        opens its secrets in place of the folder's key.

        Raises:
            StoreClosedError: when the key is not this office's.
        """
        self.folder = folder
        self._thread = OfficeThread(folder, clock, database, _user(), box)
        transport = _ThreadTransport(self._thread)
        # Whoever kept only a part of the client, as its `homes`, still has the office.
        self._close_thread = weakref.finalize(transport, self._thread.close)
        # At the end of the program Python has joined the thread already, and takes no more work.
        self._close_thread.atexit = False
        super().__init__(httpx.Client(transport=transport, base_url=_ADDRESS))

    def do_inside(self, work: Callable[[], T]) -> T:
        """What `work` returns when the office's own thread does it, for its municipality."""
        return self._thread.do(work)

    def close(self) -> None:
        """Finish what is under way and let go of the database."""
        super().close()
        self._close_thread()


def _user() -> str:
    """Who runs this process, for the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "-"
