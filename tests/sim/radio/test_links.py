"""Links that follow each other between the same two, and phones that are too late for one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from bumble import hci

from sim.radio.air.air import NOT_ESTABLISHED, Air
from sim.radio.stack.att import AttError
from sim.radio.stack.att_client import AttLinkLostError
from sim.radio.stack.att_server import AttServer
from sim.radio.stack.controller import ADV_IND
from sim.radio.stack.gatt_table import default_table
from sim.radio.stack.host import HostLink, RadioHost

ADDRESS = "C0:00:00:00:00:01"
NAME_HANDLE, APPEARANCE_HANDLE = 3, 5
INTERVAL_S = 0.03
PATIENCE_S = 5.0


class NoValues:
    """The table's fixed values are enough."""

    async def read(self, connection: int, handle: int) -> bytes:
        del connection
        raise AttError(1, handle)

    async def write(self, connection: int, handle: int, value: bytes) -> None:
        del connection, value
        raise AttError(1, handle)


@dataclass
class Station:
    """A host, its new links, and those it lost with the reasons."""

    host: RadioHost
    links: asyncio.Queue[HostLink] = field(default_factory=asyncio.Queue)
    lost: asyncio.Queue[tuple[HostLink, int]] = field(default_factory=asyncio.Queue)

    async def connect(self) -> HostLink:
        """Connect to the lock."""
        await self.host.connect(hci.Address(ADDRESS), 30.0, hci.OwnAddressType.RANDOM)
        return await asyncio.wait_for(self.links.get(), PATIENCE_S)

    async def advertise(self) -> None:
        """Advertise."""
        await self.host.advertise(ADV_IND, 32, b"\x02\x01\x06", b"", hci.OwnAddressType.RANDOM)

    async def advertise_again(self) -> None:
        """Advertise when the phone that was faster has its link, which ends advertising."""
        await asyncio.wait_for(self.links.get(), PATIENCE_S)
        await self.advertise()


@contextlib.asynccontextmanager
async def on_air(air: Air, name: str, address: str) -> AsyncIterator[Station]:
    station = Station(RadioHost(air, name, address.replace("C0", "00"), address))
    station.host.on_link = station.links.put_nowait
    station.host.on_link_lost = lambda link, reason: station.lost.put_nowait((link, reason))
    station.host.server = AttServer(default_table(b"name"), NoValues(), 247)
    await station.host.power_on()
    yield station
    await station.host.close()


@contextlib.asynccontextmanager
async def lock_and_phones(count: int) -> AsyncIterator[tuple[Station, list[Station]]]:
    air = Air(interval_s=INTERVAL_S)
    async with contextlib.AsyncExitStack() as stack:
        lock = await stack.enter_async_context(on_air(air, "lock", ADDRESS))
        phones = [
            await stack.enter_async_context(on_air(air, f"phone {n}", f"C0:00:00:00:01:{n:02}"))
            for n in range(count)
        ]
        await lock.advertise()
        yield lock, phones


@pytest.mark.parametrize("hold_s", [0.005, 0.02, 0.035, 0.05, 0.065])
async def test_what_was_under_way_on_a_link_never_reaches_the_next(hold_s: float) -> None:
    """The phone hangs up while its request, or the answer, is in the air, and comes back."""
    async with lock_and_phones(1) as (lock, (phone,)):
        first = await phone.connect()
        await lock.advertise_again()
        reading = asyncio.create_task(first.client.read(APPEARANCE_HANDLE))
        await asyncio.sleep(hold_s)
        hanging_up = asyncio.create_task(first.disconnect())
        second = await phone.connect()
        with contextlib.suppress(AttLinkLostError):
            await reading
        assert second.client.received.total() == 0
        assert await second.client.read(NAME_HANDLE) == b"name"
        await hanging_up


async def test_a_phone_that_comes_back_at_once_leaves_no_dead_link_behind() -> None:
    async with lock_and_phones(1) as (lock, (phone,)):
        for _ in range(4):
            link = await phone.connect()
            await lock.advertise_again()
            await link.disconnect()
        last = await phone.connect()
        assert await last.client.read(NAME_HANDLE) == b"name"
        assert last.open
        assert len(lock.host.links) == 1


async def test_of_two_phones_that_answer_one_advert_the_slower_soon_knows() -> None:
    async with lock_and_phones(2) as (lock, phones):
        links = await asyncio.gather(*(phone.connect() for phone in phones))
        await asyncio.wait_for(lock.links.get(), PATIENCE_S)
        waiting = [asyncio.create_task(phone.lost.get()) for phone in phones]
        done, pending = await asyncio.wait(
            waiting, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED
        )
        assert [task.result()[1] for task in done] == [NOT_ESTABLISHED]
        for task in pending:
            task.cancel()
        (kept,) = (link for link in links if link.open)
        assert await kept.client.read(NAME_HANDLE) == b"name"
        assert lock.links.empty()
