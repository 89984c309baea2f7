"""An inert radio for the 32-bit VM: keeps one value and the handler, sends nothing."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class UUID:
    """A UUID as it was written."""

    def __init__(self, value: "str | bytes | int") -> None:
        """Keep `value`."""
        self._value = value


class BLE:
    """The radio; `handler` and `value` are for the measuring program."""

    handler: "Callable[[int, tuple[Any, ...]], int | None] | None" = None
    value = b""

    def active(self, on: "bool | None" = None) -> bool:
        """Say that it is on."""
        return True

    def config(self, *names: str, **settings: "Any") -> "Any":
        """Take any setting."""
        return 0

    def irq(self, handler: "Callable[[int, tuple[Any, ...]], int | None]") -> None:
        """Keep the handler."""
        BLE.handler = handler

    def gap_advertise(self, interval_us: "int | None", **payloads: "Any") -> None:
        """Advertise nothing."""

    def gap_disconnect(self, connection: int) -> bool:
        """Drop nothing."""
        return True

    def gatts_register_services(self, services: "Any") -> "tuple[tuple[int, ...], ...]":
        """Register one characteristic."""
        return ((1,),)

    def gatts_set_buffer(self, handle: int, length: int, append: bool = False) -> None:
        """Have room for everything."""

    def gatts_read(self, handle: int) -> bytes:
        """Return what was written."""
        return BLE.value

    def gatts_write(self, handle: int, value: "bytes | bytearray", notify: bool = False) -> None:
        """Keep what is to be read."""
        BLE.value = bytes(value)

    def gattc_exchange_mtu(self, connection: int) -> None:
        """Ask for nothing."""
