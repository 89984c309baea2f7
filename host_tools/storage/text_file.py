"""Reads text files that people hand over, whatever program saved them."""

import codecs
from pathlib import Path

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""By a file's first bytes: how it is encoded. Windows' Notepad and PowerShell write these."""


def read_text(path: Path, fallback: str = "") -> str:
    """The text in a file: UTF-8, or what its byte-order mark says, or else in `fallback`.

    Raises:
        OSError: when the file cannot be read.
        UnicodeDecodeError: when it is no text.
    """
    content = path.read_bytes()
    marked = (encoding for mark, encoding in _MARKS.items() if content.startswith(mark))
    try:
        return content.decode(next(marked, "utf-8"))
    except UnicodeDecodeError:
        if not fallback:
            raise
        return content.decode(fallback)
