"""Files that are either the old or the new one, whatever happens in between."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step, readable by its owner only.

    The content is on the disk before the name points to it, and the name before this returns.

    Raises:
        OSError: when the disk refuses; the old file then stands.
    """
    with _written(path, content) as temporary:
        temporary.replace(path)
    _sync_folder(path.parent)


def create(path: Path, content: bytes) -> None:
    """Write `content` to `path` as `replace` does, unless there is a file already.

    Of several programs that do this at once, one wins and the others leave its file alone.

    Raises:
        OSError: when the disk refuses.
    """
    with _written(path, content) as temporary, suppress(FileExistsError):
        os.link(temporary, path)
    _sync_folder(path.parent)


@contextmanager
def _written(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside `path` with `content`, on the disk; gone in the end unless it was renamed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; Windows neither offers nor needs this."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
