"""Devices on a board's I2C bus: the DS3231 real-time clock."""

import calendar
import errno
import time
from typing import Protocol

from sim.clock import WorldClock

DS3231_ADDRESS = 0x68
UNSET_S = calendar.timegm((2000, 1, 1, 0, 0, 0))
"""What a DS3231 shows when power first comes to it (its datasheet, "Power control")."""
STOPPED = 0x80
"""Bit of register 0Fh: the oscillator has stood still since this was cleared (OSF)."""
_TIME_REGISTERS = 7
_REGISTERS = 19
_STATUS = 15


class I2cDevice(Protocol):
    """What answers on the bus."""

    def read(self, register: int | None, count: int) -> bytes:
        """`count` bytes from `register` on, or from where the device stands."""

    def write(self, data: bytes) -> None:
        """Take bytes; the first names the register."""


class Ds3231:
    """Temperature-compensated clock, off by at most 2 ppm, with a coin cell of its own."""

    def __init__(self, clock: WorldClock, drift_ppm: float = 0.0) -> None:
        """Show world time, gaining `drift_ppm`."""
        self._clock = clock
        self._drift_ppm = drift_ppm
        self._mark_s = clock.now_s()
        self._offset_s = 0.0
        self._register = 0
        self._stored = bytearray(_REGISTERS)
        self.reads = 0
        """How often it was asked."""
        self.glitches = 0
        """So many of the next transfers break off in the middle."""
        self.is_silent = False
        """Whether it does not answer at all."""

    def lose_power(self) -> None:
        """Take the coin cell out and put one in, with no other supply: everything is forgotten."""
        self._stored = bytearray(_REGISTERS)
        self.stop()
        self._set(UNSET_S)

    def stop(self) -> None:
        """Let the oscillator fail for a moment; the time and the rest stay."""
        self._stored[_STATUS] |= STOPPED

    def now_s(self) -> float:
        """Unix time that the device shows."""
        elapsed_s = self._clock.now_s() - self._mark_s
        return self._clock.now_s() + elapsed_s * self._drift_ppm * 1e-6 + self._offset_s

    def read(self, register: int | None, count: int) -> bytes:
        """See `I2cDevice.read`. Raises OSError when a transfer breaks off."""
        self.reads += 1
        self._answer()
        shown = time.gmtime(self.now_s())
        year = shown.tm_year % 100
        parts = (shown.tm_sec, shown.tm_min, shown.tm_hour, shown.tm_wday + 1)
        registers = bytes(
            value // 10 << 4 | value % 10 for value in (*parts, shown.tm_mday, shown.tm_mon, year)
        )
        registers += self._stored[_TIME_REGISTERS:]
        start = self._register if register is None else register
        return registers[start : start + count].ljust(count, b"\0")

    def write(self, data: bytes) -> None:
        """See `I2cDevice.write`; a write of all seven registers sets the clock."""
        self._answer()
        self._register = start = data[0]
        self._stored[start : start + len(data) - 1] = data[1:]
        if start == 0 and len(data) > _TIME_REGISTERS:
            second, minute, hour, _, day, month, year = (
                (value >> 4) * 10 + (value & 15) for value in data[1:8]
            )
            self._set(calendar.timegm((2000 + year, month, day, hour, minute, second)))

    def _set(self, shown_s: float) -> None:
        self._offset_s += shown_s - self.now_s()

    def _answer(self) -> None:
        if self.is_silent:
            raise OSError(errno.ENODEV, "nobody answers")
        if self.glitches:
            self.glitches -= 1
            raise OSError(errno.ETIMEDOUT, "the bus hangs")
