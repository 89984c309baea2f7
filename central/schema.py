"""The prebuilt schema of new SQLite databases: ``python -m central.schema`` writes it anew.

Migrating an empty file takes seconds, a script of statements some milliseconds. A test holds the
script against the migrations.
"""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from central.databases import SCHEMA, connect, database_settings


def migrated() -> str:
    """What the migrations make of an empty SQLite file, as statements."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        _migrate(path)
        with closing(sqlite3.connect(path)) as database:
            # When this was done is nobody's business, and would differ each time.
            database.execute("UPDATE django_migrations SET applied = '2000-01-01 00:00:00'")
            return "\n".join(database.iterdump()) + "\n"


def _migrate(path: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings")
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    before = connections["default"]
    connect(database_settings(path))
    try:
        call_command("migrate", verbosity=0)
    finally:
        connections["default"].close()
        connections["default"] = before


if __name__ == "__main__":
    SCHEMA.write_text(migrated(), "utf-8")
