"""Devices on a board's I2C bus: the DS3231 real-time clock."""

import calendar
import time
from typing import Protocol

from sim.clock import WorldClock

DS3231_ADDRESS = 0x68


class I2cDevice(Protocol):
    """What answers on the bus."""

    def read(self, register: int | None, count: int) -> bytes:
        """`count` bytes from `register` on, or from where the device stands."""

    def write(self, data: bytes) -> None:
        """Take bytes; the first names the register."""


class Ds3231:
    """Temperature-compensated clock, off by at most 2 ppm; only its registers 0 to 6."""

    def __init__(self, clock: WorldClock, drift_ppm: float = 0.0) -> None:
        """Show world time, gaining `drift_ppm`."""
        self._clock = clock
        self._drift_ppm = drift_ppm
        self._mark_s = clock.now_s()
        self._offset_s = 0.0
        self._register = 0

    def now_s(self) -> float:
        """Unix time that the device shows."""
        elapsed_s = self._clock.now_s() - self._mark_s
        return self._clock.now_s() + elapsed_s * self._drift_ppm * 1e-6 + self._offset_s

    def read(self, register: int | None, count: int) -> bytes:
        """See `I2cDevice.read`."""
        shown = time.gmtime(self.now_s())
        year = shown.tm_year % 100
        parts = (shown.tm_sec, shown.tm_min, shown.tm_hour, shown.tm_wday + 1)
        registers = bytes(
            value // 10 << 4 | value % 10 for value in (*parts, shown.tm_mday, shown.tm_mon, year)
        ).ljust(19, b"\0")
        start = self._register if register is None else register
        return registers[start : start + count].ljust(count, b"\0")

    def write(self, data: bytes) -> None:
        """See `I2cDevice.write`; a write of all seven registers sets the clock."""
        self._register = data[0]
        if data[0] == 0 and len(data) >= 8:
            second, minute, hour, _, day, month, year = (
                (value >> 4) * 10 + (value & 15) for value in data[1:8]
            )
            set_s = calendar.timegm((2000 + year, month, day, hour, minute, second))
            self._offset_s += set_s - self.now_s()
