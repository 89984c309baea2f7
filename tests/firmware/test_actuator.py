"""The bolt in the real VM: every outcome, and a motor that is off however a move ends."""

import ast

import pytest

from firmware import messages
from tests.support.vm import run_vm

_DOOR = """
import asyncio
from firmware import messages, state_record
from firmware.actuator import Actuator
from firmware.relock import Relock

class Rtc:
    # RTC memory's one word that a relock needs.
    tick = 0
    def word(self, at):
        return self.tick
    def set_word(self, at, value):
        self.tick = value
saved = []
def relock():
    rtc = Rtc()
    return Relock(rtc, lambda: saved.append(rtc.tick))

class Door:
    # A bolt that travels 10 mm, 0.5 mm per control step at full power, with scripted troubles.
    def __init__(self, at=10.0):
        self.at = at
        self.duty = self.direction = 0
        self.open = self.lifted = False
        self.jam_at = None
        self.open_at = None
        self.fail_at = None
        self.duties = []
        self.steps = 0
        self.sign = 1
    def drive(self, direction, duty):
        self.duties.append(duty)
        self.direction, self.duty = direction * self.sign, duty
        self.steps += 1
        if self.steps == self.fail_at:
            raise OSError(5)
        step = -self.direction * duty / 65535 / 2
        if self.is_jammed():
            step = max(0, step) if self.direction < 0 and self.at > self.jam_at else min(0, step)
        self.at = min(10, max(0, self.at + step))
        if self.open_at is not None and self.at >= self.open_at:
            self.open = True
    def is_jammed(self):
        return self.jam_at is not None and self.direction < 0 and self.at >= self.jam_at
    def coast(self):
        self.duty = 0
    def current_ma(self):
        return 1500 if self.is_jammed() and self.duty else 200 if self.duty else 0
    def is_locked(self):
        return self.at == 10
    def is_unlocked(self):
        return self.at == 0
    def is_door_open(self):
        return self.open
    def is_handle_lifted(self):
        return self.lifted

config = state_record.Config()
config.move_limit_ms = 1500
ends = []
def actuator(door, may_lock=True):
    return Actuator(door, config, Supply(may_lock), relock(), lambda *end: ends.append(end))
class Supply:
    def __init__(self, may_lock, affordable_ma=5000):
        self.answer, self.ma = may_lock, affordable_ma
    def may_lock(self):
        return self.answer
    def affordable_ma(self):
        return self.ma
async def done(bolt):
    while not bolt.is_idle():
        await asyncio.sleep_ms(5)
OPEN, LOCK = messages.COMMAND_OPEN, messages.COMMAND_LOCK
async def watch(bolt, ms):
    # What a lock that is awake does all the time.
    for _ in range(ms // 50):
        bolt.tick()
        await asyncio.sleep_ms(50)
def remaining(bolt):
    return bolt._relock.in_ms()
async def main():
"""


def played(scene: str) -> tuple[object, ...]:
    """Play `scene`, the body of a coroutine that prints one tuple."""
    body = "".join(f"    {line}\n" for line in scene.strip().splitlines())
    result: object = ast.literal_eval(run_vm(f"{_DOOR}{body}asyncio.run(main())\n"))
    assert isinstance(result, tuple)
    return result


def test_opening_withdraws_the_bolt_softly_and_leaves_the_motor_off() -> None:
    outcome, at, duty, rising, ends = played("""
door = Door()
bolt = actuator(door)
assert bolt.begin(OPEN) > 0 and bolt.position() == messages.BOLT_MOVING
await done(bolt)
print((bolt.outcome, door.at, door.duty, door.duties == sorted(door.duties), ends))
""")
    assert (outcome, at, duty) == (messages.OUTCOME_OPENED, 0, 0)
    assert rising
    assert ends == [(messages.COMMAND_OPEN, messages.OUTCOME_OPENED, True)]


def test_locking_throws_it_and_a_reversed_motor_is_told_the_other_way() -> None:
    assert played("""
config.options |= state_record.OPTION_MOTOR_REVERSED
door = Door(0.0)
door.sign = -1
bolt = actuator(door)
bolt.begin(LOCK)
await done(bolt)
print((bolt.outcome, bolt.position(), door.duty))
""") == (messages.OUTCOME_LOCKED, messages.BOLT_LOCKED, 0)


def test_a_door_that_is_open_is_never_locked() -> None:
    assert played("""
door = Door(0.0)
door.open = True
bolt = actuator(door)
wait = bolt.begin(LOCK)
print((wait, bolt.outcome, door.duties))
""") == (0, messages.OUTCOME_CLOSE_DOOR_FIRST, [])


def test_a_door_that_opens_while_the_bolt_moves_gets_it_withdrawn() -> None:
    assert played("""
door = Door(0.0)
door.open_at = 4
bolt = actuator(door)
bolt.begin(LOCK)
await done(bolt)
print((bolt.outcome, door.at, door.duty))
""") == (messages.OUTCOME_CLOSE_DOOR_FIRST, 0, 0)


@pytest.mark.parametrize(
    ("options", "lifted", "outcome"),
    [
        ("0", False, messages.OUTCOME_JAMMED),
        ("state_record.OPTION_LIFT_HANDLE", False, messages.OUTCOME_LIFT_HANDLE),
        ("state_record.OPTION_LIFT_HANDLE", True, messages.OUTCOME_JAMMED),
    ],
)
def test_a_bolt_that_meets_resistance_is_withdrawn_and_says_what_to_do(
    options: str, lifted: bool, outcome: int
) -> None:
    assert played(f"""
config.options |= {options}
door = Door(0.0)
door.lifted = {lifted}
door.jam_at = 5
bolt = actuator(door)
bolt.begin(LOCK)
await done(bolt)
print((bolt.outcome, door.at, door.duty))
""") == (outcome, 0, 0)


def test_a_motor_that_moves_nothing_is_stopped_by_the_time_limit() -> None:
    outcome, duty = played("""
config.move_limit_ms = 100
door = Door()
bolt = actuator(door)
bolt.begin(OPEN)
await done(bolt)
print((bolt.outcome, door.duty))
""")
    assert (outcome, duty) == (messages.OUTCOME_JAMMED, 0)


def test_a_battery_too_low_to_lock_still_opens() -> None:
    assert played("""
door = Door()
bolt = actuator(door, may_lock=False)
bolt.begin(OPEN)
await done(bolt)
opened = bolt.outcome
bolt.begin(LOCK)
print((opened, bolt.outcome, door.at))
""") == (messages.OUTCOME_OPENED, messages.OUTCOME_BATTERY_TOO_LOW_TO_LOCK, 0)


def test_a_weak_battery_moves_the_bolt_slowly_and_still_notices_a_jam() -> None:
    assert played("""
door = Door()
bolt = Actuator(door, config, Supply(True, 450), relock(), lambda *end: ends.append(end))
bolt.begin(OPEN)
await done(bolt)
fastest = max(door.duties)
door.jam_at = 5
bolt.begin(LOCK)
await done(bolt)
print((fastest == 65535 * 450 // 1000, [outcome for _, outcome, _ in ends], max(door.duties)))
""") == (True, [messages.OUTCOME_OPENED, messages.OUTCOME_JAMMED], 65535 * 450 // 1000)


def test_the_newest_command_wins_and_the_motor_never_fights_itself() -> None:
    assert played("""
door = Door(0.0)
bolt = actuator(door)
bolt.begin(LOCK)
await asyncio.sleep_ms(150)
bolt.begin(OPEN)
await done(bolt)
print((bolt.outcome, bolt.movement, door.at, door.duty, [end[1] for end in ends]))
""") == (messages.OUTCOME_OPENED, 2, 0, 0, [messages.OUTCOME_OPENED])


@pytest.mark.parametrize("trouble", ["door.fail_at = 5", "bolt.stop()", "bolt._mover.cancel()"])
def test_an_error_or_a_cancellation_leaves_the_motor_off(trouble: str) -> None:
    assert played(f"""
asyncio.get_event_loop().set_exception_handler(lambda loop, context: None)
door = Door()
bolt = actuator(door)
bolt.begin(OPEN)
await asyncio.sleep_ms(30)
{trouble}
await asyncio.sleep_ms(100)
print((bolt.outcome, bolt.is_idle(), door.duty))
""") == (messages.OUTCOME_INTERRUPTED, True, 0)


def test_a_latch_is_held_back_after_the_outcome_is_known() -> None:
    at_once, held, finally_off = played("""
config.unlatch_hold_ms = 200
door = Door(0.0)
bolt = actuator(door)
bolt.begin(OPEN)
await asyncio.sleep_ms(50)
known = bolt.outcome, door.duty
await done(bolt)
print((known[0], known[1], door.duty))
""")
    assert at_once == messages.OUTCOME_OPENED
    assert isinstance(held, int)
    assert 0 < held < 65535
    assert finally_off == 0


def test_a_door_relocks_by_itself_only_after_it_has_stayed_closed() -> None:
    before, after, ends = played("""
config.auto_relock_s = 1
config.options |= state_record.OPTION_DOOR_CONTACT
door = Door()
bolt = actuator(door)
bolt.begin(OPEN)
await done(bolt)
door.open = True
await watch(bolt, 2000)
before = door.at, remaining(bolt)
door.open = False
await watch(bolt, 4000)
await done(bolt)
print((before, (bolt.outcome, remaining(bolt)), ends))
""")
    assert before == (0, 0)
    assert after == (messages.OUTCOME_LOCKED, -1)
    assert isinstance(ends, list)
    assert ends[-1] == (messages.COMMAND_LOCK, messages.OUTCOME_LOCKED, False)


def test_a_relock_is_kept_from_the_moment_the_bolt_starts_to_be_withdrawn() -> None:
    assert played("""
config.auto_relock_s = 100
config.options |= state_record.OPTION_DOOR_CONTACT
door = Door()
bolt = actuator(door)
bolt.begin(OPEN)
import time
print((98 < saved[-1] - time.time() <= 100, bolt.is_idle()))
""") == (True, False)


@pytest.mark.parametrize(
    ("trouble", "pending"),
    [
        ("door.jam_at = 5", False),
        ("door.open = True", True),
        ("door.open_at = 5", True),
    ],
)
def test_only_a_lock_that_the_open_door_stopped_leaves_the_relock_pending(
    trouble: str, pending: bool
) -> None:
    assert played(f"""
config.auto_relock_s = 100
config.options |= state_record.OPTION_DOOR_CONTACT
door = Door()
bolt = actuator(door)
bolt.begin(OPEN)
await done(bolt)
{trouble}
bolt.begin(LOCK)
await done(bolt)
print((remaining(bolt) > 0, bolt.outcome != messages.OUTCOME_LOCKED))
""") == (pending, True)


def test_settings_without_relock_call_a_pending_one_off_at_the_next_opening() -> None:
    assert played("""
config.auto_relock_s = 100
config.options |= state_record.OPTION_DOOR_CONTACT
door = Door()
bolt = actuator(door)
bolt.begin(OPEN)
await done(bolt)
pending = remaining(bolt) > 98000
config.auto_relock_s = 0
bolt.begin(OPEN)
await done(bolt)
print((pending, remaining(bolt)))
""") == (True, -1)


def test_a_motor_that_would_not_be_switched_off_is_as_soon_as_it_can() -> None:
    failing, later = played("""
asyncio.get_event_loop().set_exception_handler(lambda loop, context: None)
door = Door()
bolt = actuator(door)
coast, door.coast = door.coast, None
bolt.begin(OPEN)
await done(bolt)
failing = door.duty > 0
door.coast = coast
bolt.tick()
print((failing, door.duty))
""")
    assert (failing, later) == (True, 0)


def test_a_motor_that_does_not_take_its_first_power_leaves_a_bolt_that_obeys() -> None:
    assert played("""
door = Door()
bolt = actuator(door)
door.fail_at = 1
try:
    bolt.begin(OPEN)
except OSError:
    pass
await done(bolt)
print((bolt.outcome, door.duty))
""") == (messages.OUTCOME_OPENED, 0)
