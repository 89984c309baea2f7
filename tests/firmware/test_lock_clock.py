"""The interval clock keeps the truth inside, whatever drifts and whoever lies."""

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from firmware.lock_clock import (
    AGREED_WIDTH_S,
    AGREEMENT_S,
    CRYSTAL_DRIFT_DIVISOR,
    FOREVER,
    PACKED_SIZE,
    RC_DRIFT_DIVISOR,
    TICK_MARGIN_S,
    LockClock,
)
from tests.support.vm import run_vm

START = 848_000_000
HOUR = 3600
DAY = 24 * HOUR
PHONE_ERROR_S = 30
LIAR = 900


class World:
    """True time, and a lock whose ticks run at `rate` thousandths of it."""

    def __init__(self, rate: int = 1000, divisor: int = RC_DRIFT_DIVISOR) -> None:
        """Start in agreement."""
        self.true = START
        self.rate = rate
        self.clock = LockClock(self.ticks, divisor)

    def ticks(self) -> int:
        return 7 + (self.true - START) * self.rate // 1000

    def contains_truth(self) -> bool:
        earliest, latest = self.clock.interval()
        return earliest <= self.true <= latest

    def width(self) -> int:
        earliest, latest = self.clock.interval()
        return latest - earliest


def anchored(rate: int = 1000) -> World:
    world = World(rate)
    world.clock.anchor(world.true, 0)
    return world


def test_a_new_clock_is_unsure_and_admits_only_what_ends_after_its_floor() -> None:
    world = World()
    world.clock.recover(START, START)
    assert world.clock.is_unsure()
    assert world.clock.interval() == (START, FOREVER)
    assert not world.clock.admits(START - DAY, START)
    assert world.clock.admits(START - DAY, START + 1)
    assert world.clock.admits(START + 10 * DAY, START + 11 * DAY)


def test_an_office_token_makes_it_sure_and_exact() -> None:
    world = anchored()
    assert not world.clock.is_unsure()
    assert world.clock.interval() == (START, START + TICK_MARGIN_S)
    assert world.clock.admits(START, START + 1)
    assert not world.clock.admits(START - 9, START)
    assert not world.clock.admits(START + TICK_MARGIN_S + 1, START + 9)


@given(st.integers(950, 1050), st.integers(0, 60 * DAY))
def test_the_hard_interval_holds_the_truth_and_widens_by_the_drift_only(
    rate: int, elapsed: int
) -> None:
    world = anchored(rate)
    world.true += elapsed
    assert world.contains_truth()
    ticked = world.ticks() - 7
    assert world.width() <= 2 * (ticked // RC_DRIFT_DIVISOR + TICK_MARGIN_S)


def test_an_external_rtc_keeps_a_month_within_two_minutes() -> None:
    world = World(divisor=CRYSTAL_DRIFT_DIVISOR)
    world.clock.anchor(world.true, 0)
    world.true += 30 * DAY
    assert world.width() < 120


@given(st.lists(st.integers(START - 400 * DAY, START + 400 * DAY)))
def test_the_floor_never_falls_but_by_an_office_correction(issued: list[int]) -> None:
    world = anchored()
    floors = []
    for time in issued:
        world.clock.note_issue_time(time)
        floors.append(world.clock.floor())
    assert floors == sorted(floors)
    world.clock.correct_floor(START - 500 * DAY)
    assert world.clock.floor() == START - 500 * DAY
    assert world.clock.is_unsure()


def test_a_lone_holder_never_narrows_the_interval() -> None:
    world = anchored()
    world.true += 7 * DAY
    before = world.clock.interval()
    for lie in (-2 * HOUR, 0, 3 * HOUR, 3 * HOUR):
        world.clock.claim(LIAR, world.true + lie)
        assert world.clock.interval() == before


def test_two_agreeing_holders_narrow_it() -> None:
    world = anchored()
    world.true += 7 * DAY
    world.clock.claim(1, world.true - 20)
    world.clock.claim(2, world.true + 20)
    assert world.contains_truth()
    assert world.width() == 40 + 2 * AGREED_WIDTH_S + 4 * TICK_MARGIN_S


def test_a_claim_outside_the_hard_interval_moves_the_estimate_only_to_its_edge() -> None:
    world = anchored()
    world.true += DAY
    _, latest = world.clock.interval()
    world.clock.claim(LIAR, world.true + 400 * DAY)
    assert world.clock.estimate() == latest
    world.clock.claim(1, world.true)
    assert world.clock.estimate() == world.true


def test_two_honest_holders_repair_what_two_liars_did() -> None:
    world = anchored()
    world.true += 7 * DAY
    for liar in (LIAR, LIAR + 1):
        world.clock.claim(liar, world.true - 5 * HOUR)
    assert not world.contains_truth()
    world.true += HOUR
    world.clock.claim(1, world.true)
    assert not world.contains_truth()
    world.true += HOUR
    world.clock.claim(2, world.true)
    assert world.contains_truth()


def test_an_expired_holder_cannot_widen_the_interval_with_an_old_claim() -> None:
    world = anchored()
    world.true += DAY
    world.clock.claim(1, world.true)
    world.true += 7 * DAY
    world.clock.claim(2, world.true)
    world.clock.claim(3, world.true)
    narrow = world.width()
    world.clock.claim(LIAR, world.true - 6 * HOUR)
    assert world.width() == narrow


def test_a_token_whose_time_is_below_the_floor_does_not_lower_it() -> None:
    world = anchored()
    world.clock.note_issue_time(START + DAY)
    world.clock.anchor(START + HOUR, 1)
    assert world.clock.floor() == START + DAY
    assert world.clock.interval()[0] == START + DAY


def test_an_issue_time_days_after_the_interval_leaves_only_the_floor() -> None:
    world = anchored()
    world.clock.note_issue_time(START + 90 * DAY)
    assert world.clock.is_lost()
    assert world.clock.interval() == (START + 90 * DAY, FOREVER)


def test_ticks_that_were_some_hours_slow_lose_no_clock() -> None:
    world = anchored()
    world.clock.note_issue_time(START + DAY)
    assert not world.clock.is_lost()
    assert world.clock.interval()[0] == START + DAY


def test_a_clock_is_lost_until_the_office_bounds_it() -> None:
    world = World()
    world.clock.recover(START - DAY, START - DAY)
    for holder in (1, 2):
        world.clock.claim(holder, world.true)
        assert world.clock.is_lost()
    assert world.contains_truth()
    world.clock.anchor(world.true, 0)
    assert not world.clock.is_lost()


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(-HOUR, HOUR), st.integers(0, DAY))),
    st.integers(950, 1050),
)
def test_a_packed_clock_goes_on_as_if_it_had_never_slept(
    claims: list[tuple[int, int, int]], rate: int
) -> None:
    world = anchored(rate)
    for slot, error, wait in claims:
        world.true += wait
        world.clock.claim(slot, world.true + error)
    buffer = bytearray(PACKED_SIZE + 3)
    world.clock.pack_into(buffer, 3)
    woken = LockClock(world.ticks)
    woken.load(buffer, 3)
    for slot in (5, 6):
        world.true += HOUR
        assert woken.interval() == world.clock.interval()
        assert woken.estimate() == world.clock.estimate()
        woken.claim(slot, world.true)
        world.clock.claim(slot, world.true)
    assert woken.interval() == world.clock.interval()


def grants_are_judged_fairly(rate: int) -> None:
    """Live a fortnight: three visits a day, none at weekends, one liar among the holders."""
    world = anchored(rate)
    gap_width = 0
    for day in range(15):
        if day % 7 >= 5:
            world.true += DAY
            continue
        for visit in range(3):
            world.true += 8 * HOUR
            rightful = world.clock.admits(world.true, world.true + HOUR)
            assert rightful, (rate, day, visit)
            width = world.width()
            assert not world.clock.admits(world.true - DAY, world.true - width)
            gap_width = max(gap_width, width)
            world.clock.claim(LIAR, world.true + (-1) ** day * 3 * HOUR)
            world.clock.claim(visit + 3 * (day % 2), world.true + PHONE_ERROR_S * (-1) ** visit)
    longest_gap = 2 * DAY + 8 * HOUR
    drift = longest_gap // RC_DRIFT_DIVISOR + 1
    assert gap_width <= 2 * AGREED_WIDTH_S + AGREEMENT_S + 5 * drift + 4 * TICK_MARGIN_S


@given(st.sampled_from((950, 1000, 1050)))
@settings(deadline=None)
def test_a_fortnight_refuses_no_rightful_holder_and_admits_no_expired_one(rate: int) -> None:
    grants_are_judged_fairly(rate)


class ClockMachine(RuleBasedStateMachine):
    """Visits, weekends, one liar at a time, battery changes and sleeps, in any order."""

    @initialize(rate=st.integers(950, 1050))
    def set_up(self, rate: int) -> None:
        self.world = anchored(rate)
        self.liars_rule = False
        self.honest_since: set[int] = set()

    @rule(seconds=st.one_of(st.integers(1, DAY), st.just(64 * HOUR)))
    def wait(self, seconds: int) -> None:
        self.world.true += seconds

    @rule(holder=st.integers(1, 6), error=st.integers(-PHONE_ERROR_S, PHONE_ERROR_S))
    def honest_visit(self, holder: int, error: int) -> None:
        world = self.world
        if not self.liars_rule:
            assert world.clock.admits(world.true, world.true + 1)
            width = world.width()
            assert not world.clock.admits(world.true - 90 * DAY, world.true - width)
        world.true += 40
        world.clock.claim(holder, world.true + error)
        self.honest_since.add(holder)
        if len(self.honest_since) == 2:
            self.liars_rule = False

    @rule(lie=st.integers(-30 * DAY, 30 * DAY))
    def one_liar(self, lie: int) -> None:
        self.world.true += 40
        self.world.clock.claim(LIAR, self.world.true + lie)

    @precondition(lambda self: not self.liars_rule)
    @rule(lie=st.integers(-DAY, DAY))
    def two_liars(self, lie: int) -> None:
        self.world.true += 40
        for liar in (LIAR, LIAR + 1):
            self.world.clock.claim(liar, self.world.true + lie)
        self.liars_rule = True
        self.honest_since = set()
        self.world.true += 2

    @rule(age=st.integers(0, DAY))
    def envelope(self, age: int) -> None:
        self.world.clock.note_issue_time(self.world.true - age)

    @rule(age=st.integers(0, 30))
    def token(self, age: int) -> None:
        self.world.clock.anchor(self.world.true - age, 30)
        self.liars_rule = False

    @rule()
    def battery_change(self) -> None:
        clock = self.world.clock
        clock.recover(clock.floor(), clock.estimate())
        assert clock.is_unsure()
        self.liars_rule = False

    @rule()
    def sleep(self) -> None:
        buffer = bytearray(PACKED_SIZE)
        self.world.clock.pack_into(buffer, 0)
        self.world.clock = LockClock(self.world.ticks)
        self.world.clock.load(buffer, 0)

    @invariant()
    def truth_is_inside_unless_two_liars_agree(self) -> None:
        if not self.liars_rule:
            assert self.world.contains_truth()
        assert self.world.clock.floor() <= self.world.true

    @invariant()
    def the_estimate_stays_inside_the_hard_interval(self) -> None:
        assert self.world.clock.floor() <= self.world.clock.estimate() <= FOREVER


TestClockMachine = ClockMachine.TestCase


def test_the_vm_and_the_host_agree_on_a_fortnight() -> None:
    script = """
from firmware.lock_clock import LockClock
ticks = [0]
clock = LockClock(lambda: ticks[0])
clock.anchor(848000000, 5)
for step in range(60):
    ticks[0] += 20011
    clock.claim(step % 5, 848000000 + ticks[0] + (step * 7919) % 600)
    clock.note_issue_time(848000000 + ticks[0] - 90000)
    print(clock.interval(), clock.estimate(), clock.floor())
buffer = bytearray(100)
clock.pack_into(buffer, 1)
print(bytes(buffer).hex())
"""
    on_host = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert run_vm(script) == on_host.stdout.decode()
