"""The DS3231: a clock chip with a coin cell of its own, read as a counter of seconds.

Registers after its datasheet (Analog Devices 19-5170, table "Timekeeping registers"): 00h to 06h
seconds, minutes, hours, weekday, day, month with the century, year, in BCD; 07h to 0Dh alarms,
kept by the coin cell and unused here; 0Eh control; 0Fh status with the oscillator stop flag. A
read from 00h on is of one moment: the chip copies its counters at the start of a transfer.

The chip is never set to the time. It starts from 2000-01-01 00:00:01 with a *mark* of four
random bytes in its first alarm: the mark still there, and the flag down, mean that it counted on.
Imported only where the option is on.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from machine import I2C

ADDRESS: "Final" = 0x68
"""The chip's address on the bus."""
REGISTERS: "Final" = 16
"""Registers that one reading takes: time, alarms, control, status."""
MARK_BYTES: "Final" = 4
"""Bytes of the mark: registers 07h to 0Ah, of which every bit can be written."""
READING_TRIES: "Final" = 3
"""How often a reading is tried before the chip counts as silent."""

_MARK = 7
_CONTROL = 14
_STATUS = 15
_STOPPED = 0x80  # OSF: the oscillator stands, or stood at some time since this was cleared
# 24 hours, Saturday 2000-01-01 00:00:01: ticks are never 0.
_FIRST_SECOND = b"\x01\x00\x00\x07\x01\x01\x00"
# Runs on the coin cell too; interrupts, square wave and 32 kHz output off; OSF cleared.
_QUIET = b"\x04\x00"
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LIMITS = (59, 59, 23, 7, 31, 12, 99)
_LEAST = (0, 0, 0, 1, 1, 1, 0)


class ExternalClock:
    """The chip on its bus."""

    def __init__(self, bus: "I2C") -> None:
        """Talk over `bus`; nothing is read yet."""
        self._bus = bus
        self._registers = bytearray(REGISTERS)
        self._again = bytearray(REGISTERS)

    def read(self) -> "tuple[int | None, bytes]":
        """Return (ticks or None if they stopped or are no time, mark).

        Two readings must agree, as nothing on this bus tells a disturbed bit. Raises OSError
        when the chip does not answer, or never says the same twice.
        """
        for attempt in range(READING_TRIES):
            try:
                self._bus.readfrom_mem_into(ADDRESS, 0, self._registers)
                self._bus.readfrom_mem_into(ADDRESS, 0, self._again)
            except OSError:
                if attempt == READING_TRIES - 1:
                    raise
                continue
            mark = bytes(self._again[_MARK : _MARK + MARK_BYTES])
            first, second = seconds_of(self._registers), seconds_of(self._again)
            agree = first == second or (first is not None and second == first + 1)
            if agree and mark == self._registers[_MARK : _MARK + MARK_BYTES]:
                return second, mark
        raise OSError("clock readings differ")

    def ticks(self) -> "int | None":
        """Return the ticks by one reading, None if there are none. Raises OSError."""
        self._bus.readfrom_mem_into(ADDRESS, 0, self._registers)
        return seconds_of(self._registers)

    def restart(self, mark: bytes) -> None:
        """Count from one on, under a new `mark`. Raises OSError.

        The stop flag falls last: cut off before, the next reading shows it still.
        """
        self._bus.writeto_mem(ADDRESS, 0, _FIRST_SECOND + mark)
        self._bus.writeto_mem(ADDRESS, _CONTROL, _QUIET)


def seconds_of(registers: "bytes | bytearray") -> "int | None":
    """Return the seconds since 2000-01-01 that 16 registers show.

    None when the oscillator has stopped, in 12-hour mode, and for what is no date at all.
    """
    if registers[_STATUS] & _STOPPED:
        return None
    fields = []
    for i, limit in enumerate(_LIMITS):
        # The century bit shares a byte with the month.
        tens, ones = divmod(registers[i] & 0x7F if i == 5 else registers[i], 16)
        value = tens * 10 + ones
        if ones > 9 or not _LEAST[i] <= value <= limit:
            return None
        fields.append(value)
    second, minute, hour, _, day, month, year = fields
    leap = month > 2 and year % 4 == 0
    days = year * 365 + (year + 3) // 4 + _DAYS_BEFORE[month - 1] + leap + day - 1
    return days * 86400 + hour * 3600 + minute * 60 + second
