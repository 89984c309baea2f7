"""Stand-in for ``esp``: what ESP32 programs call in passing, before they start."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LOG_NONE = 0
LOG_ERROR = 1
LOG_WARNING = 2
LOG_INFO = 3
LOG_DEBUG = 4
LOG_VERBOSE = 5
FLASH_BYTES = 4 * 1024 * 1024


def osdebug(uart: "Any", level: int = LOG_ERROR) -> None:
    """Route the system's own messages; it writes none."""


def flash_size() -> int:
    """Size of the flash in bytes."""
    return FLASH_BYTES


def flash_user_start() -> int:
    """Where the port's own part of the flash ends, in bytes."""
    return FLASH_BYTES // 2
