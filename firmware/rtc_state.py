"""What survives deep sleep: the layout of the RTC memory, guarded by a CRC.

RTC memory keeps its bytes through deep sleep and every reset but loses them with the power.
The chip's own seconds do the same, so a valid memory means that the ticks ran on.

offset  size  what
0       8     failed starts in a row (`boot.py`, its own check)
8       4     CRC-32 of the rest
12      4     `MAGIC`, changes with the layout
16      88    the clock (`lock_clock.LockClock.pack_into`)
104     44    fruitless wakes (`power.WakeHistory.pack_into`)
148     32    hint where the event log goes on (`event_log.EventLog.hint`)
180     8     battery: last resting voltage in mV, warning level
188     4     tick at which an automatic relock is due; 0 when none is
192     4     hour of the ticks in which the last summary was made
196     4     failures by strangers since that summary
200     4     cold starts since the lock was made, as far as known
204     4     `DOOR_…` as last seen
208     4     tick of the external clock at this save; 0: the lock does not count by it
212     4     the chip's own tick at that moment; without an external clock 1 when the log tells so
216     4     failures of its own parts since the last hourly summary
220     4     1 while the radio serves a window: one that a crash ended is opened anew
224     4     log index after the last record of a holder
228     128   orders of each holder within this hour (`order_tally`)
356     4     the chip's own tick at the last save
360     4     tick at which a visit ends (`visit`); 0 outside of one
364     4     1 while an open case has been told
368     4     boots since the last cold start
"""

import struct
from binascii import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

MAGIC: "Final" = 0x6E660007
"""First word of a memory with this layout."""
SIZE: "Final" = 372
"""Bytes in use, of the 2048 that MicroPython gives."""
CLOCK: "Final" = 16
"""Offset of the clock's 88 bytes."""
WAKES: "Final" = 104
"""Offset of the wake history's 44 bytes."""
LOG_HINT: "Final" = 148
"""Offset of the log's 32 bytes."""
BATTERY_MV: "Final" = 180
"""Offset of the battery's last resting voltage (u32)."""
BATTERY_LEVEL: "Final" = 184
"""Offset of the battery's warning level (u32)."""
RELOCK_TICK: "Final" = 188
"""Offset of the tick (u32, s) at which an automatic relock is due; 0 when none is."""
SUMMARY_HOUR: "Final" = 192
"""Offset of the hour (u32) of the chip's own ticks in which the last summary was made."""
STRANGERS: "Final" = 196
"""Offset of the count (u32) of failures since that summary."""
BOOT_COUNT: "Final" = 200
"""Offset of the number (u32) of cold starts."""
DOOR: "Final" = 204
"""Offset of the door's state (u32) as last seen."""
EXTERNAL_TICK: "Final" = 208
"""Offset of the external clock's tick (u32, s) at the last save; 0 when it did not count."""
OWN_TICK: "Final" = 212
"""Offset of the chip's own tick (u32, s) at that save; see `clock_source`."""
FAULTS: "Final" = 216
"""Offset of the count (u32) of survived failures since the last hourly summary."""
SERVING: "Final" = 220
"""Offset of 1 (u32) while the radio serves a window, else 0."""
EVIDENCE: "Final" = 224
"""Offset of the log index (u32) after the last record of a holder; see `Lock.evidence`."""
ORDERS: "Final" = 228
"""Offset of the orders of each holder within this hour, see `order_tally`."""
SAVED_TICK: "Final" = 356
"""Offset of the chip's own tick (u32, s) at the last save: an earlier one has begun anew."""
VISIT_END: "Final" = 360
"""Offset of the tick (u32, s) at which a visit ends; 0 outside of one; see `visit`."""
TAMPER_TOLD: "Final" = 364
"""Offset of 1 (u32) while the log tells of the open case, else 0."""
AWAKENINGS: "Final" = 368
"""Offset of the number (u32) of boots since the last cold start: known to nobody but the lock."""

_BOOT_BYTES = 8
_CRC = 8
_MAGIC = 12


class RtcState:
    """One image of the RTC memory: read it at boot, `save` it before sleep and after events."""

    def __init__(self, memory: "Callable[..., bytes]") -> None:
        """Read through `memory`, which is `machine.RTC().memory`."""
        self._memory = memory
        self.buffer = bytearray(SIZE)
        stored = memory()
        self.survived = len(stored) >= SIZE and _is_sound(stored)
        """Whether the power has been on since the last `save`."""
        if self.survived:
            self.buffer[:] = stored[:SIZE]
        struct.pack_into("<I", self.buffer, _MAGIC, MAGIC)

    def save(self) -> None:
        """Write the image back; the count of failed starts is left as it is there."""
        struct.pack_into("<I", self.buffer, _CRC, crc32(memoryview(self.buffer)[_MAGIC:]))
        present = self._memory()[:_BOOT_BYTES]
        self.buffer[: len(present)] = present
        self._memory(self.buffer)

    def forgive_starts(self) -> None:
        """Forget the failed starts that `boot.py` counts: this one came to something."""
        self._memory(bytes(_BOOT_BYTES) + self._memory()[_BOOT_BYTES:])

    def word(self, offset: int) -> int:
        """Return the u32 at `offset`."""
        value: int = struct.unpack_from("<I", self.buffer, offset)[0]
        return value

    def set_word(self, offset: int, value: int) -> None:
        """Set the u32 at `offset`; larger values become the largest."""
        struct.pack_into("<I", self.buffer, offset, min(value, 0xFFFFFFFF))


def _is_sound(stored: bytes) -> bool:
    """Say whether magic and CRC fit."""
    check, magic = struct.unpack_from("<II", stored, _CRC)
    return magic == MAGIC and check == crc32(memoryview(stored)[_MAGIC:SIZE])
