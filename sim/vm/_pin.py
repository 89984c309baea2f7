"""``machine.Pin``: levels and edges come from and go to the host."""

import _bridge
from umachine import PinBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Pin(PinBase):  # type: ignore[misc]
    """One GPIO; the same number always gives the same object, as on the ESP32."""

    IN = 1
    OUT = 3
    OPEN_DRAIN = 7
    PULL_DOWN = 1
    PULL_UP = 2
    IRQ_RISING = 1
    IRQ_FALLING = 2
    WAKE_LOW = 4
    WAKE_HIGH = 5
    DRIVE_0 = 0
    DRIVE_1 = 1
    DRIVE_2 = 2
    DRIVE_3 = 3
    _all: "dict[int, Pin]" = {}  # noqa: RUF012

    def __new__(cls, id: "int | Pin", *args: "Any", **settings: "Any") -> "Pin":
        """The pin number ``id``; ValueError when the chip has none."""
        if isinstance(id, Pin):
            return id
        pin = cls._all.get(id)
        if pin is None:
            pin = object.__new__(cls)
            try:
                _bridge.call("pin.check", id)
            except OSError:
                raise ValueError("invalid pin")  # noqa: B904 (the VM knows no chains)
            cls._all[id] = pin
        return pin

    def __init__(self, id: "int | Pin", *args: "Any", **settings: "Any") -> None:
        """Set up as `init` does when any setting is given."""
        if not isinstance(id, Pin):
            self.id = id
        if args or settings:
            self.init(*args, **settings)

    def init(
        self,
        mode: int = -1,
        pull: "int | None" = -1,
        *,
        value: "Any" = None,
        drive: "int | None" = None,
        hold: "bool | None" = None,
    ) -> None:
        """Choose direction, pull, and for outputs the first level."""
        level = None if value is None else int(bool(value))
        _bridge.call("pin.init", self.id, mode, pull, level, hold)

    def value(self, x: "Any" = None) -> "int | None":
        """Read the level, or set it."""
        if x is None:
            return _bridge.call("pin.read", self.id)[0]  # type: ignore[no-any-return]
        _bridge.call("pin.write", self.id, int(bool(x)))
        return None

    __call__ = value

    def on(self) -> None:
        """Set high."""
        self.value(1)

    def off(self) -> None:
        """Set low."""
        self.value(0)

    def toggle(self) -> None:
        """Set to the other level."""
        self.value(not self.value())

    def irq(
        self,
        handler: "Callable[[Pin], object] | None" = None,
        trigger: int = IRQ_RISING | IRQ_FALLING,
        wake: "int | None" = None,
        hard: bool = False,
    ) -> "_Irq":
        """Call ``handler(pin)`` on the edges in ``trigger``; None stops."""
        irq = _irqs.get(self.id)
        if irq is None:
            irq = _irqs[self.id] = _Irq(self)
        irq.handler = handler
        irq.trigger(trigger if handler else 0)
        return irq

    def __repr__(self) -> str:
        """As the port prints it."""
        return "Pin({})".format(self.id)


class _Irq:
    def __init__(self, pin: Pin) -> None:
        self._pin = pin
        self._flags = 0
        self._trigger = 0
        self.handler: "Callable[[Pin], object] | None" = None

    def __call__(self) -> None:
        if self.handler:
            self.handler(self._pin)

    def flags(self) -> int:
        return self._flags

    def trigger(self, new: "int | None" = None) -> int:
        old = self._trigger
        if new is not None:
            self._trigger = new
            _bridge.subscribe("pin", _on_edge)
            _bridge.call("pin.irq", self._pin.id, new)
        return old


_irqs: "dict[int, _Irq]" = {}


def _on_edge(event: str, args: "list[Any]", payload: bytes) -> None:
    number, flags = args
    irq = _irqs.get(number)
    if irq and irq._trigger & flags:
        irq._flags = flags
        irq()
