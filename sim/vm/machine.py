"""Stand-in for ``machine`` as the ESP32 port documents it; every effect happens at the host."""

import gc
import sys

import _board
import _bridge
import time
from _analog import ADC, PWM  # noqa: F401
from _pin import Pin  # noqa: F401
from _rtc import RTC  # noqa: F401
from _registers import mem32  # noqa: F401
from umachine import Signal, mem8, mem16, time_pulse_us  # noqa: F401

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5
SLEEP = 2
DEEPSLEEP = 4
PIN_WAKE = 2
EXT0_WAKE = 2
EXT1_WAKE = 3
TIMER_WAKE = 4
TOUCHPAD_WAKE = 5
ULP_WAKE = 6

_frequency_hz = 160000000


def reset() -> "NoReturn":
    """Reset the chip as its reset pin does."""
    _board.halt("power.reset")


def soft_reset() -> "NoReturn":
    """Start the interpreter anew."""
    _board.halt("power.soft_reset")


def reset_cause() -> int:
    """Why this boot happened: one of the ``*_RESET`` constants."""
    return _board.INFO["reset_cause"]  # type: ignore[no-any-return]


def wake_reason() -> int:
    """What ended the deep sleep: one of the ``*_WAKE`` constants, 7 for a GPIO, 0 without sleep."""
    return _board.INFO["wake_reason"]  # type: ignore[no-any-return]


def wake_pins() -> "tuple[int, ...]":
    """The numbers of the pins that ended the deep sleep."""
    return tuple(_board.INFO["wake_pins"])


def unique_id() -> bytes:
    """The six bytes of the chip's base address."""
    return bytes(_board.INFO["unique_id"])


def deepsleep(*time_ms: int) -> "NoReturn":
    """Stop everything until a wake source or, where told, after ``time_ms``; 0 is a time, too."""
    _board.halt("power.deepsleep", *time_ms)


def lightsleep(time_ms: int = 0) -> None:
    """Pause the program; memory and outputs stay."""
    time.sleep_ms(time_ms if time_ms else 1)


sleep = lightsleep


def idle() -> None:
    """Let a moment pass."""
    _bridge.wait(1)


def freq(hz: "int | None" = None) -> "int | None":
    """Clock of the processor in Hz; setting it changes nothing here."""
    global _frequency_hz
    if hz is None:
        return _frequency_hz
    if hz // 1000000 not in _board.INFO["freq_mhz"]:
        raise ValueError("no such frequency")
    _frequency_hz = hz
    return None


def disable_irq() -> bool:
    """Hold back every handler until `enable_irq`; returns what to give it."""
    state, _bridge._busy = _bridge._busy, True
    return state


def enable_irq(state: bool) -> None:
    """Undo `disable_irq`."""
    _bridge._busy = state
    if not state:
        _bridge.pump()


class WDT:
    """Watchdog: resets the board when it is not fed in time; cannot be stopped."""

    def __init__(self, id: int = 0, timeout: int = 5000) -> None:
        """Bite ``timeout`` ms after the last feeding."""
        if id != 0:
            raise ValueError("no such watchdog")
        if timeout <= 0:
            raise ValueError("WDT timeout too short")
        _bridge.call("power.watch", timeout)

    def feed(self) -> None:
        """Ask for another ``timeout`` ms."""
        _bridge.send("power.feed", gc.mem_alloc())


class Timer:
    """Calls back once or again and again; the callback runs like a scheduled function."""

    ONE_SHOT = 0
    PERIODIC = 1
    _all: "dict[int, Timer]" = {}  # noqa: RUF012

    def __init__(self, id: int, **settings: "Any") -> None:
        """Timer number ``id``; further arguments are those of `init`."""
        self._id = id
        self._callback: "Callable[[Timer], object] | None" = None
        Timer._all[id] = self
        if settings:
            self.init(**settings)

    def init(
        self,
        *,
        mode: int = PERIODIC,
        freq: float = -1,
        period: int = -1,
        callback: "Callable[[Timer], object] | None" = None,
        hard: bool = False,
        tick_hz: int = 1000,
    ) -> None:
        """Start: every ``period`` ms, or ``freq`` times a second."""
        period_ms = 1000 / freq if freq > 0 else period * 1000 / tick_hz
        self._callback = callback
        _bridge.subscribe("timer", _on_timer)
        _bridge.call("time.start_timer", self._id, period_ms, mode == Timer.PERIODIC)

    def deinit(self) -> None:
        """Stop."""
        self._callback = None
        _bridge.call("time.stop_timer", self._id)


def _on_timer(event: str, args: "list[Any]", payload: bytes) -> None:
    timer = Timer._all.get(args[0])
    if timer and timer._callback:
        timer._callback(timer)


sys.modules["umachine"] = sys.modules["machine"]  # its old name is the same module


def __getattr__(name: str) -> "Any":
    if name in ("I2C", "SoftI2C"):
        from _i2c import I2C

        return I2C
    raise AttributeError(name)
