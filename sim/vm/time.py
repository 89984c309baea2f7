"""Stand-in for ``time``: the board's own clock, with the ESP32's epoch, 2000-01-01.

The host says at boot what the clock shows and how fast it runs against the host's; from there it
is computed here. Ticks start at boot and wrap as in a VM with 31-bit small integers.
"""

import _board
import _bridge
import sys
import utime

UNIX_OF_EPOCH_S = 946684800
TICKS_MASK = (1 << 30) - 1
TICKS_HALF = 1 << 29
PARTS = 1000000
# World time per host time; the crystal's error is too small to show in waits.
RATE_PPM = _board.INFO["rate_ppm"]

_ticks_offset_us = _board.INFO["ticks_offset_us"]
_boot_us = utime.ticks_us()
_set_us = 0
_set_at_us = 0
_speed_ppm = PARTS


def _sync() -> None:
    """Take over what the host says about the clock: microseconds since 2000 and its speed."""
    global _set_us, _set_at_us, _speed_ppm
    (_set_us, _speed_ppm), _ = _bridge.call("time.read")
    _set_at_us = utime.ticks_us()


def _now_us() -> int:
    return _set_us + (utime.ticks_us() - _set_at_us) * _speed_ppm // PARTS


def _elapsed_us() -> int:
    if RATE_PPM == PARTS:
        return utime.ticks_us() - _boot_us + _ticks_offset_us
    return (utime.ticks_us() - _boot_us) * RATE_PPM // PARTS + _ticks_offset_us


def time() -> int:
    """Seconds since 2000-01-01T00:00:00Z."""
    return _now_us() // PARTS


def time_ns() -> int:
    """Nanoseconds since 2000-01-01T00:00:00Z."""
    return _now_us() * 1000


def gmtime(secs: "int | None" = None) -> "tuple[int, ...]":
    """Year, month, mday, hour, minute, second, weekday (Monday 0) and yearday."""
    return utime.gmtime((time() if secs is None else secs) + UNIX_OF_EPOCH_S)[:8]


localtime = gmtime


def mktime(local: "tuple[int, ...]") -> int:
    """Seconds since 2000 of a time tuple; the board knows no time zone."""
    year, month, day, hour, minute, second = local[:6]
    month -= 1
    year += month // 12
    month = month % 12 + 1
    # Days by the civil calendar, counted from March so that leap days come last.
    shifted = year - 1 if month <= 2 else year
    day_of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    days = shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + day_of_year - 730425
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def ticks_ms() -> int:
    """Milliseconds since boot, wrapping at 2**30."""
    return _elapsed_us() // 1000 & TICKS_MASK


def ticks_us() -> int:
    """Microseconds since boot, wrapping at 2**30."""
    return _elapsed_us() & TICKS_MASK


ticks_cpu = ticks_us


def ticks_add(ticks: int, delta: int) -> int:
    """A ticks value ``delta`` away; OverflowError where ``ticks_diff`` could not tell it."""
    if not -TICKS_HALF < delta < TICKS_HALF:
        raise OverflowError("ticks interval overflow")
    return ticks + delta & TICKS_MASK


def ticks_diff(later: int, earlier: int) -> int:
    """Signed distance of two ticks values, right up to half the period."""
    return (later - earlier + TICKS_HALF & TICKS_MASK) - TICKS_HALF


def sleep_ms(ms: int) -> None:
    """Wait; events of the simulated hardware are handled meanwhile."""
    deadline_us = _elapsed_us() + ms * 1000
    left_ms = ms
    _bridge.pump()
    while left_ms > 0:
        _bridge.wait(_bridge.before_wait(left_ms))
        left_ms = (deadline_us - _elapsed_us() + 999) // 1000


def sleep(seconds: float) -> None:
    """Wait, see `sleep_ms`."""
    sleep_ms(int(seconds * 1000))


def sleep_us(us: int) -> None:
    """Wait so short that nothing else happens."""
    utime.sleep_us(us * PARTS // RATE_PPM)


def _host_ms(timeout_ms: int) -> int:
    if timeout_ms <= 0:
        return timeout_ms
    return (timeout_ms * PARTS + RATE_PPM - 1) // RATE_PPM


if RATE_PPM != PARTS:
    _bridge.before_wait = _host_ms
_sync()
sys.modules["utime"] = sys.modules["time"]  # its old name is the same module
