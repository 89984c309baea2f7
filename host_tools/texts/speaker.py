"""Says what a person reads: in Danish where the computer speaks it, else in English."""

import locale
import os
import shlex
import string
from collections.abc import Mapping
from subprocess import list2cmdline
from typing import Any, Protocol

from host_tools.texts import door
from host_tools.texts.catalogue import LANGUAGES, translations
from host_tools.texts.log_events import event_text

_TEXTS = ("why", "event")
"""Fields of an event's text that are texts themselves."""


class Told(Protocol):
    """What can be said: an English text, and what fills its fields. An error is one."""

    values: dict[str, str]

    @property
    def text(self) -> str:
        """The text."""


def default_language() -> str:
    """Danish where NOEGLEFRI_LANG or the locale says so, else English."""
    wanted = os.environ.get("NOEGLEFRI_LANG") or _locale()
    return "da" if wanted.lower().startswith("da") else "en"


def _locale() -> str:
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")  # POSIX: the first that is set decides
    given = next(filter(None, map(os.environ.get, variables)), None)
    return given or locale.getlocale()[0] or ""


class _Filler(string.Formatter):
    """Fills fields; `{name!q}` is one word to the shell, whatever is in it."""

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """A value as its field wants it."""
        return quoted(str(value)) if conversion == "q" else super().convert_field(value, conversion)


def quoted(word: str) -> str:
    """One word of a command, as this computer's shell must be given it."""
    return list2cmdline([word]) if os.name == "nt" else shlex.quote(word)


def _filled(text: str, values: Mapping[str, object]) -> str:
    """The text with its fields; a value that ends in a full stop (an address) ends a sentence."""
    for name, value in values.items():
        if str(value).endswith("."):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return _Filler().vformat(text, (), values)


class Speaker:
    """Says texts in one language. What it is given is the English text, with fields in braces."""

    def __init__(self, language: str = "") -> None:
        """`language` is "da" or "en"; anything else means the default."""
        self.language = language if language in LANGUAGES else default_language()
        self._translations = translations(self.language)

    def __call__(self, text: str, /, **values: object) -> str:
        """The text, filled in; a field may have any name, `text` too."""
        return _filled(self._translations.gettext(text), values)

    def count(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that fits a number, which stands in it as `{count}`."""
        chosen = self._translations.ngettext(one, many, count)
        return _filled(chosen, values | {"count": count})

    def number(self, value: float, decimals: int) -> str:
        """A number with so many decimals, as the language writes it: 1,5 in Danish."""
        written = f"{value:.{decimals}f}"
        return written.replace(".", ",") if self.language == "da" else written

    def error(self, error: Told) -> str:
        """What went wrong, and what to do."""
        return self(error.text, **error.values)

    def outcome(self, code: int, **values: object) -> str:
        """What an OUTCOME_… means to the person at the door."""
        return self(door.OUTCOMES.get(code, door.UNKNOWN_OUTCOME), code=code, **values)

    def bolt(self, code: int) -> str:
        """Where a BOLT_… says the bolt is."""
        return self(door.BOLTS.get(code, door.UNKNOWN))

    def leaf(self, code: int) -> str:
        """How a DOOR_… says the door stands."""
        return self(door.LEAVES.get(code, door.UNKNOWN))

    def event(self, code: int, argument: int = 0) -> str:
        """What an EVENT_… of the log says; `argument` tells how it ended, or how many."""
        text, values = event_text(code, argument)
        inner = {name: self(str(values[name]), **values) for name in _TEXTS if name in values}
        return self(text, **values | inner)
