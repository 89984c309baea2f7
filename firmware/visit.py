"""The time within which it may be written down what the door does: a holder's visit.

The citizens' own comings and goings are nobody's business, so that outside of a visit nothing of
the door, and of the handle nothing ever, is kept anywhere but in RTC memory, which tells the last
state only. Kept there, too, is when the visit ends; in doubt none goes on.
"""

import time

from firmware import rtc_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from firmware.rtc_state import RtcState

VISIT_S: "Final" = 3600
"""From the last opening on a visit lasts so long, unless the bolt is thrown before."""


def begin(rtc: "RtcState") -> None:
    """A holder has opened."""
    rtc.set_word(rtc_state.VISIT_END, time.time() + VISIT_S)


def drop(rtc: "RtcState") -> None:
    """The bolt is thrown, or nobody knows whether time ran on."""
    rtc.set_word(rtc_state.VISIT_END, 0)


def running(rtc: "RtcState") -> bool:
    """Say whether a visit is going on; a later end is one of a count that has begun anew."""
    return 0 < rtc.word(rtc_state.VISIT_END) - time.time() <= VISIT_S
