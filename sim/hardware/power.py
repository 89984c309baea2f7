"""Why a board boots, what wakes it, and what it keeps meanwhile."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum


class ResetCause(IntEnum):
    """`machine.reset_cause()` of the ESP32 port."""

    UNKNOWN = 0
    POWER_ON = 1
    HARD = 2
    WATCHDOG = 3
    DEEP_SLEEP = 4
    SOFT = 5


class WakeReason(IntEnum):
    """`machine.wake_reason()` of the ESP32 port."""

    NONE = 0
    EXT0 = 2
    EXT1 = 3
    TIMER = 4
    GPIO = 7


class PowerState(Enum):
    """What a board is doing."""

    OFF = "off"
    RUNNING = "running"
    ASLEEP = "asleep"


@dataclass(frozen=True)
class WakeSource:
    """Pins whose level ends a deep sleep."""

    reason: WakeReason
    pins: tuple[int, ...]
    level: int
    every: bool = False
    """Whether all pins must have the level: the ESP32's ext1 waiting for low."""

    def hits(self, levels: dict[int, int]) -> tuple[int, ...]:
        """The pins that wake, empty when none does."""
        found = tuple(number for number in self.pins if levels[number] == self.level)
        return () if self.every and len(found) != len(self.pins) else found


@dataclass
class Boot:
    """What the next boot will be told."""

    cause: ResetCause = ResetCause.POWER_ON
    wake: WakeReason = WakeReason.NONE
    wake_pins: tuple[int, ...] = ()
    raw_prompt: bool = False


@dataclass
class Retained:
    """What survives sleep and resets, but not a loss of power."""

    memory: bytes = b""
    nvs: dict[tuple[str, str], int | bytes] = field(default_factory=dict)
    """Kept in flash on a device, hence kept always."""

    def lose_power(self) -> None:
        """Forget the RTC memory."""
        self.memory = b""


@dataclass
class Sleep:
    """The VM asked for deep sleep; None is without a timer."""

    time_ms: int | None


class Off:
    """The supply is gone."""
