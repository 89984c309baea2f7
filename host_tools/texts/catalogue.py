"""The catalogue of translations: gettext files under `locale/`, one for every language but English.

English stands in the code and is the key. People edit the `.po` files; a program reads the `.mo`
beside it, and makes it afresh when it is older than its source, so that nobody has to.
"""

import gettext
import os
from functools import cache
from io import BytesIO
from pathlib import Path

DOMAIN = "django"
"""The name Django looks for; the command line, the documents and the phone share the one file."""

LOCALE = Path(__file__).resolve().parents[2] / "locale"
LANGUAGES = ("da", "en")
"""In this order where a person chooses."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a text that is translated where it is shown, not where it stands."""
    return text


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The translations into `language`; none for English, which the code has."""
    source = po_path(language)
    if not source.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(compiled(source)))


def po_path(language: str) -> Path:
    """Where the translations into `language` are edited."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def compiled(source: Path) -> bytes:
    """The `.mo` of a `.po` file, made afresh, and kept where that is possible, when it is older."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return target.read_bytes()
    content = _compile(source)
    fresh = target.with_suffix(f".{os.getpid()}")
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except OSError:
        pass  # a folder that is not ours: the next start compiles again
    return content


def _compile(source: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file)
    content = BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()
