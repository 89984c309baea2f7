"""How a database is reached: a SQLite file, or PostgreSQL where one machine is outgrown."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEMA = Path(__file__).with_name("schema.sql")
"""What the migrations make of an empty SQLite file."""
DATABASE_VARIABLE = "NOEGLEFRI_DATABASE"
"""Environment variable: a SQLite file, or postgresql://user:password@host:port/name."""
BUSY_TIMEOUT_S = 20
"""How long one process waits for another to finish writing."""

_MIGRATION = re.compile(r"django_migrations\" VALUES\(\d+,'(\w+)','(\w+)'")
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"


def database_settings(place: str | Path = "") -> dict[str, Any]:
    """Django's settings for the database at `place`, else at NOEGLEFRI_DATABASE.

    SQLite transactions are IMMEDIATE: a reader that comes to write would else be refused after
    its work is done. FULL: what was answered is on the disk.
    """
    text = str(place) or os.environ.get(DATABASE_VARIABLE, ":memory:")
    if text.startswith(("postgres://", "postgresql://")):
        return _postgresql(text)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": text,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_TIMEOUT_S,
            "init_command": _PRAGMAS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    more = dict(parse_qsl(parts.query))  # libpq takes a socket's folder as host, too
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or more.pop("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": more,
    }


def connect(settings: dict[str, Any]) -> None:
    """Make a connection with these settings this thread's own."""
    from django.db import connections
    from django.db.utils import load_backend

    whole = {**connections.settings["default"], **settings}
    backend: Any = load_backend(settings["ENGINE"])
    connections["default"] = backend.DatabaseWrapper(whole, "default")


def connect_all(settings: dict[str, Any]) -> None:
    """Have every thread that connects from now on use these settings.

    Django has read its own already when the same process opened an embedded office before.
    """
    from django.db import connections

    connections.settings["default"] = {**connections.settings["default"], **settings}


def migrate() -> None:
    """Bring this thread's database to the schema of this version, unless it is there already.

    What was applied is compared with the prebuilt schema's list, which costs a query; looking for
    migrations themselves would cost a command half a second each time.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    wanted = set(_MIGRATION.findall(SCHEMA.read_text("utf-8")))
    if not wanted <= set(MigrationRecorder(connection).applied_migrations()):
        call_command("migrate", verbosity=0)
