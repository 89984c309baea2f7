"""When to be awake, for how long, and what may wake the lock: the budget of the battery.

A wake by knock or handle opens the radio for a short window. Only a proven holder's link or a
new knock prolongs it, never a stranger's. Fruitless wakes (nobody proved himself) shrink the
window, so that playing children or a passing tram cannot empty the battery, but never to none.
"""

import struct

from firmware import state_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

FULL_WINDOW_MS: "Final" = 2000
"""Longest window per knock; phones scan all the time, so they hear an advert within 0.2 s."""
LEAST_WINDOW_MS: "Final" = 700
"""Shortest window: seven adverts 100 ms apart still reach a scanning phone."""
QUIET_WINDOW_MS: "Final" = 1500
"""Window when the battery is low."""
FRUITLESS_LIMIT: "Final" = 10
"""Fruitless wakes within `FRUITLESS_SPAN_S` after which windows shrink."""
FRUITLESS_SPAN_S: "Final" = 3600
"""How long a fruitless wake counts."""
LONGEST_WAKE_MS: "Final" = 120000
"""However often it is knocked, without a proven holder a wake ends here."""
HOUR_MS: "Final" = 3600000
"""Milliseconds of an hour, after each of which what was counted is summed up."""

KNOCK_GAP_MS: "Final" = 1200
"""Longest time between two knocks that belong together."""
NIGHT_KNOCKS: "Final" = 2
"""Knocks that open the radio at night, where the door is configured so."""
DAY_S: "Final" = 86400
"""Seconds of a day."""
QUARTER_S: "Final" = 900
"""Seconds of a quarter-hour."""

RELOCK_POLL_MS: "Final" = 60000
"""How often a sleeping lock that is due to relock looks whether the open door is closed."""

KNOCK: "Final" = "knock"
"""Wake by the knock sensor (names are those of `pins.SIGNALS`)."""
HANDLE: "Final" = "handle"
"""Wake by the handle."""
TAMPER: "Final" = "tamper"
"""Wake by the lid."""

_HISTORY_FORMAT: "Final" = "<10II"


class WakeHistory:
    """The ticks of the last ten fruitless wakes."""

    def __init__(self) -> None:
        """Start with none."""
        self._ticks: list[int] = []

    def fruitless(self, tick: int) -> None:
        """Count a wake at `tick` (s) that brought no proven holder."""
        self._ticks = self._ticks[1 - FRUITLESS_LIMIT :]
        self._ticks.append(tick)

    def fruitful(self) -> None:
        """Forget all: a proven holder came."""
        self._ticks = []

    def is_pestered(self, tick: int) -> bool:
        """Say whether ten fruitless wakes lie within the hour before `tick`."""
        full = len(self._ticks) == FRUITLESS_LIMIT
        return full and 0 <= tick - self._ticks[0] < FRUITLESS_SPAN_S

    def pack_into(self, buffer: bytearray, offset: int) -> None:
        """Write 44 bytes for the next wake."""
        padded = self._ticks + [0] * (FRUITLESS_LIMIT - len(self._ticks))
        struct.pack_into(_HISTORY_FORMAT, buffer, offset, *padded, len(self._ticks))

    def load(self, buffer: "bytes | bytearray", offset: int) -> None:
        """Take up what `pack_into` wrote."""
        fields = struct.unpack_from(_HISTORY_FORMAT, buffer, offset)
        self._ticks = list(fields[: min(fields[-1], FRUITLESS_LIMIT)])


class Window:
    """One wake's radio window. Times are milliseconds since the wake, from a clock of choice."""

    def __init__(self, now_ms: int, length_ms: int) -> None:
        """Open at `now_ms` for `length_ms`; 0 keeps it open for ever (mains, always on)."""
        self._length_ms = length_ms
        self._began = self._knocked = self._held = now_ms
        self._linked = False
        self.proved = False
        """Whether a holder has proved himself in this wake."""

    def knock(self, now_ms: int) -> None:
        """Start the window's time anew; a crowd of knocks ends at `LONGEST_WAKE_MS`."""
        self._knocked = now_ms

    def hold(self, proven_links: int, now_ms: int) -> None:
        """Note how many links of proven holders are up; while any is, the window stays open."""
        if self._linked and not proven_links and self._knocked <= self._held:
            # The exchange is done and nobody knocked since: close at once.
            self._knocked = now_ms - self._length_ms
        if proven_links:
            self._held = now_ms
        self._linked = proven_links > 0
        self.proved = self.proved or self._linked

    def remaining_ms(self, now_ms: int) -> int:
        """Return how long the radio must still be on; 0: close it. Ask again after that time."""
        if not self._length_ms or self._linked:
            return self._length_ms or HOUR_MS
        until = self._knocked + self._length_ms
        if not self.proved:
            until = min(until, self._began + LONGEST_WAKE_MS)
        return max(0, until - now_ms)


def knocks_needed(config: "state_record.Config", lock_time: int) -> int:
    """Return how many knocks in a row mean a person: the configured number, two at night.

    At night a soft double tap must do without waking anybody, and a single one is the house.
    The night is told in quarter-hours of the UTC day and may span midnight.
    """
    first, end = config.night_first_quarter, config.night_end_quarter
    quarter = lock_time % DAY_S // QUARTER_S
    is_night = first <= quarter < end if first <= end else quarter >= first or quarter < end
    at_night = config.options & state_record.OPTION_NIGHT_DOUBLE_TAP and is_night
    return max(config.knocks_needed, NIGHT_KNOCKS if at_night else 1)


def opens_radio(woken_by: str) -> bool:
    """Say whether this wake is a person at the door; a cold start opens it for the bench."""
    return woken_by in (KNOCK, HANDLE, "cold")


def window_ms(
    config: "state_record.Config", history: WakeHistory, tick: int, battery_low: bool
) -> int:
    """Return the length of a new window in ms; 0 means for ever (always-on)."""
    if config.options & state_record.OPTION_ALWAYS_ON:
        return 0
    length = max(LEAST_WINDOW_MS, config.window_ms)
    if battery_low:
        length = min(length, QUIET_WINDOW_MS)
    return LEAST_WINDOW_MS if history.is_pestered(tick) else length


def wake_signals(lid_open: bool) -> "tuple[str, ...]":
    """Return what to arm before deep sleep; the lid only while it is shut."""
    return (KNOCK, HANDLE) if lid_open else (KNOCK, HANDLE, TAMPER)


def sleep_ms(config: "state_record.Config", relock_in_ms: int, summary_in_ms: int) -> int:
    """Return how long to sleep at most, 0 for until a signal.

    `relock_in_ms` and `summary_in_ms` are -1 when nothing of the kind is pending.
    """
    if relock_in_ms == 0:
        # Due, and still not done: the door stands open.
        relock_in_ms = RELOCK_POLL_MS
    dues = [due for due in (relock_in_ms, summary_in_ms) if due >= 0]
    if config.timer_wake_minutes:
        dues.append(config.timer_wake_minutes * 60000)
    return max(1, min(dues)) if dues else 0
