"""How a board's program advertises, and what becomes of that: a part of ``BoardRadio``."""

from __future__ import annotations

import errno
from typing import Any

from bumble import hci

from sim.chip.radio_facts import DEAF, WORKS
from sim.radio.board.client import ClientCalls
from sim.radio.stack.controller import ADV_IND, ADV_SCAN_IND
from sim.radio.stack.host import RadioHost

MAX_ADVERT_BYTES = 31
ADVERTISING_UNIT_US = 625
MIN_ADVERTISING_UNITS = 0x20
MAX_ADVERTISING_UNITS = 0x4000


class AdvertisingCalls(ClientCalls):
    """Advertising, within what the port allows."""

    def __init__(self) -> None:
        """Start silent, with nothing to say."""
        self.forget_advert()
        super().__init__()

    def forget_advert(self) -> None:
        """Have nothing to say."""
        self._advert = self._response = b""
        self._kind, self._units = ADV_IND, MIN_ADVERTISING_UNITS

    async def do_advertise(self, args: list[Any], payload: bytes) -> None:
        """Start advertising; data that are None stay as they were. What is refused stops it."""
        host = self._radio()
        await host.stop_advertising()
        interval_us, connectable, advert_size, response_size = args
        units = interval_us // ADVERTISING_UNIT_US
        if not MIN_ADVERTISING_UNITS <= units <= MAX_ADVERTISING_UNITS:
            raise OSError(errno.EINVAL, "advertising interval")
        if max(advert_size or 0, response_size or 0) > MAX_ADVERT_BYTES:
            raise OSError(errno.EINVAL, "advertising data")
        if advert_size is not None:
            self._advert = payload[:advert_size]
        if response_size is not None:
            self._response = payload[advert_size or 0 :]
        kind = ADV_IND if connectable else ADV_SCAN_IND
        self._kind, self._units = kind, units
        await self._begin(host)

    async def do_advertise_stop(self, _args: list[Any], _payload: bytes) -> None:
        """Stop advertising."""
        await self._radio().stop_advertising()

    async def _begin(self, host: RadioHost) -> None:
        outcome = self._outcome(len(host.links))
        if outcome not in (WORKS, DEAF):
            raise OSError(getattr(errno, outcome), "the controller refuses")
        host.controller.deaf = outcome == DEAF
        own = self.own_address_type()
        await host.advertise(self._kind, self._units, self._advert, self._response, own)

    def _outcome(self, links: int) -> str:
        """What happens to an advert with so many links up."""
        if self._kind == ADV_IND and links >= self.port.number("links.host"):
            return "ENOMEM"
        is_full = self._kind == ADV_IND and links >= self.port.number("links.controller")
        return str(self.port["links.full" if is_full else "radio.advertise"])

    async def advertise_anew(self) -> None:
        """What NimBLE does by itself when a link never came to life: say nothing, connectably."""
        host = self._radio()
        await host.stop_advertising()
        self._advert = b""
        try:
            await self._begin(host)
        except OSError:
            return

    def own_address_type(self) -> hci.OwnAddressType:
        """Return the kind of own address in use."""
        raise NotImplementedError
