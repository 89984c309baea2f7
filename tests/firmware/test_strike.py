"""A strike in the real VM: fed for its time, locked without current."""

from firmware import messages
from tests.firmware.test_actuator import played

_STRIKE = """
config.options = state_record.OPTION_STRIKE | state_record.OPTION_DOOR_CONTACT
config.unlatch_hold_ms = 100
config.auto_relock_s = 60
door = Door(5)
bolt = actuator(door, may_lock=False)
"""


def test_a_strike_is_fed_fully_for_its_time_and_then_locked_without_a_relock() -> None:
    wait, told, fed, after, relock, ends = played(f"""{_STRIKE}
wait = bolt.begin(OPEN)
told = (bolt.outcome, bolt.position(), bolt.is_idle())
fed = (door.direction, door.duty)
await done(bolt)
print((wait, told, fed, (bolt.position(), door.duty), remaining(bolt), ends))
""")
    assert wait == 0
    assert told == (messages.OUTCOME_OPENED, messages.BOLT_UNLOCKED, False)
    assert fed == (1, 65535)
    assert after == (messages.BOLT_LOCKED, 0)
    assert relock == -1
    assert ends == [(messages.COMMAND_OPEN, messages.OUTCOME_OPENED, True)]


def test_locking_a_strike_takes_its_current_away_whatever_the_battery() -> None:
    assert played(f"""{_STRIKE}
config.unlatch_hold_ms = 5000
bolt.begin(OPEN)
wait = bolt.begin(LOCK)
print((wait, bolt.outcome, bolt.position(), door.duty, bolt.is_idle()))
""") == (0, messages.OUTCOME_LOCKED, messages.BOLT_LOCKED, 0, True)


def test_a_strike_in_an_open_door_asks_for_the_door_to_be_closed() -> None:
    assert played(f"""{_STRIKE}
door.open = True
bolt.begin(LOCK)
print((bolt.outcome, door.duties))
""") == (messages.OUTCOME_CLOSE_DOOR_FIRST, [])


def test_a_strike_that_is_opened_again_is_held_for_the_whole_time_again() -> None:
    assert played(f"""{_STRIKE}
bolt.begin(OPEN)
await asyncio.sleep_ms(70)
bolt.begin(OPEN)
await asyncio.sleep_ms(60)
held = door.duty
await done(bolt)
print((held, door.duty))
""") == (65535, 0)
