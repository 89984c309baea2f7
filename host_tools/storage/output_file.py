"""Files whose place the user names: written whole or not at all, never over something else.

What may be wrong with the place is told in words, with what to do.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from host_tools.errors import ExitCode, UserError
from host_tools.storage import atomic_file
from host_tools.texts.catalogue import N_

_KEYS: Mapping[int, str] = {
    errno.ENOENT: "file_no_folder",
    errno.ENOTDIR: "file_no_folder",
    errno.EISDIR: "file_is_folder",
    errno.EEXIST: "file_exists",
    errno.EACCES: "file_not_allowed",
    errno.EPERM: "file_not_allowed",
    errno.EROFS: "file_not_allowed",
    errno.ENOSPC: "file_no_room",
    errno.EDQUOT: "file_no_room",
}

_TEXTS: Mapping[str, str] = {
    "file_no_folder": N_(
        "There is no folder {folder}. Make it, or name another. Nothing was written."
    ),
    "file_is_folder": N_("{path} is a folder. Name the file, too. Nothing was written."),
    "file_exists": N_(
        "{path} is there already and something else. Choose another name. Nothing was written."
    ),
    "file_not_allowed": N_("You may not write {path}. Choose another folder. Nothing was written."),
    "file_no_room": N_(
        "There is no room for {path}. Make some, or choose another disk. Nothing was written."
    ),
    "file_unwritable": N_("{path} cannot be written ({reason}). Nothing was written."),
}


class FileRefusedError(UserError):
    """A file cannot be written where the user wants it; what was there still is."""

    texts = _TEXTS

    def __init__(self, path: Path, error: OSError) -> None:
        """`error` is the system's word on it."""
        key = _KEYS.get(error.errno or 0, "file_unwritable")
        reason = os.strerror(error.errno) if error.errno else str(error)
        folder = str(path.parent)
        super().__init__(key, ExitCode.USAGE, path=str(path), folder=folder, reason=reason)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; the very same one again is no harm.

    Raises:
        FileRefusedError: when something else has that name, or the place is not to be written.
    """
    with _refusals(path):
        if _holds(path, content):
            return
        _require_free(path)
        atomic_file.replace(path, content)


def require_place(path: Path) -> None:
    """See that a file may lie there, before much is done for it. Raises FileRefusedError."""
    with _refusals(path):
        _require_folder(path)


def require_free(path: Path) -> None:
    """See that a new file may get this name, before much is asked for it.

    Raises:
        FileRefusedError: when something has that name, or there is no such folder.
    """
    with _refusals(path):
        _require_free(path)


def replace(path: Path, content: bytes) -> None:
    """Write a file, or what replaces it, in a folder that is there. Raises FileRefusedError."""
    with _refusals(path):
        _require_folder(path)
        atomic_file.replace(path, content)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileRefusedError(path, error) from error


def _holds(path: Path, content: bytes) -> bool:
    """Whether that regular file has this content already."""
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _require_free(path: Path) -> None:
    _require_folder(path)
    if path.exists():
        raise OSError(errno.EEXIST, str(path))


def _require_folder(path: Path) -> None:
    if path.is_dir():
        raise OSError(errno.EISDIR, str(path))
    if not path.parent.is_dir():
        raise OSError(errno.ENOENT, str(path))
