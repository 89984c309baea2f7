"""Steps of a lock's wake for the 32-bit VM: what is in its heap once the radio is on.

The names stay alive as the wake's own locals do on a lock.
"""

import asyncio

import bluetooth
import machine

from firmware import key_store, rtc_state
from firmware import board as hardware
from firmware.lock_state import StateStore
from firmware.parts import Parts
from firmware.wake import Wake

_CONNECT = 1
_WRITE = 3
_READ = 4
_ADDRESS = b"\xc0\0\0\0\0\1"

wake = None


def open_radio() -> None:
    """Build every part as `app.run` does, and go on the air."""
    global wake, tasks
    board = hardware.Board()
    watchdog = hardware.watchdog()
    identity = key_store.load_identity(hardware.partition("keys"))
    rtc = rtc_state.RtcState(machine.RTC().memory)
    wake = Wake(Parts(board, rtc, identity, StateStore()), watchdog)
    wake._radio.open()
    tasks = [asyncio.Task(coroutine) for coroutine in (wake.run(), wake._radio.serve())]


def connect(link: int) -> bytes:
    """A phone connects and reads its challenge."""
    bluetooth.BLE.handler(_CONNECT, (link, 1, _ADDRESS))
    bluetooth.BLE.handler(_READ, (link, 1))
    return bluetooth.BLE.value


def write(link: int, message: bytes) -> bytes:
    """It writes a message, the lock's task processes it, and it reads the answer."""
    bluetooth.BLE.value = message
    bluetooth.BLE.handler(_WRITE, (link, 1))
    wake._radio._process(*wake._radio._inbox.pop(0))
    bluetooth.BLE.handler(_READ, (link, 1))
    return bluetooth.BLE.value
