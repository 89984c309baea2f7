"""Phones of people without a right who know how to find the door and keep it busy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from firmware import messages
from hil_tests.bench import Bench
from hil_tests.visitor import Visitor
from host_tools.phone.link import LinkError

FIRST_SLOT = 900
COMES_BACK_S = 0.3
"""What a radio needs to notice that it was dropped and to find the door again."""
KNOCK_AGAIN_S = 1.0
"""After so long without a link a stranger knocks again."""


@dataclass
class Served:
    """What the strangers got."""

    links: int = 0
    """Links that came about."""


@asynccontextmanager
async def flood(bench: Bench, phones: int) -> AsyncIterator[Served]:
    """Let `phones` strangers connect, read and write rubbish, again and again, meanwhile."""
    served = Served()
    strangers = [_stranger(bench, number) for number in range(phones)]
    tasks = [bench.soon(_pester(stranger, served)) for stranger in strangers]
    try:
        yield served
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _stranger(bench: Bench, number: int) -> Visitor:
    stranger = bench.visitor(FIRST_SLOT + number, f"stranger {number}")
    stranger.waits, stranger.deadline_s = False, KNOCK_AGAIN_S
    return stranger


async def _pester(stranger: Visitor, served: Served) -> None:
    """Hold a link for as long as the lock lets us, then come again."""
    while True:
        with suppress(LinkError, TimeoutError):
            async with stranger.visit() as session:
                served.links += 1
                link = session._link
                while True:
                    await link.read()
                    await link.write(bytes([messages.KIND_REQUEST]).ljust(81, b"x"))
        await asyncio.sleep(COMES_BACK_S)
