"""Whose name and number a document carries."""

import re
from dataclasses import dataclass

from provisioning.documents.errors import DocumentRefusedError

NAME_LIMIT = 60
"""Longest municipality's name, in characters; every page is tried with it."""

_NO_BREAK = "\u00a0"
_PHONE = re.compile(r"[+]?[0-9]+(?:[ -][0-9]+)*")
# Two hyphens in a row would be read as a mark of underlining.
_NAME = re.compile(r"(?!.*--)[^\W_]+(?:[ .,'\u2019&/()\u2013-]{1,3}[^\W_]+)*[.)]?")


def require_callable(phone: str) -> None:
    """Raise DocumentRefusedError for a number that nobody could call."""
    if not (4 <= len(phone) <= 20 and _PHONE.fullmatch(phone)):
        raise DocumentRefusedError("document_phone")


@dataclass(frozen=True)
class Sender:
    """A municipality and the number that its citizens and caregivers call."""

    municipality: str
    phone: str

    def __post_init__(self) -> None:
        """Raise DocumentRefusedError for what could not be printed or called."""
        if len(self.municipality) > NAME_LIMIT or not _NAME.fullmatch(self.municipality):
            raise DocumentRefusedError("document_name", limit=str(NAME_LIMIT))
        require_callable(self.phone)

    @property
    def fields(self) -> dict[str, str]:
        """What fills `{municipality}` and `{phone}` in a text; no number breaks over two lines."""
        return {"municipality": self.municipality, "phone": self.phone.replace(" ", _NO_BREAK)}
