"""UUIDs as MicroPython's ``bluetooth`` knows them: 16, 32 or 128 bits, little-endian bytes."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _parse(value: "Any") -> bytes:
    if isinstance(value, int):
        if value > 0xFFFF:
            raise ValueError("invalid UUID")
        return (value & 0xFFFF).to_bytes(2, "little")
    if isinstance(value, UUID):
        return bytes(value)
    if isinstance(value, str):
        digits = value.replace("-", "")
        for digit in digits:
            if digit not in "0123456789abcdefABCDEF":
                raise ValueError("invalid char in UUID")
        if len(digits) != 32:
            raise ValueError("UUID too long" if len(digits) > 32 else "UUID too short")
        return bytes(reversed(bytes.fromhex(digits)))
    if len(value) not in (2, 4, 16):
        return _parse(str(value, "utf8"))
    return bytes(value)


class UUID(bytes):
    """A UUID; its bytes are little-endian, as they go on air."""

    def __init__(self, value: "Any") -> None:
        """Take an int (16 bits), a UUID, a string of 128 bits, or 2, 4 or 16 bytes."""
        super().__init__(_parse(value))  # type: ignore[call-arg]

    def __repr__(self) -> str:
        """As MicroPython shows it."""
        digits = bytes(reversed(bytes(self))).hex()
        if len(digits) <= 8:
            return "UUID(0x" + digits + ")"
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return "UUID('" + "-".join(parts) + "')"

    __str__ = __repr__

    def __hash__(self) -> int:
        """Equal UUIDs hash alike."""
        return hash(bytes(self))

    def __eq__(self, other: object) -> bool:
        """Only another UUID of the same length and bytes is equal."""
        return isinstance(other, UUID) and bytes(self) == bytes(other)

    def __lt__(self, other: "UUID") -> bool:  # type: ignore[override]
        """Shorter ones first."""
        mine, theirs = bytes(self), bytes(other)
        return (len(mine), mine) < (len(theirs), theirs)
