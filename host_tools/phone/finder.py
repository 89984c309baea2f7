"""Finds doors by their computed identities alone: never by address, name or strength."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError

from host_tools.credentials import Credential, identities
from host_tools.phone.bluetooth_faults import bluetooth_fault
from host_tools.phone.radio import Radio


@dataclass(frozen=True)
class HeardDoor:
    """A door within reach: whose credential finds it, and how it calls itself now."""

    credential: Credential
    device: BLEDevice
    service: str
    week: int
    signal_dbm: int

    @property
    def is_wiped(self) -> bool:
        """Whether this was the lock's last word: its keys are gone."""
        return self.week == _NO_WEEK


_NO_WEEK = -1


@asynccontextmanager
async def listening(
    radio: Radio, credentials: Iterable[Credential], lock_time: int, last_word: bytes = b""
) -> AsyncIterator["asyncio.Queue[HeardDoor]"]:
    """Scan for the doors of `credentials`; every advertisement heard comes out of the queue.

    `last_word` (16 bytes) is what the last of them sends when it is wiped, where that may be.

    Raises:
        BluetoothUnavailableError: when this computer's Bluetooth cannot be used; it says why.
    """
    wanted = {}
    for credential in credentials:
        for uuid, week in identities(credential, lock_time).items():
            wanted[uuid] = credential, week
        if last_word:
            wanted[str(UUID(bytes=last_word))] = credential, _NO_WEEK
    heard: asyncio.Queue[HeardDoor] = asyncio.Queue()
    scanner = radio.scanner(list(wanted), _sorter(wanted, heard.put_nowait))
    try:
        await scanner.start()
    except (BleakError, OSError, KeyError) as error:
        raise bluetooth_fault(error) from error
    try:
        yield heard
    finally:
        await scanner.stop()


def _sorter(
    wanted: dict[str, tuple[Credential, int]], found: Callable[[HeardDoor], None]
) -> Callable[[BLEDevice, AdvertisementData], None]:
    def heard(device: BLEDevice, advertisement: AdvertisementData) -> None:
        for uuid in advertisement.service_uuids:
            if uuid in wanted:
                credential, week = wanted[uuid]
                found(HeardDoor(credential, device, uuid, week, advertisement.rssi))

    return heard
