"""Values and definitions of a GATT server, as the ``bluetooth`` stand-in keeps them."""

from _bluetooth_uuid import UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Definition = tuple[UUID, Iterable[tuple[Any, ...]]]

DEFAULT_ATTRIBUTE_BYTES = 20


class Attribute:
    """Buffer of one value: its size, how much of it is used, and whether writes append."""

    def __init__(self) -> None:
        self.data = bytearray(DEFAULT_ATTRIBUTE_BYTES)
        self.used = 0
        self.append = False

    def set(self, value: "Any") -> None:
        """Local write: the buffer grows when it has to."""
        if len(value) > len(self.data):
            self.data = bytearray(len(value))
        self.data[: len(value)] = value
        self.used = len(value)

    def receive(self, value: "Any") -> None:
        """Remote write: what does not fit is cut off without a word."""
        start = self.used if self.append else 0
        size = min(len(value), len(self.data) - start)
        self.data[start : start + size] = memoryview(value)[:size]
        self.used = start + size

    def get(self) -> bytes:
        """Current value."""
        return bytes(memoryview(self.data)[: self.used])


def service(definition: "Definition") -> "list[Any]":
    """A service as the host takes it, UUIDs in hex."""
    uuid, characteristics = definition
    return [_hex(uuid, "service"), [_characteristic(one) for one in characteristics]]


def _characteristic(definition: "tuple[Any, ...]") -> "list[Any]":
    if not 2 <= len(definition) <= 3:
        raise ValueError("invalid characteristic tuple")
    descriptors = definition[2] if len(definition) == 3 else ()
    return [
        _hex(definition[0], "characteristic"),
        definition[1],
        [[_hex(uuid, "descriptor"), flags] for uuid, flags in descriptors],
    ]


def _hex(uuid: UUID, what: str) -> str:
    if not isinstance(uuid, UUID):
        raise ValueError("invalid " + what + " UUID")
    return bytes(uuid).hex()


def optional(uuid: "UUID | None") -> "str | None":
    """A UUID in hex, or None."""
    if uuid is None:
        return None
    if not isinstance(uuid, UUID):
        raise TypeError("UUID")
    return bytes(uuid).hex()
