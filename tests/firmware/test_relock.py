"""A planned relock outlives every reset that keeps RTC memory, and the count of ticks itself."""

import ast

from firmware.relock import RETRY_S, SETTLE_MS
from tests.support.vm import run_vm

_RTC = """
import time
from firmware.relock import Relock

class Rtc:
    tick = 0
    def word(self, at):
        return self.tick
    def set_word(self, at, value):
        self.tick = value
rtc, now, saves = Rtc(), 1000, []
def started():
    return Relock(rtc, lambda: saves.append(rtc.tick), lambda: now)
"""


def played(scene: str) -> object:
    """Play a scene that prints one value."""
    return ast.literal_eval(run_vm(_RTC + scene))


def test_it_is_saved_when_it_is_planned_and_when_it_is_dropped() -> None:
    assert played("started().plan(300)\nstarted().drop()\nstarted().drop()\nprint(saves)") == [
        1300,
        0,
    ]


def test_the_next_start_goes_on_with_it() -> None:
    scene = """
started().plan(300)
now = 1100
relock = started()
relock.resume(300, True)
print(relock.in_ms())
"""
    assert played(scene) == 200_000


def test_ticks_that_began_anew_make_it_due_at_once() -> None:
    scene = """
started().plan(300)
now = 2
relock = started()
relock.resume(300, True)
print(relock.in_ms(), ",", saves[-1])
"""
    assert played(scene) == (0, 2)


def test_nothing_is_due_where_nothing_was_planned() -> None:
    scene = "relock = started()\nrelock.resume(300, True)\nprint(relock.in_ms(), ',', saves)"
    assert played(scene) == (-1, [])


def test_a_try_that_came_to_no_end_is_made_again() -> None:
    scene = f"""
started().plan(300)
now = 1300
relock = started()
assert not relock.is_time(True)
time.sleep_ms({SETTLE_MS} + 50)
tried = relock.is_time(True), relock.is_time(True)
relock = started()
relock.resume(300, True)
print(tried, ",", relock.in_ms())
"""
    assert played(scene) == ((True, False), RETRY_S * 1000)


def test_a_door_that_is_opened_meanwhile_has_to_settle_anew() -> None:
    scene = f"""
relock = started()
relock.plan(0)
relock.is_time(True)
time.sleep_ms({SETTLE_MS} + 50)
relock.is_time(False)
print(relock.is_time(True))
"""
    assert played(scene) is False


def test_a_relock_is_due_at_once_when_the_seconds_may_not_have_run_on() -> None:
    scene = (
        "started().plan(300)\nrelock = started()\nrelock.resume(300, False)\nprint(relock.in_ms())"
    )
    assert played(scene) == 0
