"""The firmware's links in the real VM, over a radio that a test plays the other side of."""

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
        self.up = set()
        self.value = b""

    def active(self, on):
        self.up.clear()
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
        if self.advertises and len(self.up) == 3:
            raise OSError(12)
    def gap_disconnect(self, connection):
        # The peer still has to hear of it: see acknowledge().
        if connection in self.up:
            self.dropped.append(connection)
        return connection in self.up
    def gattc_exchange_mtu(self, connection): pass
"""

SCENE = """
import asyncio
from firmware.ble_lock import BleLock
from firmware.messages import pack_challenge

class Beacon:
    uuid = identity = bytes(16)
    def is_due(self): return self.uuid != self.identity
    def refresh(self):
        self.uuid = self.identity
        return self.uuid
    def challenge(self): return pack_challenge(0, bytes(16))

class Lock:
    faults = 0
    is_wiped = False

class Home:
    beacon = Beacon()
    lock = Lock()

def lock_ended(error):
    print("ended by", repr(error))

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
        if not serving.cancel():
            try:
                await serving
            except (OSError, MemoryError) as error:
                lock_ended(error)
    lock._wake.set()
    asyncio.run(turns())
"""


def play(tmp_path: Path, script: str, timeout_s: float = 60) -> str:
    """Run `script` after the scene; what it printed. A firmware in `tmp_path` goes before ours."""
    (tmp_path / "bluetooth.py").write_text(BLUETOOTH)
    ours_first = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
    return run_vm(ours_first + SCENE + script, path=[tmp_path], timeout_s=timeout_s)
