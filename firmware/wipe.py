"""Wipes a lock that was taken down: keys first, then log, grants, and what files left behind.

The order is sealed by the office. Once both copies of the identity are erased nothing opens any
more; until then the lock works as before. A mark in the file system tells the next boot to go on
where the power went, so that a wipe is done or not begun, never half done for good. A wiped lock
keeps its last word and advertises it when it is knocked on: the office may have missed the answer.
Imported only where a lock is wiped, or has no keys.
"""

import os

import machine

from firmware import board, flash, hash_auth, messages
from firmware.messages import MessageError
from firmware.wipe_order import LAST_WORD_BYTES, LOG_GIVEN_UP, last_word, parse_wipe_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from firmware.lock import Lock

MARK: "Final" = "/wiping"
"""The file that says a wipe has begun, the last word in it; `app.py` looks for it when there are
no keys."""
WIPED: "Final" = "/wiped"
"""The same file when all is erased."""
KEPT: "Final" = ("boot.py", "main.py", "slot", "a", "b", "wiping")
"""What stays in the root directory: the firmware."""

# Flags: LE general discoverable, no BR/EDR; then one complete 128-bit UUID, as a lock's own.
_ADVERTISEMENT_HEAD = b"\x02\x01\x06\x11\x07"
_ADVERTISING_INTERVAL_US = 100000
_RANDOM_ADDRESS = 1
_SCRUB = "/scrub"
_IDENTITY_COPIES = 2
# Each makes two commits of 32 bytes or more in the root directory's log, of 4096 bytes a block:
# after so many both its blocks were erased and written anew.
_CHURNS = 300


def obey(lock: "Lock", envelope: bytes, evidence: int) -> int:
    """Begin to wipe if this is the office's order for it; returns the outcome to answer.

    `evidence` is where the log stood after the last record of a holder outside of this link.
    OUTCOME_STALE: the order's time is over, the log is not the one that the office holds, or it
    has evidence that the office does not. Raises OSError when the flash refuses.
    """
    identity = lock.identity
    sealer = hash_auth.Sealer(identity.envelope_key, identity.lock_id)
    try:
        kind, number = messages.parse_envelope_header(envelope)
        plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
        if kind != messages.ENVELOPE_WIPE or plain is None:
            return messages.OUTCOME_ENVELOPE_REFUSED
        until, index, chain_value = parse_wipe_order(plain)
    except MessageError:
        return messages.OUTCOME_ENVELOPE_REFUSED
    if not lock.clock.admits(number, until):
        return messages.OUTCOME_STALE
    if index != LOG_GIVEN_UP and (
        evidence > index + 1 or not lock.log.acknowledge(index, chain_value)
    ):
        return messages.OUTCOME_STALE
    begin(last_word(identity.receipt_key))
    lock.is_wiped = lock.restart_due = True
    return messages.OUTCOME_OK


def begin(word: bytes) -> None:
    """Set the mark and erase the identity: the point of no return. Raises OSError.

    `word` is the lock's last word.
    """
    with open(MARK, "wb") as file:
        file.write(word)
    keys = board.partition("keys")
    for copy in range(_IDENTITY_COPIES):
        flash.erase(keys, copy)


def finish(feed: "Callable[[], object]") -> None:
    """Erase everything that made this lock one particular lock; `feed` keeps the watchdog calm.

    May be begun again as often as the power goes. Raises OSError when the flash refuses.
    """
    for label in ("keys", "log", "grants"):
        partition = board.partition(label)
        for sector in range(flash.sector_count(partition)):
            flash.erase(partition, sector)
            feed()
    for name in os.listdir("/"):
        if name not in KEPT:
            os.remove("/" + name)
    _renew_directory(feed)
    _fill_free_space(feed)
    machine.RTC().memory(b"")
    os.rename(MARK, WIPED)


def kept_word() -> bytes:
    """Return the last word of a lock that is wiped; empty for one that never was a lock."""
    try:
        with open(WIPED, "rb") as file:
            word: bytes = file.read()
    except OSError:
        return b""
    return word if len(word) == LAST_WORD_BYTES else b""


def announce(word: bytes) -> None:
    """Send `word` as the UUID of an advertisement that nobody can connect to, until a sleep."""
    import bluetooth

    ble = bluetooth.BLE()
    ble.active(True)
    ble.config(gap_name="-", addr_mode=_RANDOM_ADDRESS)
    # On the air a UUID is little-endian.
    payload = _ADVERTISEMENT_HEAD + bytes(reversed(word))
    ble.gap_advertise(_ADVERTISING_INTERVAL_US, adv_data=payload, connectable=False)


def fall_silent() -> None:
    """Switch the radio off, before the chip sleeps."""
    import bluetooth

    bluetooth.BLE().active(False)


def _renew_directory(feed: "Callable[[], object]") -> None:
    """Small files lie inside the directory's own log: turn it over until the old one is gone."""
    for _ in range(_CHURNS):
        with open(_SCRUB, "wb"):
            pass
        os.remove(_SCRUB)
        feed()


def _fill_free_space(feed: "Callable[[], object]") -> None:
    """Write zeros over every block that deleted files have left."""
    zeros = bytes(flash.SECTOR_BYTES)
    try:
        with open(_SCRUB, "wb") as file:
            while True:
                file.write(zeros)
                feed()
    except OSError:
        # Full: there is no other way to know.
        feed()
    try:
        os.remove(_SCRUB)
    except OSError:
        # littlefs keeps no file that it could not close.
        feed()
