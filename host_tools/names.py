"""Names of people and doors: one rule, applied where text comes in, and how they are compared."""

import unicodedata

from host_tools.errors import OfficeRefusedError

NAME_LIMIT = 60
"""Longest name, in characters: a line of a narrow terminal holds it."""

WORDS_LIMIT = 200
"""Longest note, place or reason, in characters."""

_PICTURES_FROM = "\u2190"
"""From the arrows on, Unicode's other symbols are pictures: labels' fonts and many screens lack
them. What stands before, as ° and №, is on keyboards."""
_UNSEEN = {"\u034f", *map(chr, range(0xFE00, 0xFE10))}
"""Marks that change nothing that is seen, though Python calls them printable."""


def tidy(name: str) -> str:
    """`name` as it is shown and stored: composed letters (NFC), single blanks, none at the ends.

    Raises:
        OfficeRefusedError: says what of it is wrong: `name_empty`, `text_long`, `text_lines`,
            `text_sign`.
    """
    neat = one_line(name, NAME_LIMIT)
    _refuse_signs(neat, [sign for sign in neat if _is_picture(sign) or sign in _UNSEEN])
    if not any(letter.isalnum() for letter in neat):
        raise OfficeRefusedError("name_empty")
    return neat


def one_line(text: str, limit: int) -> str:
    """`text` as it is shown and stored, without the pictures' ban; it may be empty.

    Raises OfficeRefusedError for several lines, what cannot be printed, or more than `limit`
    characters.
    """
    if len(text.strip().splitlines()) > 1:
        raise OfficeRefusedError("text_lines", written=" ".join(text.split()))
    neat = " ".join(unicodedata.normalize("NFC", text).split())
    _refuse_signs(neat, [sign for sign in neat if not sign.isprintable()])
    if len(neat) > limit:
        raise OfficeRefusedError("text_long", count=str(len(neat)), limit=str(limit))
    return neat


def words(text: str) -> str:
    """A note, a place or a reason as it is shown and stored. Raises OfficeRefusedError."""
    return one_line(text, WORDS_LIMIT)


def _refuse_signs(text: str, wrong: list[str]) -> None:
    if wrong:
        left = "".join(sign for sign in text if sign not in wrong and sign.isprintable())
        raise OfficeRefusedError("text_sign", sign=f"U+{ord(wrong[0]):04X}", written=left)


def _is_picture(sign: str) -> bool:
    return sign >= _PICTURES_FROM and unicodedata.category(sign) in ("So", "Sk", "Me")


def folded(name: str) -> str:
    """What names that read alike have in common: case, blanks, how an å was typed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
