"""The code on a lock's label: its id for people, scan guns and telephones.

Crockford's base 32 has no letter that is mistaken for a figure, and reads O as 0, I and L as 1.
The check character is a linear code over GF(32), so that it needs no character besides those 32
and a scan gun set to any keyboard types it: one wrong character or two neighbours swapped are
always noticed.
"""

import re

from firmware.messages import LOCK_ID_BYTES

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters: https://www.crockford.com/base32.html"""
CODE_CHARACTERS = 14
PREFIX = "NF"
"""Begins the QR code's text, so that a scan gun's input is recognised."""

_PREFIXED = re.compile(rf"{PREFIX}(.{{{CODE_CHARACTERS - 2},{CODE_CHARACTERS + 1}}})$")
"""A scanned code; some guns put the kind of code before it. A few characters may be lost."""
_PRINTED = re.compile(r"[^\W_]{3,5}([^\w\s]|_)[^\W_]{4,6}([^\w\s]|_)[^\W_]{4,6}")
"""A printed code as it is typed, whatever the keyboard makes of its hyphens."""
_ALIASES = str.maketrans("OIL", "011")
_GROUPS = ((0, 4), (4, 9), (9, 14))
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive: the powers of 2 below are 31 different factors


class CodeError(ValueError):
    """Not a lock's code: mistyped, or of something else."""


def code_of(lock_id: bytes) -> str:
    """The code of a lock as it is printed: XXXX-XXXXX-XXXXX."""
    plain = _plain(lock_id)
    return "-".join(plain[start:end] for start, end in _GROUPS)


def scan_text_of(lock_id: bytes) -> str:
    """What the QR code holds: letters and figures only, the same on every keyboard."""
    return PREFIX + _plain(lock_id)


def lock_id_of(text: str) -> bytes:
    """The lock id that `text`, scanned or typed, stands for.

    Raises:
        CodeError: when it is no code, or a character is wrong.
    """
    code = _bare(text).translate(_ALIASES)
    if len(code) != CODE_CHARACTERS or set(code) - set(ALPHABET):
        raise CodeError(text)
    digits = [ALPHABET.index(one) for one in code]
    number = 0
    for digit in digits[:-1]:
        number = number << 5 | digit
    if _check(digits[:-1]) != digits[-1] or number >> LOCK_ID_BYTES * 8:
        raise CodeError(text)
    return number.to_bytes(LOCK_ID_BYTES, "big")


def looks_like_code(text: str) -> bool:
    """Whether `text` is meant for a lock's code, right or wrong: never a door's name."""
    if _PREFIXED.search("".join(one for one in text.upper() if one.isalnum())):
        return " " not in text.strip()
    return bool(_PRINTED.fullmatch(text.strip()))


def _bare(text: str) -> str:
    """The characters of a code, without what a scan gun or a person puts around and between."""
    code = "".join(one for one in text.upper() if one.isalnum())
    prefixed = _PREFIXED.search(code)
    return prefixed[1] if prefixed else code


def _plain(lock_id: bytes) -> str:
    number = int.from_bytes(lock_id, "big")
    digits = [number >> shift & 31 for shift in range(5 * (CODE_CHARACTERS - 2), -1, -5)]
    return "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])


def _check(digits: list[int]) -> int:
    """The sum of the digits, each times a different power of 2, in GF(32)."""
    total = 0
    for digit in digits:
        total = _doubled(total ^ digit)
    return total


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value
