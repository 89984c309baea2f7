"""What the lock knows of the time: an interval that holds the truth, and a floor.

Pure arithmetic over *ticks*: seconds of the chip's own clock, which runs through deep sleep and
resets and starts again at a battery change, or of an external one, which runs on. All times are
lock time (seconds since 2000-01-01 UTC).

* The *floor* is the highest issue time of any authentic office envelope. It never falls, but by
  an office correction.
* The *hard interval* is anchored by the office (token or provisioning) and widens with the drift
  of the ticks. Nothing a holder says moves it. An issue time far after it voids it.
* The *narrow interval* comes from holders: two different ones must agree. It spans both claims
  with `AGREED_WIDTH_S` and the drift since the older one on either side, so one liar among
  honest holders can never shut the truth out, and the next two honest ones repair what two
  liars did. A pair that reaches back before the interval in force may only tighten it, or an
  expired holder could widen it with the help of an old claim. Width at adoption: at most
  2 * AGREED_WIDTH_S + AGREEMENT_S + 3 * drift between the claims; it counts only where it meets
  the hard interval.
* The *estimate* follows the latest claim inside the hard interval; it decides nothing about
  access, it stamps the log and picks the advertised identity.

A grant is judged before the claim that came with it is applied: see `LockClock.admits`.
"""

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

FOREVER: "Final" = 0xFFFFFFFF
"""Upper end of an interval that nothing bounds (lock time, about 2136)."""

RC_DRIFT_DIVISOR: "Final" = 19
"""The sleep clock gains or loses at most 1 s of true time in 19 ticked: 5 % of the true time.

ESP32 datasheet, "RTC clock": the 150 kHz RC oscillator moves with temperature by some percent.
"""

CRYSTAL_DRIFT_DIVISOR: "Final" = 49999
"""The same with an external RTC of 20 ppm (DS3231 datasheet: 3.5 ppm over -40..85 C, plus age)."""

TICK_MARGIN_S: "Final" = 2
"""What counting whole seconds can cost: under one for the ticks' phase, one for rounding."""

AGREEMENT_S: "Final" = 60
"""Two phones agree when their claims, brought to one instant, differ by no more (plus drift)."""

AGREED_WIDTH_S: "Final" = 120
"""How far to either side of two agreeing claims the truth may lie."""

LOST_WIDTH_S: "Final" = 86400
"""A hard interval wider than this is a lost clock: another way of being found is needed."""

_CLAIMS: "Final" = 4
"""Claims remembered, one per holder: two liars leave room for two honest ones."""

_NO_SLOT: "Final" = 0xFFFF
_FORMAT: "Final" = "<9I" + "HII" * _CLAIMS
PACKED_SIZE: "Final" = struct.calcsize(_FORMAT)
"""Bytes that `LockClock.pack_into` writes."""


class LockClock:
    """The lock's interval clock; `ticks_s` returns the chip's own seconds and never raises."""

    def __init__(self, ticks_s: "Callable[[], int]", drift_divisor: int = RC_DRIFT_DIVISOR) -> None:
        """Start unsure, with floor 0; `drift_divisor` is `RC_` or `CRYSTAL_DRIFT_DIVISOR`."""
        self._ticks_s = ticks_s
        self._divisor = drift_divisor
        self.recover(0, 0)

    def recover(self, floor: int, estimate: int) -> None:
        """Start after a battery change from the log's last `floor` and `estimate`: unsure."""
        now = self._ticks_s()
        self._floor = floor
        self._estimate, self._estimate_tick = max(estimate, floor), now
        self._hard = (floor, FOREVER, now)
        self._narrow = (0, FOREVER, now)
        self._claims: list[tuple[int, int, int]] = []

    def doubt(self) -> None:
        """The ticks may have stood still: it is as late as was known, or later by anything."""
        earliest, estimate = self._hard_interval()[0], self.estimate()
        self.recover(self._floor, estimate)
        self._hard = (earliest, FOREVER, self._ticks_s())

    def floor(self) -> int:
        """Return the highest issue time of any authentic envelope so far."""
        return self._floor

    def is_unsure(self) -> bool:
        """Say whether no office has anchored this clock since the ticks last started."""
        return self._hard[1] == FOREVER

    def is_lost(self) -> bool:
        """Say whether the estimate is too vague to advertise by: phones ask a day to each side.

        Only the office can lose or find a clock; no claim of a holder hides the door.
        """
        earliest, latest = self._hard_interval()
        return latest - earliest > LOST_WIDTH_S

    def estimate(self) -> int:
        """Return the likeliest time, inside the hard interval."""
        ran_to = self._estimate + self._since(self._estimate_tick)
        return _clamp(ran_to, *self._hard_interval())

    def interval(self) -> "tuple[int, int]":
        """Return the earliest and the latest time it may be, both inclusive."""
        hard = self._hard_interval()
        narrow = self._grown(self._narrow)
        earliest, latest = max(hard[0], narrow[0]), min(hard[1], narrow[1])
        return (earliest, latest) if earliest <= latest else hard

    def admits(self, start: int, until: int) -> bool:
        """Say whether it may now be within [start, until) and the floor is before `until`."""
        earliest, latest = self.interval()
        return self._floor < until and earliest < until and latest >= start

    def note_issue_time(self, issued: int) -> None:
        """Raise the floor to the issue time of an authentic office envelope.

        One that lies days after the office's interval refutes it: the ticks stood still, or an
        office's clock was ahead. Then only the floor is left, and the door shows that it is lost.
        """
        if issued <= self._floor:
            return
        if issued > self._hard_interval()[1] + LOST_WIDTH_S:
            self.recover(issued, issued)
            return
        self._floor = issued
        earliest, latest = self._hard_interval()
        self._hard = (earliest, latest, self._ticks_s())

    def anchor(self, time: int, uncertainty_s: int) -> None:
        """Set the clock by an office token: it is now `time` to `time + uncertainty_s`."""
        now = self._ticks_s()
        self._floor = max(self._floor, time)
        self._hard = (time, time + uncertainty_s, now)
        self._narrow = (0, FOREVER, now)
        self._estimate, self._estimate_tick = time, now
        self._claims = []

    def correct_floor(self, floor: int) -> None:
        """Set the floor, lower too, on the office's word; unsure until the next anchor."""
        self.recover(floor, floor)

    def claim(self, slot: int, time: int) -> None:
        """Register what the phone of holder `slot` (below 65535) says; call once it is proven.

        Call it also for a holder refused for the time: that is how honest holders repair what
        liars did. Judge the holder's own grant first.
        """
        now = self._ticks_s()
        agreeing = self._agreeing(slot, time)
        if agreeing:
            self._adopt(time, agreeing, now)
        self._estimate, self._estimate_tick = _clamp(time, *self._hard_interval()), now
        others = [known for known in self._claims if known[0] != slot]
        self._claims = others[1 - _CLAIMS :]
        self._claims.append((slot, time, now))

    def move(self, ticks_s: "Callable[[], int]", drift_divisor: int, tick: int) -> None:
        """Count other ticks from now on: they showed `tick` when the present ones show now.

        The intervals are settled first, so neither source answers for the other's drift. Claims
        are forgotten: two holders have to agree anew.
        """
        hard, narrow, estimate = self._hard_interval(), self._grown(self._narrow), self.estimate()
        self._ticks_s, self._divisor = ticks_s, drift_divisor
        self._hard, self._narrow = (hard[0], hard[1], tick), (narrow[0], narrow[1], tick)
        self._estimate, self._estimate_tick = estimate, tick
        self._claims = []

    def pack_into(self, buffer: bytearray, offset: int) -> None:
        """Write the whole state, `PACKED_SIZE` bytes, at `offset` for the next wake."""
        fields = [self._floor, self._estimate, self._estimate_tick]
        fields.extend(self._hard)
        fields.extend(self._narrow)
        for index in range(_CLAIMS):
            known = self._claims[index] if index < len(self._claims) else (_NO_SLOT, 0, 0)
            fields.extend(known)
        struct.pack_into(_FORMAT, buffer, offset, *fields)

    def load(self, buffer: "bytes | bytearray | memoryview", offset: int) -> None:
        """Take up the state that `pack_into` wrote; the ticks must have run on since."""
        fields = struct.unpack_from(_FORMAT, buffer, offset)
        self._floor, self._estimate, self._estimate_tick = fields[:3]
        self._hard = fields[3:6]
        self._narrow = fields[6:9]
        claims = [fields[index : index + 3] for index in range(9, len(fields), 3)]
        self._claims = [known for known in claims if known[0] != _NO_SLOT]

    def _since(self, tick: int) -> int:
        """Return the ticks since `tick`, never negative."""
        return max(0, self._ticks_s() - tick)

    def _drift(self, elapsed: int) -> int:
        """Return by how much true time may differ from `elapsed` ticks."""
        return elapsed // self._divisor + TICK_MARGIN_S

    def _grown(self, interval: "tuple[int, int, int]") -> "tuple[int, int]":
        """Return an interval, known at its tick, as it is now."""
        earliest, latest, tick = interval
        elapsed = self._since(tick)
        drift = self._drift(elapsed)
        return max(0, earliest + elapsed - drift), min(FOREVER, latest + elapsed + drift)

    def _hard_interval(self) -> "tuple[int, int]":
        """Return the office's interval as it is now, never below the floor."""
        earliest, latest = self._grown(self._hard)
        earliest = max(earliest, self._floor)
        return earliest, max(latest, earliest)

    def _agreeing(self, slot: int, time: int) -> "tuple[int, int, int] | None":
        """Return (its time now, drift, tick) of the newest agreeing claim of another holder."""
        for other, claimed, tick in reversed(self._claims):
            elapsed = self._since(tick)
            drift = self._drift(elapsed)
            if other != slot and abs(claimed + elapsed - time) <= AGREEMENT_S + drift:
                return claimed + elapsed, drift, tick
        return None

    def _adopt(self, time: int, agreeing: "tuple[int, int, int]", now: int) -> None:
        """Narrow to the span of two agreeing claims, if newer or tighter than what is in force."""
        projected, drift, tick = agreeing
        width = AGREED_WIDTH_S + drift
        low, high = max(0, min(time, projected) - width), max(time, projected) + width
        earliest, latest = self._grown(self._narrow)
        if tick <= self._narrow[2] and high - low >= latest - earliest:
            return
        earliest, latest = self._hard_interval()
        if low <= latest and high >= earliest:
            self._narrow = (low, min(high, FOREVER), now)


def _clamp(value: int, lowest: int, highest: int) -> int:
    """Return `value` brought into [lowest, highest]."""
    return min(max(value, lowest), highest)
