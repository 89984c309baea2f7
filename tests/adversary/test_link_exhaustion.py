"""Strangers who take every link or write without end leave room for the rightful (real VM)."""

from pathlib import Path

import pytest

from tests.support.vm import run_vm

# The radio as firmware/ble_lock.py uses it: keeps what was dropped and what reads would yield.
BLUETOOTH = """
class UUID:
    def __init__(self, text):
        self.text = text

class BLE:
    def __init__(self):
        self.dropped = []
        self.up = set()
        self.value = b""

    def active(self, on): pass
    def config(self, **settings): pass
    def irq(self, handler): self.event = handler
    def gatts_register_services(self, services):
        if self.up:
            raise OSError(16)
        return ((1,),)
    def gatts_set_buffer(self, handle, size): pass
    def gatts_write(self, handle, data): self.value = data
    def gatts_read(self, handle): return self.value
    def gap_advertise(self, interval, adv_data=None):
        self.advertises = bool(interval)
        if self.advertises and len(self.up) == 4:
            raise OSError(12)
    def gap_disconnect(self, connection):
        # The peer still has to hear of it: see acknowledge().
        self.dropped.append(connection)
    def gattc_exchange_mtu(self, connection): pass
"""

SCENE = """
import asyncio
from firmware.ble_lock import BleLock
from firmware.messages import pack_challenge

class Beacon:
    identity = bytes(16)
    def refresh(self): return self.identity
    def challenge(self): return pack_challenge(0, bytes(16))

class Home:
    beacon = Beacon()
    lock = None

now = 0
lock = BleLock(Home(), lambda: now)
lock.open()
ble = lock._ble
def connect(connection):
    ble.advertises = False
    ble.up.add(connection)
    ble.event(1, (connection, 0, b""))
def hang_up(connection):
    ble.up.remove(connection)
    ble.event(2, (connection, 0, b""))
def acknowledge():
    for connection in [one for one in ble.dropped if one in ble.up]:
        hang_up(connection)
def write(connection, data):
    ble.value = data
    ble.event(3, (connection, 1))
def pass_time(ms):
    # The lock's own task gets several turns at the end of that time.
    global now
    now += ms
    async def turns():
        serving = asyncio.create_task(lock.serve())
        for _ in range(10):
            await asyncio.sleep_ms(0)
        serving.cancel()
    lock._wake.set()
    asyncio.run(turns())
"""


def play(tmp_path: Path, script: str) -> str:
    (tmp_path / "bluetooth.py").write_text(BLUETOOTH)
    return run_vm(SCENE + script, path=[tmp_path])


def test_a_newcomer_waits_until_the_oldest_stranger_has_had_its_time(tmp_path: Path) -> None:
    script = """
for connection in (70, 9, 33):
    connect(connection)
    pass_time(100)
print(ble.advertises, ble.dropped)
pass_time(1150)
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
    assert play(tmp_path, script) == "[12, 5]\n"


def test_a_place_that_becomes_free_is_offered_at_once(tmp_path: Path) -> None:
    script = """
for connection in (70, 9, 33): connect(connection)
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
    """NimBLE refuses to while all four are in use, one of them by a peer that is being dropped."""
    script = """
for connection in (70, 9, 33): connect(connection)
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
lock.refresh_identity()
print(ble.dropped, lock._uuid[0])
acknowledge()
lock.refresh_identity()
print(lock._uuid[0])
"""
    assert play(tmp_path, script) == "[70] 0\n1\n"


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
print(min(lasted) >= 1500, max(lasted) < 1500 + 400, len(lasted) > 50)
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
    assert play(tmp_path, script) == "False 3 True\n"


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
