"""A storm of radios on one lock's links: every kind of bad peer, in any order, in the real VM."""

import shutil
from pathlib import Path

from tests.adversary.links import play
from tests.adversary.modules import Fault
from tests.support.vm import ROOT

_STORM = """
import gc
from bluetooth import BLE

SECRET = b"\\x01 a secret of another peer"
# So long a peer's host goes on trying to reach one that vanished, at most (HCI: 32 s).
SUPERVISION_MS = 32000

class Weather:
    # What the storm knows and the lock does not.
    state = SEED
    next_handle = 1
    came_ms = {}
    vanished_ms = {}
    holder = -1
    holder_end_ms = 0
    due_ms = harmed_ms = -100000
    advertised_ms = 0

def violated(what):
    print(what)
    raise SystemExit

def pick(limit):
    Weather.state = (Weather.state * 1103515245 + 12345) & 0x7FFFFFFF
    return (Weather.state >> 12) % limit

def some_peer():
    peers = sorted(ble.up)
    return peers[pick(len(peers))] if peers else 255

# -- what peers do

def newcomer():
    if ble.advertises and len(ble.up) < 3:
        while Weather.next_handle in ble.up:
            Weather.next_handle += 1
        Weather.came_ms[Weather.next_handle] = now
        connect(Weather.next_handle)
        Weather.next_handle = Weather.next_handle % 200 + 1

def reads():
    ble.event(4, (some_peer(), 1))

def writes():
    peer = some_peer()
    if peer == Weather.holder:
        return
    for _ in range((1, 1, 3, 12)[pick(4)]):
        write(peer, (SECRET, b"", b"\\x05", b"\\x07", bytes(512), bytes(81))[pick(6)])
    if ble.value == SECRET and now != Weather.harmed_ms:
        violated("what a peer wrote lies where others read")
    if len(lock._inbox) > 8:
        violated("messages pile up")

def vanishes():
    if not ble.up:
        return
    peer = some_peer()
    Weather.vanished_ms.setdefault(peer, now)
    if peer == Weather.holder and peer in lock._links:
        # A session idles for 10 s; who is at work prolongs it.
        Weather.holder_end_ms = lock._links[peer]._deadline_ms = now + 10000

def leaves():
    peer = some_peer()
    if peer in ble.up:
        gone(peer)

def leaves_untold():
    peer = some_peer()
    if peer != Weather.holder and peer not in ble.dropped:
        ble.up.discard(peer)

def gone(peer):
    hang_up(peer)
    Weather.vanished_ms.pop(peer, None)

def nonsense():
    ble.event((2, 3, 4, 21, 28, 1000)[pick(6)], (255, pick(500), b""))

def pairs():
    peer = some_peer()
    if peer != Weather.holder:
        ble.event(28, (peer, 1, 1, 1, 16))

def proves():
    links = [one for one in lock._links if one in ble.up and one not in Weather.vanished_ms]
    if Weather.holder < 0 and links and not is_due():
        Weather.holder, Weather.holder_end_ms = links[pick(len(links))], now + 60000
        link = lock._links[Weather.holder]
        link._session, link._challenge_read, link._answer = object(), True, b"proven"
        link.write = lambda message: None
        link._deadline_ms = Weather.came_ms[Weather.holder] = Weather.holder_end_ms

# -- what befalls the lock

def identity_is_due():
    if now - Weather.due_ms > 20000:
        Beacon.identity = bytes([pick(256)]) * 16

def is_due():
    return Home.beacon.uuid != Beacon.identity

BROKEN = ("gatts_write", "gatts_read", "gap_advertise", "gap_disconnect", "gattc_exchange_mtu",
          "irq", "gatts_register_services", "config")
def port_fails():
    # One failure at a time: never may it end the lock.
    if now - Weather.harmed_ms < 5000:
        return
    mend()
    name, error = BROKEN[pick(len(BROKEN))], (OSError(12), MemoryError())[pick(2)]
    def broken(*given, **named):
        Weather.harmed_ms = now
        delattr(ble, name)
        raise error
    setattr(ble, name, broken)

def mend():
    for name in BROKEN:
        if name in ble.__dict__:
            delattr(ble, name)

def handler_is_lost():
    # MicroPython forgets a handler that it could not call; the event is lost.
    if now - Weather.harmed_ms > 5000:
        ble.event = None
        Weather.harmed_ms = now

def advertisement_ends():
    ble.advertises = False

# -- time, and the judge

def lull():
    wait(15000)

def time_passes():
    wait((10, 50, 250, 250, 1000)[pick(5)])

def wait(ms):
    step = 250 if ms < 5000 else 500
    while ms > 0:
        pass_time(min(ms, step))
        ms -= step
        settle()
        watch()

def settle():
    # A peer at work hears that it was dropped; one that vanished is given up in the end.
    if is_due():
        Weather.due_ms = now
    if ble.event is None:
        return
    for peer in set(ble.dropped) & ble.up:
        if peer == Weather.holder:
            holder_was_dropped()
        if peer not in Weather.vanished_ms:
            gone(peer)
    ble.dropped.clear()
    for peer, since_ms in list(Weather.vanished_ms.items()):
        if peer not in ble.up:
            del Weather.vanished_ms[peer]
        elif now - since_ms > SUPERVISION_MS:
            gone(peer)
    if Weather.holder not in ble.up or now >= Weather.holder_end_ms:
        Weather.holder = -1

def is_quiet():
    # Neither did anything fail lately, nor is anybody missing, nor was the identity due.
    return not Weather.vanished_ms and now - max(Weather.due_ms, Weather.harmed_ms) > 15000

def holder_was_dropped():
    if now < Weather.holder_end_ms and now - max(Weather.due_ms, Weather.harmed_ms) > 15000:
        violated("a proven holder was dropped")
    Weather.holder = -1

def watch():
    if ble.event is None and now - Weather.harmed_ms > 1000:
        violated("the lock stays deaf")
    if len(lock._links) > 2:
        violated("links pile up")
    for connection in lock._links:
        # 10 s to read a challenge, 3 s more from then on.
        late_ms = now - Weather.came_ms.get(connection, now)
        if connection != Weather.holder and late_ms > 14000:
            violated("a peer keeps its place for ever")
    if ble.advertises or (Weather.holder >= 0 and len(ble.up) > 1):
        Weather.advertised_ms = now
    if now - Weather.advertised_ms > (3500 if is_quiet() else 16000):
        violated("nobody can find the door")

def lock_ended(error):
    violated("the lock ended by itself")

def radio_switched(on):
    if not on and not Weather.vanished_ms and now - Weather.harmed_ms > 15000:
        violated("the radio is started anew for nothing")
    BLE.active(ble, on)

def is_calm():
    mend()
    wait(250)
    for peer in list(ble.up):
        if peer not in Weather.vanished_ms:
            gone(peer)
    for _ in range(36):
        wait(500)
        if ble.advertises and not is_due():
            break
    if not ble.advertises:
        violated("silent after the storm")
    if is_due():
        violated("the identity stands still")
    connect(250)
    if ble.event(4, (250, 1)) != 0 or ble.value != pack_challenge(0, bytes(16)):
        violated("the next phone is not served")
    gone(250)
    wait(250)
    Weather.came_ms.clear()
    gc.collect()
    return gc.mem_alloc()

USUAL = (newcomer, newcomer, newcomer, reads, reads, reads, writes, writes, nonsense, leaves,
         proves, time_passes, time_passes, time_passes, time_passes)
# Name, how seldom one of its own moves comes among the usual ones (1: always), these moves.
FRONTS = (
    ("pairing", 8, (pairs, leaves, proves)),
    ("silent peers", 1, (newcomer, newcomer, time_passes, time_passes, time_passes, proves, lull)),
    ("vanishing peers", 3, (vanishes, vanishes, newcomer, time_passes, lull)),
    ("failing port", 4, (port_fails, handler_is_lost, newcomer, time_passes)),
    ("new identities", 1, (identity_is_due, newcomer, newcomer, reads, proves, time_passes,
                           time_passes, time_passes)),
    ("untold ends", 8, (leaves_untold, advertisement_ends)),
    ("everything", 8, (vanishes, port_fails, identity_is_due, handler_is_lost, pairs)),
)
BLOCK = 200
if FRONT:
    FRONTS = [one for one in FRONTS if one[0] == FRONT]

ble.active = radio_switched
first = 0
for number in range(MOVES_MADE):
    _, one_in, front = FRONTS[number // BLOCK % len(FRONTS)]
    moves = front if pick(one_in) == 0 else USUAL
    move = moves[pick(len(moves))]
    if ble.event is not None or move is time_passes:
        move()
    if number % BLOCK == BLOCK - 1:
        used = is_calm()
        first = first or used
        if used > first + 4096:
            violated("memory is lost")
print("calm")
"""
"""Prints what went wrong first, or "calm"."""


def storm(tmp_path: Path, seed: int, moves: int, front: str = "", timeout_s: float = 60) -> str:
    """Let `moves` moves of a storm pass over a lock; "calm", or what was violated.

    `front`: the only kind of trouble it brings, else every kind in turn.
    """
    script = f"SEED, MOVES_MADE, FRONT = {seed}, {moves}, {front!r}\n{_STORM}"
    return play(tmp_path, script, timeout_s=timeout_s).strip()


def plant(tmp_path: Path, fault: Fault) -> None:
    """Let the storm meet a firmware with a mistake in it."""
    shutil.copytree(ROOT / "firmware", tmp_path / "firmware")
    module = tmp_path / "firmware" / f"{fault.module}.py"
    module.write_text(fault.planted_in(module.read_text()))
