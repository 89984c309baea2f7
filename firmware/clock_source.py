"""Chooses what the lock's clock counts by: the external clock, or the chip's own where it fails.

Ticks of the external clock outlive a battery change, the RTC memory does not. So the clock's
state is also kept in a file, under the mark of the external clock's count: whoever finds that
mark on the chip knows that every second since was counted. An older file is no danger: what it
says was true, and its interval has only grown since. It is good for one office state only, so a
corrected clock never returns to what was wrong. File:

    magic 4 | mark 4 | state number u32 | tick u32 | clock (`LockClock.pack_into`) | CRC 4

Wherever the source changes, the clock's intervals are settled on the old ticks first. Imported
only where the option is on, or was at the last wake.
"""

import os
import struct

from firmware import rtc_state
from firmware.external_clock import MARK_BYTES, ExternalClock
from firmware.flash import CRC_BYTES, checksum
from firmware.lock_clock import CRYSTAL_DRIFT_DIVISOR, PACKED_SIZE, RC_DRIFT_DIVISOR, LockClock
from firmware.uptime import Uptime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from machine import I2C

NOTHING_NEW: "Final" = 0
"""News: the source is what it was."""
COUNT_STARTED: "Final" = 1
"""News: the external clock had stopped, or is another one; it counts anew."""
CLOCK_SILENT: "Final" = 2
"""News: the external clock does not answer; the chip's own goes on, with its drift."""

SLACK_S: "Final" = 120
"""How much wider than the clock the kept state may grow before it is written anew.

At 20 ppm on either side that is one write of flash in a month.
"""
RETRY_MS: "Final" = 60000
"""How long the chip's crystal stands in before a reading that failed is tried again."""

_PATH = "/clock"
_NEW_PATH = "/clock.new"
_MAGIC = b"nfc1"
_HEAD = "<4s4sII"
_CLOCK_AT = 16
_NO_TICK = 0
_TOLD = 1
# A reading may stray from the crystal by the phase of both, and 100 ppm since the last one.
_STRAY_S = 2
_STRAY_DIVISOR = 10000


class ClockSource:
    """The ticks of one wake."""

    def __init__(
        self,
        rtc: rtc_state.RtcState,
        own_ticks_s: "Callable[[], int]",
        bus: "I2C | None",
        wanted: bool,
        state_number: int,
    ) -> None:
        """Read the external clock on `bus`; None when it is not fitted, or not `wanted` any more.

        `own_ticks_s` returns the chip's own seconds; `state_number` is that of the office state
        in force.
        """
        self._rtc = rtc
        self._own_ticks_s = own_ticks_s
        self._wanted = wanted
        self._state_number = state_number
        self._was = rtc.word(rtc_state.EXTERNAL_TICK) if rtc.survived else _NO_TICK
        self._kept = _read()
        self._uptime_ms = Uptime()
        self._chip: ExternalClock | None = None
        self._mark = b""
        self._runs_on = False
        self._ticks = self._read_at_ms = self._retry_at_ms = 0
        self.news = NOTHING_NEW
        """What the log should tell of this start."""
        try:
            self._begin(ExternalClock(bus) if bus else None)
        except OSError:
            self._chip = None
        told = rtc.survived and not self._was and rtc.word(rtc_state.OWN_TICK) == _TOLD
        if wanted and not self._chip and not told:
            self.news = CLOCK_SILENT

    def _begin(self, chip: "ExternalClock | None") -> None:
        """Take up the chip's count, or let it start anew. Raises OSError."""
        if chip is None:
            return
        ticks, self._mark = chip.read()
        magic, mark, _, least = struct.unpack_from(_HEAD, self._kept)
        self._runs_on = magic == _MAGIC and mark == self._mark and least <= (ticks or _NO_TICK)
        if not self._runs_on:
            self._mark = os.urandom(MARK_BYTES)
            chip.restart(self._mark)
            ticks = chip.ticks()
            self.news = COUNT_STARTED
        if ticks is None:
            raise OSError("clock stands")
        self._chip, self._ticks, self._read_at_ms = chip, ticks, self._uptime_ms()

    def ticks_s(self) -> int:
        """Return the external clock's ticks; while it fails, the crystal counts on. Never raises.

        The crystal of an ESP32 that is awake keeps within 20 ppm as well.
        """
        now_ms = self._uptime_ms()
        ran_s = (now_ms - self._read_at_ms) // 1000
        expected = self._ticks + ran_s
        if not self._chip or now_ms < self._retry_at_ms:
            return expected
        try:
            ticks = self._chip.ticks()
        except OSError:
            ticks = None
        if ticks is None or abs(ticks - expected) > _STRAY_S + ran_s // _STRAY_DIVISOR:
            self._retry_at_ms = now_ms + RETRY_MS
            return expected
        self._ticks, self._read_at_ms = ticks, now_ms
        return ticks

    def resume(self, ran_on: bool) -> LockClock:
        """Return the clock as the RTC memory has it, on the ticks that there are now.

        `ran_on`: whether the chip's own ticks surely did.
        """
        was, buffer = self._was, self._rtc.buffer
        if was and self._runs_on:
            clock = LockClock(self.ticks_s, CRYSTAL_DRIFT_DIVISOR)
            clock.load(buffer, rtc_state.CLOCK)
            return clock
        if was:
            clock = LockClock(lambda: was, CRYSTAL_DRIFT_DIVISOR)
            clock.load(buffer, rtc_state.CLOCK)
            clock.move(self._own_ticks_s, RC_DRIFT_DIVISOR, self._rtc.word(rtc_state.OWN_TICK))
        else:
            clock = LockClock(self._own_ticks_s, RC_DRIFT_DIVISOR)
            clock.load(buffer, rtc_state.CLOCK)
        if not ran_on:
            clock.doubt()
        if self._chip:
            clock.move(self.ticks_s, CRYSTAL_DRIFT_DIVISOR, self.ticks_s())
        return clock

    def recover(self, floor: int, estimate: int) -> LockClock:
        """Return the clock after a battery change: as kept if the ticks ran on, else unsure."""
        if not self._chip:
            clock = LockClock(self._own_ticks_s, RC_DRIFT_DIVISOR)
        else:
            clock = LockClock(self.ticks_s, CRYSTAL_DRIFT_DIVISOR)
            if self._runs_on and self._kept_number() == self._state_number:
                clock.load(self._kept, _CLOCK_AT)
                clock.note_issue_time(floor)
                return clock
        clock.recover(floor, estimate)
        return clock

    def save(self, clock: LockClock, state_number: int) -> None:
        """Put into RTC memory what `clock` counts by, and keep its state if there is need to."""
        rtc, ticks = self._rtc, self.ticks_s() if self._chip else _NO_TICK
        rtc.set_word(rtc_state.EXTERNAL_TICK, ticks)
        rtc.set_word(rtc_state.OWN_TICK, self._own_ticks_s() if ticks else int(self._wanted))
        self._state_number = state_number
        if self._chip and self._is_stale(clock):
            self._keep(clock, ticks)

    def _kept_number(self) -> int:
        number: int = struct.unpack_from(_HEAD, self._kept)[2]
        return number

    def _is_stale(self, clock: LockClock) -> bool:
        """Say whether the file is of another count or state, or says less than `clock` by far."""
        if not self._runs_on or self._kept_number() != self._state_number:
            return True
        kept = LockClock(self.ticks_s, CRYSTAL_DRIFT_DIVISOR)
        kept.load(self._kept, _CLOCK_AT)
        kept_from, kept_to = kept.interval()
        earliest, latest = clock.interval()
        is_wider = kept_to - kept_from > latest - earliest + SLACK_S
        return is_wider or kept_to < earliest or kept_from > latest

    def _keep(self, clock: LockClock, ticks: int) -> None:
        """Write the file, in one atomic step. A file system that refuses keeps the old one."""
        content = bytearray(_CLOCK_AT + PACKED_SIZE)
        struct.pack_into(_HEAD, content, 0, _MAGIC, self._mark, self._state_number, ticks)
        clock.pack_into(content, _CLOCK_AT)
        try:
            with open(_NEW_PATH, "wb") as file:
                file.write(content + checksum(content))
            os.rename(_NEW_PATH, _PATH)
        except OSError:
            return
        self._kept, self._runs_on = bytes(content), True


def _read() -> bytes:
    """Return the file's content without its CRC; zeros when it is missing or spoilt."""
    nothing = bytes(_CLOCK_AT + PACKED_SIZE)
    try:
        with open(_PATH, "rb") as file:
            data = file.read()
    except OSError:
        return nothing
    content = data[:-CRC_BYTES]
    sound = len(content) == len(nothing) and data[-CRC_BYTES:] == checksum(content)
    return content if sound else nothing
