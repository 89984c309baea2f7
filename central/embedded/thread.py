"""The thread that runs the Django application with a database connection and clock of its own.

A WSGI call would fail inside a running event loop, and Django keeps connections by thread.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx

from central import runtime
from central.databases import connect, database_settings, migrate
from central.embedded import folder as place
from host_tools.errors import StoreClosedError
from host_tools.storage.aead_box import AeadBox

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

T = TypeVar("T")
_starting = threading.Lock()


@cache
def _application() -> "WSGIApplication":
    """Django, set up once in a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings")
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    django.setup()
    # A fault in the office is a fault of this process, and is told as such.
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    return WSGIHandler()


class OfficeThread:
    """Answers requests one after the other."""

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], int],
        database: str,
        administrator: str,
        box: AeadBox | None = None,
    ) -> None:
        """Open the office in `folder`, under the key in `box` or its own.

        Raises StoreClosedError.
        """
        self._executor = ThreadPoolExecutor(1, "noeglefri-office")
        try:
            opening = self._executor.submit(self._open, folder, clock, database, box)
            self._municipality, application = opening.result()
            administered = _as_administrator(application, administrator, self._municipality)
            self._transport = httpx.WSGITransport(administered)
        except BaseException:
            self.close()
            raise

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Have the thread answer, and wait for it."""
        request.read()
        try:
            asked = self._executor.submit(self._answer, request)
        except RuntimeError as error:
            raise httpx.TransportError("the office is closed") from error
        return asked.result()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        content = response.read()
        return httpx.Response(response.status_code, headers=response.headers, content=content)

    def do(self, work: Callable[[], T]) -> T:
        """What `work` returns when the thread does it, for its municipality."""
        return self._executor.submit(self._do, work).result()

    def _do(self, work: Callable[[], T]) -> T:
        from central.tenancy.context import working_for

        with working_for(self._municipality):
            return work()

    def close(self) -> None:
        """Let go of the database and end the thread."""
        self._executor.submit(_close_connections)
        self._executor.shutdown()

    @staticmethod
    def _open(
        folder: Path, clock: Callable[[], int], database: str, box: AeadBox | None
    ) -> "tuple[int, WSGIApplication]":
        box = box or place.open_box(folder)
        settings = database_settings(database or place.open_database(folder, box))
        with _starting:
            application = _application()
        connect(settings)
        migrate()
        runtime.bind(runtime.Runtime(clock, box))
        return _municipality(box), application


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _as_administrator(
    application: "WSGIApplication", name: str, municipality_id: int
) -> "WSGIApplication":
    """The application, as whoever holds this office may use it."""
    from central.callers import LOCAL_KEY, LocalAdministrator

    administrator = LocalAdministrator(name, municipality_id)

    def called(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        return application({**environ, LOCAL_KEY: administrator}, start)

    return called


def _municipality(box: AeadBox) -> int:
    """The one municipality of an embedded office, once its key is found to be right."""
    from django.db import DatabaseError

    from central.tenancy.models import Municipality

    try:
        found = Municipality.objects.order_by("pk").first()
    except DatabaseError as error:
        raise StoreClosedError("office_unusable") from error
    if found is None:  # a database that is not a file begins empty
        found = Municipality.objects.create(name=place.MUNICIPALITY, key_check=place.key_check(box))
    place.check_key(box, found.key_check)
    return int(found.pk)
