"""Says every sentence that a user reads, in Danish and English: one table, complete in both.

A text's field may count: `{doors:door|doors}` becomes "1 door" or "3 doors".
"""

import locale
import os
import string
from collections.abc import Mapping
from typing import Any

from host_tools.command_texts import COMMAND_TEXTS
from host_tools.error_texts import ERROR_TEXTS
from host_tools.lock_texts import LOCK_TEXTS

LANGUAGES = ("da", "en")

TEXTS: dict[str, tuple[str, str]] = {}
"""By key: Danish, English; `add_texts` fills it."""


def add_texts(texts: Mapping[str, tuple[str, str]]) -> None:
    """Let another package's sentences be said, too.

    Raises:
        ValueError: when another text has one of the keys; nothing is added then.
    """
    taken = sorted(key for key, text in texts.items() if TEXTS.get(key, text) != text)
    if taken:
        raise ValueError(f"keys of other texts: {', '.join(taken)}")
    TEXTS.update(texts)


for _texts in (ERROR_TEXTS, LOCK_TEXTS, COMMAND_TEXTS):
    add_texts(_texts)


def default_language() -> str:
    """Danish where NOEGLEFRI_LANG or the locale says so, else English."""
    wanted = os.environ.get("NOEGLEFRI_LANG") or _locale()
    return "da" if wanted.lower().startswith("da") else "en"


def _locale() -> str:
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")  # POSIX: the first that is set decides
    given = next(filter(None, map(os.environ.get, variables)), None)
    return given or locale.getlocale()[0] or ""


class _Filler(string.Formatter):
    """Fills in a text; a field written `{count:one|many}` takes the form that fits its number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return f"{value} {one if value == 1 else many}"


_FILLER = _Filler()


class Speaker:
    """Says texts in one language."""

    def __init__(self, language: str = "") -> None:
        """`language` is "da" or "en"; anything else means the default."""
        self.language = language if language in LANGUAGES else default_language()

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key`, filled in. Raises KeyError for a text that does not exist."""
        return _FILLER.vformat(TEXTS[key][LANGUAGES.index(self.language)], (), values)

    def number(self, value: float, decimals: int) -> str:
        """A number with so many decimals, as the language writes it: 1,5 in Danish."""
        written = f"{value:.{decimals}f}"
        return written.replace(".", ",") if self.language == "da" else written

    def outcome(self, code: int, **values: object) -> str:
        """What an OUTCOME_… means to the person at the door."""
        key = f"outcome_{code}" if f"outcome_{code}" in TEXTS else "outcome_unknown"
        return self(key, code=code, **values)

    def event(self, code: int, argument: int = 0) -> str:
        """What an EVENT_… is called; of an update also which news `argument` tells."""
        news, version = divmod(argument, 1 << 24)
        keys = (f"event_{code}_{news}", f"event_{code}", "event_unknown")
        key = next(one for one in keys if one in TEXTS)
        return self(key, code=code, version=version)
