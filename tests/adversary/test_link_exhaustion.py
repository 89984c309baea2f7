"""Strangers who take every link or write without end leave room for the rightful (real VM)."""

from pathlib import Path

import pytest

from tests.adversary.links import play


def test_a_newcomer_waits_until_the_oldest_stranger_has_had_its_time(tmp_path: Path) -> None:
    script = """
for connection in (70, 9):
    connect(connection)
    pass_time(100)
print(ble.advertises, ble.dropped)
pass_time(1250)
print(ble.advertises, ble.dropped)
pass_time(50)
print(ble.advertises, ble.dropped)
connect(12)
acknowledge()
pass_time(0)
print(ble.advertises, ble.dropped)
"""
    assert play(tmp_path, script).split("\n") == [
        "False []",
        "False []",
        "True []",
        "False [70]",
        "",
    ]


def test_who_comes_although_the_lock_is_silent_takes_nobodys_place(tmp_path: Path) -> None:
    script = "for connection in (70, 9, 33, 12, 5): connect(connection)\nprint(ble.dropped)\n"
    assert play(tmp_path, script) == "[33, 12, 5]\n"


def test_a_place_that_becomes_free_is_offered_at_once(tmp_path: Path) -> None:
    script = """
for connection in (70, 9): connect(connection)
pass_time(0)
print(ble.advertises)
hang_up(9)
pass_time(0)
print(ble.advertises)
"""
    assert play(tmp_path, script) == "False\nTrue\n"


def test_the_lock_advertises_again_when_the_host_has_a_connection_to_spare(
    tmp_path: Path,
) -> None:
    """Refused while all three are in use, one of them by a peer that is being dropped."""
    script = """
for connection in (70, 9): connect(connection)
pass_time(2000)
connect(12)
pass_time(0)
print(ble.advertises, ble.dropped)
acknowledge()
pass_time(0)
print(ble.advertises)
"""
    assert play(tmp_path, script) == "False [70]\nTrue\n"


def test_the_identity_changes_when_the_last_dropped_peer_is_gone(tmp_path: Path) -> None:
    """NimBLE refuses new services while any connection is up."""
    script = """
connect(70)
pass_time(10000)
Beacon.identity = bytes([1] * 16)
pass_time(0)
print(ble.dropped, lock._uuid[0], ble.advertises)
acknowledge()
pass_time(0)
print(lock._uuid[0], ble.advertises)
"""
    assert play(tmp_path, script) == "[70] 0 False\n1 True\n"


@pytest.mark.parametrize("phones", [4, 10])
def test_a_flood_leaves_every_link_the_time_that_a_slow_phone_needs(
    tmp_path: Path, phones: int
) -> None:
    """Strangers take every place the moment it is offered, and hold it until they are dropped."""
    script = f"""
began, lasted, waiting = {{}}, [], list(range({phones}))
for turn in range(600):
    pass_time(50)
    acknowledge()
    for connection in ble.dropped:
        lasted.append(now - began.pop(connection))
        waiting.append(connection)
    ble.dropped.clear()
    while ble.advertises and waiting:
        began[waiting[0]] = now
        connect(waiting.pop(0))
        pass_time(0)
print(min(lasted) >= 1500, max(lasted) < 1500 + 400, len(lasted) > 30)
"""
    assert play(tmp_path, script) == "True True True\n"


def test_a_proven_holder_is_never_evicted(tmp_path: Path) -> None:
    script = """
connect(1)
lock._links[1]._session = object()
lock._links[1]._deadline_ms = 60000
for connection in range(2, 40):
    pass_time(500)
    connect(connection)
    acknowledge()
print(1 in ble.dropped, len(lock._links), 1 in lock._links)
"""
    assert play(tmp_path, script) == "False 2 True\n"


def test_strangers_who_write_without_pause_are_dropped_when_their_time_is_up(
    tmp_path: Path,
) -> None:
    script = """
connect(1)
ble.event(4, (1, 1))
for _ in range(70):
    write(1, b"\\x01")
    pass_time(50)
print(ble.dropped)
"""
    assert play(tmp_path, script) == "[1]\n"


def test_a_link_that_only_writes_is_dropped_and_holds_three_messages(tmp_path: Path) -> None:
    script = """
connect(1)
connect(2)
for _ in range(50): write(1, bytes(512))
write(2, b"\\x01")
print(set(ble.dropped), len(lock._inbox), list(lock._links))
"""
    assert play(tmp_path, script) == "{1} 4 [2]\n"


def test_what_one_peer_wrote_cannot_be_read_by_another(tmp_path: Path) -> None:
    script = """
connect(1)
connect(2)
write(1, b"\\x01secret")
print(ble.value)
ble.event(4, (2, 1))
print(ble.value == pack_challenge(0, bytes(16)))
ble.event(4, (1, 1))
print(ble.value)
"""
    assert play(tmp_path, script) == "b''\nTrue\nb'\\x80'\n"


def test_what_raises_in_a_handler_costs_one_link(tmp_path: Path) -> None:
    """MicroPython never calls a handler again that let an exception out (modbluetooth.c:1237)."""
    script = """
connect(1)
connect(2)
def starve(handle, data): raise MemoryError
sound, ble.gatts_write = ble.gatts_write, starve
print(ble.event(4, (1, 1)), Home.lock.faults, ble.dropped, list(lock._links))
ble.gatts_write = sound
print(ble.event(4, (2, 1)))
"""
    assert play(tmp_path, script) == "2 1 [1] [2]\n0\n"


def test_a_connection_that_never_came_about_is_not_counted(tmp_path: Path) -> None:
    script = """
for _ in range(3): ble.event(2, (0, 255, b""))
connect(1)
print(len(lock._connections))
"""
    assert play(tmp_path, script) == "1\n"


def test_an_end_that_nobody_told_is_found_when_the_peer_is_dropped(tmp_path: Path) -> None:
    script = """
connect(1)
ble.up.clear()
pass_time(10000)
print(len(lock._connections), ble.advertises)
"""
    assert play(tmp_path, script) == "0 True\n"


def test_a_refused_advertisement_is_tried_again_and_ends_in_a_radio_started_anew(
    tmp_path: Path,
) -> None:
    script = """
starts = []
ble.active = starts.append
def refuse(interval, adv_data=None):
    if interval: raise OSError(12)
sound, ble.gap_advertise = ble.gap_advertise, refuse
ble.event(2, (0, 0, b""))
pass_time(0)
pass_time(500)
print(starts, Home.lock.faults)
ble.gap_advertise = sound
pass_time(250)
print(starts, ble.advertises)
ble.gap_advertise = refuse
ble.event(2, (0, 0, b""))
pass_time(0)
pass_time(1000)
print(starts)
"""
    # Even the radio started anew refuses: only a start of the chip is left.
    ended = "ended by OSError(12,)"
    assert play(tmp_path, script) == f"[] 1\n[] True\n{ended}\n[False, True]\n"


def test_peers_that_vanished_with_every_connection_do_not_keep_the_lock_off_the_air(
    tmp_path: Path,
) -> None:
    script = """
for connection in (1, 2): connect(connection)
pass_time(1500)
connect(3)
print(ble.advertises, ble.dropped)
pass_time(10000)
pass_time(1000)
print(ble.advertises, ble.up, Home.lock.faults > 0)
"""
    assert play(tmp_path, script) == "False [1]\nTrue set() True\n"


def test_silent_radios_do_not_freeze_the_identity(tmp_path: Path) -> None:
    script = """
connect(1)
lock._links[1]._session = object()
lock._links[1]._deadline_ms = 60000
connect(2)
Beacon.identity = bytes([1] * 16)
for _ in range(14): pass_time(1000)
print(lock._uuid[0], ble.advertises, list(lock._links))
"""
    assert play(tmp_path, script) == "1 True []\n"


def test_a_handler_that_could_not_be_called_is_set_again(tmp_path: Path) -> None:
    script = """
ble.event = None
pass_time(250)
connect(1)
print(list(lock._links))
"""
    assert play(tmp_path, script) == "[1]\n"
