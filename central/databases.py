"""How a database is reached: a SQLite file, or PostgreSQL where one machine is outgrown."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

DATABASE_VARIABLE = "NOEGLEFRI_DATABASE"
"""Environment variable: a SQLite file, or postgresql://user:password@host:port/name."""
BUSY_TIMEOUT_S = 20
"""How long one process waits for another to finish writing."""

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
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def connect(settings: dict[str, Any]) -> None:
    """Make a connection with these settings this thread's own."""
    from django.db import connections
    from django.db.utils import load_backend

    whole = {**connections.settings["default"], **settings}
    backend: Any = load_backend(settings["ENGINE"])
    connections["default"] = backend.DatabaseWrapper(whole, "default")
