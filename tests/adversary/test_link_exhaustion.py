"""Strangers who take every link or write without end leave room for the rightful (real VM)."""

from pathlib import Path

from tests.support.vm import run_vm

# The radio as firmware/ble_lock.py uses it: keeps what was dropped and what reads would yield.
BLUETOOTH = """
class UUID:
    def __init__(self, text):
        self.text = text

class BLE:
    def __init__(self):
        self.dropped = []
        self.value = b""

    def active(self, on): pass
    def config(self, **settings): pass
    def irq(self, handler): self.event = handler
    def gatts_register_services(self, services): return ((1,),)
    def gatts_set_buffer(self, handle, size): pass
    def gatts_write(self, handle, data): self.value = data
    def gatts_read(self, handle): return self.value
    def gap_advertise(self, interval, adv_data=None): self.advertises = adv_data
    def gap_disconnect(self, connection): self.dropped.append(connection)
    def gattc_exchange_mtu(self, connection): pass
"""

SCENE = """
from firmware.ble_lock import BleLock
from firmware.messages import pack_challenge

class Lock:
    def refresh_identity(self): return bytes(16)
    def challenge(self): return pack_challenge(0, bytes(16))

lock = BleLock(Lock(), lambda: 0)
lock.open()
ble = lock._ble
connect = lambda connection: ble.event(1, (connection, 0, b""))
def write(connection, data):
    ble.value = data
    ble.event(3, (connection, 1))
"""


def play(tmp_path: Path, script: str) -> str:
    (tmp_path / "bluetooth.py").write_text(BLUETOOTH)
    return run_vm(SCENE + script, path=[tmp_path])


def test_the_newest_link_takes_the_place_of_the_oldest_stranger(tmp_path: Path) -> None:
    script = "for connection in (70, 9, 33, 12, 5): connect(connection)\nprint(ble.dropped)\n"
    assert play(tmp_path, script) == "[70, 9]\n"


def test_a_proven_holder_is_never_evicted(tmp_path: Path) -> None:
    script = """
connect(1)
lock._links[1]._session = object()
for connection in range(2, 40): connect(connection)
print(1 in ble.dropped, len(lock._links), 1 in lock._links)
"""
    assert play(tmp_path, script) == "False 3 True\n"


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
