"""Inert pins, timers and clocks for the 32-bit VM: the shape of the ESP32's `machine`."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5
PIN_WAKE = 2
EXT0_WAKE = 2
EXT1_WAKE = 3
TIMER_WAKE = 4
TOUCHPAD_WAKE = 5
ULP_WAKE = 6


class _Inert:
    """Takes any arguments; reads as `reading`."""

    reading = 0

    def __init__(self, *arguments: "Any", **settings: "Any") -> None:
        """Ignore everything."""

    def init(self, *arguments: "Any", **settings: "Any") -> None:
        """Ignore everything."""


class Pin(_Inert):
    """A pin that is high."""

    IN = 1
    OUT = 3
    PULL_DOWN = 1
    PULL_UP = 2
    IRQ_RISING = 1
    IRQ_FALLING = 2
    reading = 1

    def value(self, level: "int | None" = None) -> int:
        """Return the level."""
        return self.reading

    def on(self) -> None:
        """Do nothing."""

    def off(self) -> None:
        """Do nothing."""

    def irq(self, handler: "Any" = None, trigger: int = 0, **settings: "Any") -> None:
        """Keep no handler: the port keeps it outside Python's heap."""


class PWM(_Inert):
    """A motor output that drives nothing."""

    def duty_u16(self, duty: "int | None" = None) -> int:
        """Return no duty."""
        return 0


class ADC(_Inert):
    """An input at a steady voltage."""

    ATTN_11DB = 3

    def read_uv(self) -> int:
        """Return 1.4 V."""
        return 1_400_000


class WDT(_Inert):
    """A watchdog that never bites."""

    def feed(self) -> None:
        """Do nothing."""


class RTC(_Inert):
    """The clock with its 2 KiB of memory, which lie outside Python's heap on the chip."""

    _memory = b""

    def memory(self, data: "bytes | bytearray | None" = None) -> bytes:
        """Keep or return the memory."""
        if data is not None:
            RTC._memory = bytes(data)
        return RTC._memory

    def datetime(self, moment: "Any" = None) -> "tuple[int, ...]":
        """Return one moment."""
        return (2026, 11, 23, 0, 12, 0, 0, 0)


class I2C(_Inert):
    """A bus with nobody on it."""

    def readfrom_mem(self, address: int, memory: int, length: int) -> bytes:
        """Raise OSError: nobody answers."""
        raise OSError(19)


class Timer(_Inert):
    """A timer that never fires."""

    def deinit(self) -> None:
        """Do nothing."""


def reset_cause() -> int:
    """Return power-up."""
    return PWRON_RESET


def wake_reason() -> int:
    """Return none."""
    return 0


def wake_pins() -> "tuple[int, ...]":
    """Return none."""
    return ()


def unique_id() -> bytes:
    """Return one chip's number."""
    return b"\x24\x0a\xc4\0\0\1"


def freq(hertz: "int | None" = None) -> int:
    """Return 160 MHz."""
    return 160_000_000


def reset() -> None:
    """Raise SystemExit."""
    raise SystemExit


def deepsleep(duration_ms: int = 0) -> None:
    """Raise SystemExit."""
    raise SystemExit
