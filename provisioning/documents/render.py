"""Makes a printable document: which kind, in which language, for which municipality."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from host_tools.storage import output_file
from provisioning.documents.letter import Letter
from provisioning.documents.paper import Paper
from provisioning.documents.pocket_guide import PocketGuide
from provisioning.documents.sender import Sender


class Kind(StrEnum):
    """What can be printed."""

    LETTER = "letter"
    POCKET_GUIDE = "pocket-guide"


class Language(StrEnum):
    """The languages that every document exists in."""

    DANISH = "da"
    ENGLISH = "en"


_MAKERS: Final[dict[Kind, Callable[[Sender, str], Paper]]] = {
    Kind.LETTER: Letter,
    Kind.POCKET_GUIDE: PocketGuide,
}


def render(kind: Kind, language: Language, municipality: str, phone: str, out_path: Path) -> None:
    """Write the PDF of `kind` to `out_path`.

    Raises DocumentRefusedError when name or number cannot be printed, FileRefusedError when the
    file cannot be written.
    """
    paper = _MAKERS[kind](Sender(municipality, phone), language.value)
    output_file.replace(out_path, paper.pdf())
