"""How often each holder ordered something within the hour; what goes beyond is summed up.

Logged one by one, the orders of a single holder could roll the whole log over within half an hour.
Kept in RTC memory, so that sleeping between two orders changes nothing. A record of 16 bytes each:

    slot u16, serial u32, time u32 of the last order left out, how many u16, its event u8,
    its outcome u8, orders u8, role u8 with `_USED` and `_REFUSED` (0: free)
"""

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from firmware.records import Grant

ORDERS_AN_HOUR: "Final" = 60
"""So many orders of one holder are logged one by one: a caregiver gives some ten on a bad day."""
TALLY_BYTES: "Final" = 128
"""Eight holders; a ninth takes the place of the one who ordered least."""
_ENTRY = "<HIIHBBBB"
_ENTRY_BYTES = 16
_OUTCOME_AT = 13
_ORDERS_AT = 14
_ROLE_AT = 15
_USED = 64
_REFUSED = 128


class OrderTally:
    """The holders of this hour."""

    def __init__(self, memory: "bytearray | memoryview") -> None:
        """Count in `memory`, TALLY_BYTES of it; all zero at first."""
        self._memory = memory
        self.left_out = any(entry[3] for entry in self._entries())
        """Whether anything waits to be summed up."""
        self._last = -1

    def _entries(self) -> "Iterator[tuple[int, ...]]":
        for at in range(0, TALLY_BYTES, _ENTRY_BYTES):
            yield struct.unpack_from(_ENTRY, self._memory, at)

    def _find(self, grant: "Grant") -> int:
        """Where this holder is counted; begun anew in the place of who ordered least.

        -1 when of eight holders something was left out: that would be lost.
        """
        fewest, place = 256, -1
        for number, entry in enumerate(self._entries()):
            if entry[:2] == (grant.slot, grant.serial) and entry[7]:
                return number * _ENTRY_BYTES
            orders = entry[6] if entry[7] else -1
            if orders < fewest and not entry[3]:
                fewest, place = orders, number * _ENTRY_BYTES
        if place >= 0:
            fields = (grant.slot, grant.serial, 0, 0, 0, 0, 0, grant.role & _USED - 1 | _USED)
            struct.pack_into(_ENTRY, self._memory, place, *fields)
        return place

    def admits(self, grant: "Grant") -> bool:
        """Count an order; whether it is to be logged by itself."""
        place, self._last = self._find(grant), -1
        if place < 0:
            return True
        orders = self._memory[place + _ORDERS_AT]
        if orders < ORDERS_AN_HOUR:
            self._memory[place + _ORDERS_AT] = orders + 1
        return orders < ORDERS_AN_HOUR

    def refuses(self, grant: "Grant") -> bool:
        """Note a refusal; whether it is the holder's first of this hour."""
        place = self._find(grant)
        if place < 0:
            return False
        is_first = not self._memory[place + _ROLE_AT] & _REFUSED
        self._memory[place + _ROLE_AT] |= _REFUSED
        return is_first

    def leave_out(self, grant: "Grant", event: int, outcome: int, time: int) -> None:
        """Remember an order that was not admitted in place of the holder's last one."""
        self.left_out = True
        self._last = place = self._find(grant)
        count = struct.unpack_from("<H", self._memory, place + 10)[0]
        last = (time, min(count + 1, 0xFFFF), event, outcome)
        struct.pack_into("<IHBB", self._memory, place + 6, *last)

    def ended(self, outcome: int) -> bool:
        """How the last order's move failed; False when that order was logged by itself."""
        if self._last < 0:
            return False
        self._memory[self._last + _OUTCOME_AT] = outcome
        return True

    def sums(self) -> "Iterator[tuple[int, ...]]":
        """End the hour; (slot, serial, role, count, event, outcome, time) of what was left out."""
        entries = list(self._entries())
        self._memory[:] = bytes(TALLY_BYTES)
        self.left_out, self._last = False, -1
        for slot, serial, time, count, event, outcome, _, role in entries:
            if count:
                yield slot, serial, role & _USED - 1, count, event, outcome, time
