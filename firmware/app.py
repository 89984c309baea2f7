"""What a start comes to: a wake of the lock, the end of a wipe, or waiting for the bench."""

import asyncio
import os
import sys
import time

import machine

from firmware import board as hardware
from firmware import key_store, rtc_state
from firmware.lock_state import StateStore
from firmware.parts import Parts
from firmware.wake import Wake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.key_store import Identity

# A lock that nobody has provisioned waits so long for the bench, then sleeps.
_BENCH_WAIT_S = 120


def run() -> None:
    """Work through one wake; does not return, but by an exception that boot.py catches."""
    board = hardware.Board()
    watchdog = hardware.watchdog()
    identity = key_store.load_identity(hardware.partition("keys"))
    states = StateStore()
    if identity is None:
        _finish_wipe(watchdog)
    if identity is None or states.number < 0:
        _wait_for_bench(board, watchdog)
        return
    rtc = rtc_state.RtcState(machine.RTC().memory)
    parts = Parts(board, rtc, identity, states)
    if machine.reset_cause() != machine.DEEPSLEEP_RESET:
        _report(board, identity)
    asyncio.run(Wake(parts, watchdog).run())


def _finish_wipe(watchdog: machine.WDT) -> None:
    """Go on with a wipe that has begun: `wipe.MARK` is there."""
    try:
        os.stat("/wiping")
    except OSError:
        return
    from firmware import wipe

    wipe.finish(watchdog.feed)


def _wait_for_bench(board: hardware.Board, watchdog: machine.WDT) -> None:
    """Without keys there is nobody to open for: say so, then save the battery.

    A wiped lock says that it is one over the air, too.
    """
    from firmware import wipe

    word = wipe.kept_word()
    if word:
        sys.stdout.write("noeglefri: wiped " + word.hex() + "\n")
    sys.stdout.write("noeglefri: not provisioned, " + board.chip + "\n")
    if word:
        wipe.announce(word)
    for _ in range(_BENCH_WAIT_S):
        watchdog.feed()
        time.sleep(1)
    if word:
        wipe.fall_silent()
    board.sleep(("knock",), 0)


def _report(board: hardware.Board, identity: "Identity") -> None:
    """Tell the bench's console which lock came up; its id is on its label, too."""
    sys.stdout.write("noeglefri: lock " + identity.lock_id.hex() + ", " + board.chip + "\n")
