"""Names of people and doors: kept tidy, and compared as people read them."""

import unicodedata

from host_tools.errors import OfficeRefusedError

NAME_LIMIT = 60
"""Longest name, in characters: a line of a narrow terminal holds it."""


def tidy(name: str) -> str:
    """`name` in composed letters (NFC), every stretch of white space one blank.

    Raises:
        OfficeRefusedError: for a name that nobody could read out, or that is too long.
    """
    neat = " ".join(unicodedata.normalize("NFC", name).split())
    readable = neat.isprintable() and any(letter.isalnum() for letter in neat)
    if not readable or len(neat) > NAME_LIMIT:
        raise OfficeRefusedError("name_wrong", limit=str(NAME_LIMIT))
    return neat


def folded(name: str) -> str:
    """What names that read alike have in common: case, blanks, how an å was typed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
