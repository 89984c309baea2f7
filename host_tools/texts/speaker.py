"""Says what a person reads: in Danish where the computer speaks it, else in English."""

import locale
import os
from typing import Protocol

from firmware.records import EVENT_UPDATE
from host_tools.texts import door
from host_tools.texts.catalogue import LANGUAGES, translations

_UPDATE_NEWS = 1 << 24
"""An update's event tells its news above the version, in the argument's top byte."""


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


class Speaker:
    """Says texts in one language. What it is given is the English text, with fields in braces."""

    def __init__(self, language: str = "") -> None:
        """`language` is "da" or "en"; anything else means the default."""
        self.language = language if language in LANGUAGES else default_language()
        self._translations = translations(self.language)

    def __call__(self, text: str, **values: object) -> str:
        """The text, filled in."""
        return self._translations.gettext(text).format(**values)

    def count(self, one: str, many: str, count: int, **values: object) -> str:
        """The form that fits a number, which stands in it as `{count}`."""
        chosen = self._translations.ngettext(one, many, count)
        return chosen.format(count=count, **values)

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
        """What an EVENT_… is called; of an update also which news `argument` tells."""
        text = door.EVENTS.get(code, door.UNKNOWN_EVENT)
        if code != EVENT_UPDATE:
            return self(text, code=code)
        news, version = divmod(argument, _UPDATE_NEWS)
        return self(door.UPDATE_NEWS.get(news, text), version=version)
