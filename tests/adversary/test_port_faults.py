"""Whatever call into the port raises, at whatever time: a failure costs one link at most."""

from pathlib import Path

from tests.adversary.links import play

_LIVES = """
CALLS = ("active", "config", "irq", "gatts_register_services", "gatts_set_buffer", "gatts_write",
         "gatts_read", "gap_advertise", "gap_disconnect", "gattc_exchange_mtu")
ERRORS = (OSError(12), MemoryError())

def break_call(name, turn, error):
    sound, count = getattr(ble, name), [0]
    def broken(*given, **named):
        count[0] += 1
        if count[0] == turn:
            raise error
        return sound(*given, **named)
    setattr(ble, name, broken)
    return sound

def switch_on():
    # What raises here, or ends `serve`, is a start of the chip: boot.py sees to that.
    global lock
    try:
        lock = BleLock(Home(), lambda: now)
        lock._ble = ble
        lock.open()
    except (OSError, MemoryError):
        lock = BleLock(Home(), lambda: now)
        lock._ble = ble
        lock.open()

def live():
    Beacon.uuid = Beacon.identity = bytes(16)
    switch_on()
    for step in (
        lambda: connect(1),
        lambda: ble.event(4, (1, 1)),
        lambda: write(1, b"\\x07"),
        lambda: connect(2),
        lambda: ble.event(4, (2, 1)),
        lambda: 1 in ble.up and hang_up(1),
        lambda: setattr(Beacon, "identity", bytes([1] * 16)),
    ):
        step()
        pass_time(500)
        acknowledge()
    for _ in range(20):
        pass_time(1000)
        acknowledge()

def is_served():
    assert ble.advertises, "silent"
    connect(50)
    assert ble.event(4, (50, 1)) == 0, "refused"
    assert ble.value == pack_challenge(0, bytes(16)), "no challenge"

tried = 0
for name in CALLS:
    for turn in range(1, 5):
        for error in ERRORS:
            ble.up.clear()
            ble.dropped.clear()
            sound = break_call(name, turn, error)
            try:
                live()
                setattr(ble, name, sound)
                pass_time(1000)
                is_served()
            except Exception as failure:
                print(name, turn, error, repr(failure))
            setattr(ble, name, sound)
            tried += 1
print(tried)
"""
"""Lives a lock with each fault; prints what went wrong, then how many lives there were."""


def test_whatever_call_of_the_radio_raises_the_next_phone_is_served(tmp_path: Path) -> None:
    """Each call, at each of its first times, with each error, at any instant of a lock's life."""
    assert play(tmp_path, _LIVES) == "80\n"
