"""Which locks a release is sealed for: their codes, one a line, carried to the release machine.

The codes are those on the labels. They open nothing and name no door, so the list may travel on
any stick; a code that was mistyped or altered does not pass its check character.
"""

from collections.abc import Iterable
from pathlib import Path

from host_tools.storage import output_file
from host_tools.storage.text_file import read_text
from provisioning.errors import ReleaseRefusedError
from provisioning.unit.lock_code import CodeError, code_of, lock_id_of

COMMENT = "#"
"""Begins what is for people only, up to the end of the line."""


def write_list(path: Path, lock_ids: Iterable[bytes]) -> int:
    """Write the list; returns how many locks are on it.

    Raises:
        ReleaseRefusedError: when there are none.
        FileRefusedError: when it cannot be written there.
    """
    codes = [code_of(lock_id) for lock_id in sorted(lock_ids)]
    if not codes:
        raise ReleaseRefusedError("locks_no_office")
    output_file.write_new(path, "".join(f"{code}\n" for code in codes).encode())
    return len(codes)


def read_list(path: Path) -> list[bytes]:
    """The locks on a list, each once; lines may be empty or end in a comment.

    Raises:
        ReleaseRefusedError: when it cannot be read, names no lock, or a line is no code.
    """
    try:
        lines = read_text(path).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseRefusedError("locks_not_read", path=str(path)) from error
    found: dict[bytes, None] = {}
    for number, line in enumerate(lines, 1):
        if code := line.partition(COMMENT)[0].strip():
            found[_lock_on(code, path, number)] = None
    if not found:
        raise ReleaseRefusedError("locks_none", path=str(path))
    return list(found)


def _lock_on(code: str, path: Path, number: int) -> bytes:
    try:
        return lock_id_of(code)
    except CodeError as error:
        raise ReleaseRefusedError("locks_line", path=str(path), line=str(number)) from error
