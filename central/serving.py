"""Serves an office on the network: one process, several threads, one writer at a time."""

import os
import secrets
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from central import runtime
from central.databases import DATABASE_VARIABLE
from central.embedded.folder import open_box, open_database
from central.phone_app import PhoneApp, by_port
from central.replays import Replays
from central.turns import FairLock
from host_tools import lock_time
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import AeadBox
from host_tools.storage.text_file import read_text

THREADS = 8
WEB_KEY_VARIABLE = "NOEGLEFRI_WEB_KEY"
WEB_KEY_FILE = "web.key"


class OfficeServer(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn with one worker: SQLite has one writing process, and PostgreSQL is not the limit."""

    def __init__(self, folder: Path, bind: str, phones: str = "") -> None:
        """`folder` holds key and database, unless NOEGLEFRI_DATABASE names another.

        `phones` is where the caregivers' app is served, if anywhere: an origin of its own.
        """
        self._folder = folder
        self._phones = phones
        binds = [one for one in (bind, phones) if one]
        self._settings = {
            "bind": binds,
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
        }
        super().__init__()

    def load_config(self) -> None:
        """As Gunicorn's."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in the worker. Raises StoreClosedError."""
        office = application(self._folder)
        if not self._phones:
            return office
        return by_port(self._phones.rpartition(":")[2], PhoneApp(office), office)


def application(folder: Path) -> Any:
    """The office in `folder` as a WSGI application of this whole process."""
    box = open_box(folder)
    place = os.environ.get(DATABASE_VARIABLE) or open_database(folder, box)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings")
    runtime.bind_process(_runtime(box))
    os.environ.setdefault(WEB_KEY_VARIABLE, _web_key(folder))
    import django
    from django.core.handlers.wsgi import WSGIHandler

    from central.databases import connect_all, database_settings, migrate

    django.setup()
    connect_all(database_settings(place))
    migrate()
    return WSGIHandler()


def _web_key(folder: Path) -> str:
    """What signs sessions and forms: of this office, so that a new start signs nobody out."""
    path = folder / WEB_KEY_FILE
    if not path.exists():
        atomic_file.create(path, secrets.token_hex(32).encode())
    return read_text(path)


def _runtime(box: AeadBox) -> runtime.Runtime:
    return runtime.Runtime(lock_time.now, box, FairLock(), Replays(lock_time.now()))
