"""Floors: raised over what may still open, told for as long as it may, and never too many."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.access.decisions.clock_sight import ClockSight, sight_of
from central.access.decisions.floors import (
    PLANNED_FROM,
    REQUIRED_FROM,
    ROOM_FOR,
    SLACK_S,
    Held,
    Revoked,
    floors,
    overall_floor,
    revoke,
)
from central.access.decisions.issue import Issued
from central.access.decisions.windows import Terms
from firmware.access_policy import is_revoked
from firmware.lock_clock import CRYSTAL_DRIFT_DIVISOR, RC_DRIFT_DIVISOR, LockClock
from firmware.messages import FLAG_CLOCK_UNSURE, RIGHT_OPEN
from firmware.records import EVENT_OPENED, Grant, LogRecord
from firmware.state_record import LockState
from tests.central.decisions.town import DAY_S, HOUR_S, NOW

_TOKEN_S = 60


def _issued(serial: int, until: int) -> Issued:
    return Issued(serial, Terms(NOW - DAY_S, until, b"", RIGHT_OPEN, 0), NOW - DAY_S)


class _SlowLock:
    """A lock whose ticks lose all that its clock allows for, and which nobody tells the time."""

    def __init__(self, set_at: int, divisor: int, behind: int) -> None:
        """`behind` of 100: how much of the drift it really loses."""
        self.now = set_at
        self._set_at = set_at
        self._rate = 1 - behind / 100 / (divisor + 1)
        self.clock = LockClock(lambda: int((self.now - self._set_at) * self._rate), divisor)
        self.clock.anchor(set_at, _TOKEN_S)

    def record(self) -> LogRecord:
        """What the lock logs now."""
        record = LogRecord(EVENT_OPENED)
        earliest, latest = self.clock.interval()
        record.clock_estimate = self.clock.estimate()
        record.clock_lowest = self.clock.floor()
        record.clock_width_s = latest - earliest
        return record


@given(
    st.integers(0, 40 * DAY_S),
    st.integers(-HOUR_S, 20 * DAY_S),
    st.sampled_from([RC_DRIFT_DIVISOR, CRYSTAL_DRIFT_DIVISOR]),
    st.integers(0, 100),
)
def test_from_the_moment_named_on_a_lock_refuses_however_slow_its_clock(
    heard_after_s: int, ends_after_s: int, divisor: int, behind: int
) -> None:
    lock = _SlowLock(NOW, divisor, behind)
    lock.now += heard_after_s
    sight = sight_of(lock.record(), divisor)
    until = lock.now + ends_after_s
    over = sight.over_from(until)
    assert over is not None
    assert over >= until or until <= sight.floor
    lock.now = max(over, lock.now)
    assert not lock.clock.admits(0, until)
    assert sight.is_over(until, over)
    assert not over or not sight.is_over(until, over - 1)


def test_an_unsure_clock_promises_nothing_above_its_floor() -> None:
    record = LogRecord(EVENT_OPENED)
    record.flags, record.clock_lowest = FLAG_CLOCK_UNSURE, NOW
    sight = sight_of(record)
    assert sight.over_from(NOW + 1) is None
    assert sight.over_from(NOW) == 0
    assert not sight.is_over(NOW + 1, NOW + 999 * DAY_S)


def test_revoking_just_after_a_grants_end_still_raises_the_floor() -> None:
    """A week without a token: the lock may be half a day behind."""
    lock = _SlowLock(NOW, RC_DRIFT_DIVISOR, 100)
    lock.now += 7 * DAY_S
    sight = sight_of(lock.record())
    until = lock.now - HOUR_S
    assert lock.clock.admits(0, until)
    revoked = revoke(4, [_issued(11, until)], 0, sight, lock.now)
    assert revoked == Revoked(4, 11, until)
    assert floors([revoked], 0, lock.now) == {4: 11}


def test_revoking_what_a_lock_surely_refuses_takes_no_floor() -> None:
    sight = ClockSight(floor=NOW)
    assert revoke(4, [_issued(11, NOW)], 0, sight, NOW) is None
    assert revoke(4, [_issued(11, NOW + 1)], 11, sight, NOW) is None
    assert revoke(4, [], 0, sight, NOW) is None


def test_a_revocation_covers_grants_that_have_not_begun() -> None:
    ahead = replace(_issued(13, 0), terms=Terms(NOW + DAY_S, NOW + 2 * DAY_S, b"", RIGHT_OPEN, 0))
    revoked = revoke(4, [_issued(11, NOW + HOUR_S), ahead], 0, ClockSight(), NOW)
    assert revoked == Revoked(4, 13, NOW + 2 * DAY_S)


_REVOKED = st.builds(
    Revoked, st.integers(1, 9), st.integers(1, 99), st.integers(NOW - 9 * DAY_S, NOW + 9 * DAY_S)
)


@given(st.lists(_REVOKED, max_size=12), st.integers(0, 99), st.integers(0, 20 * DAY_S))
def test_a_lock_that_knows_the_state_takes_nothing_that_was_revoked(
    revoked: list[Revoked], overall: int, later_s: int
) -> None:
    """However slow its clock: knowing the state, it knows the state's issue time."""
    state = LockState()
    state.issued, state.overall_floor = NOW + later_s, overall
    state.floors = floors(revoked, overall, state.issued)
    known = LockState.parse(state.pack())
    clock = LockClock(lambda: 0)
    known.settle(clock)
    for one in revoked:
        assert _is_void(one, known) or not clock.admits(0, one.until)


def _is_void(one: Revoked, state: LockState) -> bool:
    grant = Grant()
    grant.slot, grant.serial = one.slot, one.serial
    return is_revoked(grant, state)


@given(st.lists(_REVOKED, max_size=12))
def test_floors_left_out_under_a_clock_ahead_come_back_under_the_right_one(
    revoked: list[Revoked],
) -> None:
    ahead = floors(revoked, 0, NOW + 90 * DAY_S)
    right = floors(revoked, 0, NOW)
    assert ahead == {}
    for one in revoked:
        if one.until > NOW:
            assert right[one.slot] >= one.serial


def _many(count: int, until: int = NOW + DAY_S) -> list[Revoked]:
    return [Revoked(slot, 1000 + slot, until) for slot in range(1, count + 1)]


def test_floors_that_need_not_be_told_make_room_where_it_is_scarce() -> None:
    over = _many(100, NOW - HOUR_S)
    assert len(floors(over[: PLANNED_FROM - 1], 0, NOW)) == PLANNED_FROM - 1
    assert floors(over, 0, NOW) == {}
    assert floors(over[:1], 0, NOW - HOUR_S + SLACK_S) == {}


def test_the_overall_floor_is_planned_at_96_floors_and_required_at_128() -> None:
    few, many, full = (
        floors(_many(n), 0, NOW) for n in (PLANNED_FROM - 1, PLANNED_FROM, REQUIRED_FROM)
    )
    assert overall_floor(few, [], 0, NOW) is None
    planned, required = overall_floor(many, [], 0, NOW), overall_floor(full, [], 0, NOW)
    assert planned is not None
    assert required is not None
    assert (planned.required, required.required) == (False, True)


def test_the_overall_floor_shuts_out_whoever_holds_an_older_serial_until_they_sync() -> None:
    here = floors(_many(PLANNED_FROM), 0, NOW)
    old, new = Held(500, 1001, NOW + DAY_S), Held(501, 5000, NOW + DAY_S)
    ended, voided = Held(502, 1001, NOW), Held(3, 1003, NOW + DAY_S)
    found = overall_floor(here, [old, new, ended, voided], 0, NOW)
    assert found is not None
    assert found.shut_out == (500,)
    assert found.floors_left == ROOM_FOR
    assert len(floors(_many(PLANNED_FROM), found.serial, NOW)) == ROOM_FOR


@pytest.mark.parametrize("count", [PLANNED_FROM, REQUIRED_FROM, REQUIRED_FROM + 30])
def test_with_the_overall_floor_every_revocation_stands_and_the_state_can_be_sealed(
    count: int,
) -> None:
    revoked = _many(count)
    found = overall_floor(floors(revoked, 0, NOW), [], 0, NOW)
    assert found is not None
    state = LockState()
    state.overall_floor = found.serial
    state.floors = floors(revoked, found.serial, NOW)
    known = LockState.parse(state.pack())
    assert all(_is_void(one, known) for one in revoked)
