"""One Bluetooth connection to one lock, as a characteristic that is written and read."""

import asyncio
from contextlib import suppress

from bleak import BleakClient
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError

from host_tools.phone.radio import Radio

CONNECT_TIMEOUTS_S = (2.5, 5.0, 8.0)
"""How long the first, second and later attempts at connecting may take. Missing a lock that is
about to sleep shows late, so the first is short; a phone slow at discovery gets its time after."""
REQUEST_TIMEOUT_S = 5.0
"""One read or write, long ones included."""
_WRITE_OVERHEAD = 3


class LinkError(Exception):
    """The connection is not there (any more); trying again may help."""


class LockLink:
    """A connection to a heard lock; counts what it asks of the radio."""

    def __init__(self, client: BleakClient, service: str, gone: asyncio.Event) -> None:
        """Use `LockLink.connect`."""
        self._client = client
        self._characteristic = client.services.get_characteristic(service)
        self._gone = gone
        self.requests = 0
        if self._characteristic is None:
            raise LinkError("the service is not there")

    @property
    def mtu(self) -> int:
        """What is agreed now: the lock asks for more soon after connecting."""
        if self._characteristic is None:
            raise LinkError("disconnected")
        return self._characteristic.max_write_without_response_size + _WRITE_OVERHEAD

    @staticmethod
    async def connect(
        radio: Radio, device: BLEDevice, service: str, timeout_s: float
    ) -> "LockLink":
        """Connect and look for `service` (a UUID in text form).

        Raises:
            LinkError: when it does not come about within `timeout_s`.
        """
        gone = asyncio.Event()
        client = radio.client(device, service, timeout_s, gone.set)
        try:
            async with asyncio.timeout(timeout_s):
                await client.connect()
            return LockLink(client, service, gone)
        except (BleakError, OSError, TimeoutError, LinkError) as error:
            await _hang_up(client)
            raise LinkError("no connection") from error

    async def write(self, message: bytes) -> None:
        """Write one whole message. Raises LinkError when the connection broke."""
        self.requests += 1
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                await self._client.write_gatt_char(self._at(), message, response=True)
        except (BleakError, OSError, TimeoutError) as error:
            raise LinkError("write failed") from error

    async def read(self) -> bytes:
        """Read what the lock has to say now. Raises LinkError when the connection broke."""
        self.requests += 1
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                return bytes(await self._client.read_gatt_char(self._at()))
        except (BleakError, OSError, TimeoutError) as error:
            raise LinkError("read failed") from error

    def _at(self) -> int:
        if self._gone.is_set() or self._characteristic is None:
            raise LinkError("disconnected")
        return self._characteristic.handle

    async def close(self) -> None:
        """Disconnect; never raises for a link that is already gone."""
        await _hang_up(self._client)


async def _hang_up(client: BleakClient) -> None:
    with suppress(BleakError, OSError, TimeoutError):
        async with asyncio.timeout(REQUEST_TIMEOUT_S):
            await client.disconnect()
