"""Whether the office's clock may be believed: judged by evidence, without a database or clock.

An office that seals under a wrong time does harm that lasts: its issue time raises the floor of
each lock's clock, and grants that end before that shut everybody out. So what would be sealed
under a doubtful time is refused, until the clock is put right or a person vouches for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_DAY_S = 86400
LONGEST_REST_S = 14 * _DAY_S
"""An office that was not used for longer cannot tell a holiday from a clock that jumped."""
STEP_BACK_S = 600
"""So far a clock may be set back, as time servers do."""
WITNESS_MARGIN_S = 2 * _DAY_S
"""A lock's sleep clock strays by 5 %: so much in the forty days between two clock tokens."""
WITNESSES = 2
"""One lock alone may be wrong; so many must agree."""


class Doubt(StrEnum):
    """Why a clock is not believed; also the keys of texts."""

    BEHIND = "clock_behind"
    """Earlier than this office, or several locks, have been already."""
    AHEAD = "clock_ahead"
    """Much later than anything that this office has done or heard."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the time besides the clock. Lock times; 0: nothing."""

    last_seen: int = 0
    """The latest time at which this office sealed something, or a person vouched for."""
    locks: Sequence[int] = ()
    """The latest that each lock's set clock showed in an authentic receipt."""


def doubt(now: int, evidence: Evidence) -> Doubt | None:
    """What is wrong with a clock that shows `now`; None when nothing speaks against it."""
    witnessed = sorted(evidence.locks)[-WITNESSES] if len(evidence.locks) >= WITNESSES else 0
    if now < evidence.last_seen - STEP_BACK_S or now < witnessed - WITNESS_MARGIN_S:
        return Doubt.BEHIND
    known = max(evidence.last_seen, witnessed)
    if known and now > known + LONGEST_REST_S:
        return Doubt.AHEAD
    return None
