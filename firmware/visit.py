"""The time within which it may be written down what the door does: a holder's visit.

The citizens' own comings and goings are nobody's business, so that outside of a visit nothing of
the door, and of the handle nothing ever, is kept anywhere but in RTC memory, which tells the last
state only. Kept there, too, is when the visit ends; in doubt none goes on.
"""

import time

from firmware import rtc_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from firmware.rtc_state import RtcState

VISIT_S: "Final" = 3600
"""From the last opening on a visit lasts so long, unless the bolt is thrown before."""


class Visit:
    """Zero or one visit, by the chip's own seconds."""

    def __init__(self, rtc: "RtcState", ticks_s: "Callable[[], int]" = time.time) -> None:
        """Go on with what `rtc` holds."""
        self._rtc = rtc
        self._ticks_s = ticks_s

    def begin(self) -> None:
        """A holder has opened."""
        self._rtc.set_word(rtc_state.VISIT_END, self._ticks_s() + VISIT_S)

    def end(self) -> None:
        """The bolt is thrown, or nobody knows whether time ran on."""
        self._rtc.set_word(rtc_state.VISIT_END, 0)

    def lasts(self) -> bool:
        """Say whether it is going on; a later end is one of a count that has begun anew."""
        return 0 < self._rtc.word(rtc_state.VISIT_END) - self._ticks_s() <= VISIT_S
