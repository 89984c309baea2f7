"""Lock time on the host: seconds since 2000-01-01T00:00:00Z, as every message carries it."""

import time
from datetime import UTC, datetime

from firmware.messages import UNIX_EPOCH_OFFSET_S
from host_tools.errors import ExitCode, UserError

EARLIEST = 820_540_800
"""2026-01-01, in lock time: no lock is older, so a clock that shows less is wrong."""
_END = 1 << 32
"""Lock time ends in February 2136."""


def from_unix(unix_s: float) -> int:
    """The lock time of a Unix time in seconds."""
    return int(unix_s) - UNIX_EPOCH_OFFSET_S


def now() -> int:
    """The lock time that this computer's clock shows.

    Raises:
        UserError: that clock is wrong by years; everything built on it would be refused.
    """
    moment = from_unix(time.time())
    if not EARLIEST <= moment < _END:
        shown = time.strftime("%Y-%m-%d %H:%M", time.localtime(time.time()))
        raise UserError("clock_wrong", ExitCode.CLOCK_WRONG, shown=shown)
    return moment


def to_datetime(lock_time: int) -> datetime:
    """The aware UTC moment of a lock time."""
    return datetime.fromtimestamp(lock_time + UNIX_EPOCH_OFFSET_S, UTC)


def iso(lock_time: int) -> str:
    """A lock time as ISO 8601 in UTC, for JSON documents."""
    return to_datetime(lock_time).isoformat()


def from_datetime(moment: datetime) -> int:
    """The lock time of an aware moment; a naive one is taken as this computer's local time."""
    return from_unix(moment.timestamp())
