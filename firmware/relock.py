"""The bolt that is to be thrown by itself: kept in RTC memory from the moment it is planned.

The tick there is the only word of it, so that whatever resets the chip, the next start goes on
with it. Nothing runs here by itself: whoever watches the lock asks `is_time`, again and again.
"""

import time

from firmware import rtc_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from firmware.rtc_state import RtcState

SETTLE_MS: "Final" = 3000
"""A door must have been closed for so long before the bolt is thrown without being asked."""
RETRY_S: "Final" = 60
"""A try that came to no end, because the chip was reset or the motor failed, is made again then."""


class Relock:
    """Zero or one relock that is due at a tick of the chip's own seconds."""

    def __init__(
        self, rtc: "RtcState", save: "Callable[[], None]", ticks_s: "Callable[[], int]" = time.time
    ) -> None:
        """Go on with what `rtc` holds; `save` writes `rtc` back."""
        self._rtc = rtc
        self._save = save
        self._ticks_s = ticks_s
        self._is_shut = False
        self._shut_at = time.ticks_ms()

    def plan(self, delay_s: int) -> None:
        """Let it be due `delay_s` from now, in place of a pending one."""
        self._put(max(1, self._ticks_s() + delay_s))

    def drop(self) -> None:
        """Forget it."""
        if self._due():
            self._put(0)

    def resume(self, longest_s: int, ran_on: bool) -> None:
        """After a start: nothing is ever planned for later than `longest_s` (or a retry) from now.

        A later tick is one of a count that has begun anew; so it is where the ticks may not have
        `ran_on`. Then it is due at once.
        """
        is_late = self._due() - self._ticks_s() > max(longest_s, RETRY_S)
        if is_late or (self._due() and not ran_on):
            self.plan(0)

    def in_ms(self) -> int:
        """Return when it is due, -1 when none is pending."""
        return max(0, self._due() - self._ticks_s()) * 1000 if self._due() else -1

    def is_time(self, is_shut: bool) -> bool:
        """Say whether to throw the bolt now; ask often, telling whether the door is shut.

        Once it has said so it is planned anew for a retry, until it is dropped.
        """
        was_shut, self._is_shut = self._is_shut, is_shut and not self.in_ms()
        if not was_shut:
            self._shut_at = time.ticks_ms()
        settled = time.ticks_diff(time.ticks_ms(), self._shut_at) >= SETTLE_MS
        if not self._is_shut or not settled:
            return False
        self.plan(RETRY_S)
        return True

    def _due(self) -> int:
        return self._rtc.word(rtc_state.RELOCK_TICK)

    def _put(self, tick: int) -> None:
        self._rtc.set_word(rtc_state.RELOCK_TICK, tick)
        self._save()
