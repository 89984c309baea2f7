"""Bad peers on the virtual radio: each finds the door's adverts and does one kind of harm."""

import asyncio
import random
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from hil_tests.rig import Rig
from hil_tests.sim_rig import SimRig
from sim.radio.phone.phone import Phone
from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.att_client import AttLinkLostError
from sim.radio.stack.host import HostLink

LONGEST_SUPERVISION_S = 32.0
"""What a peer that vanishes can have the lock wait for it (HCI: 3,200 times 10 ms)."""
CONNECT_TIMEOUT_S = 2.0
PREPARED_BYTES = 15
"""What one prepared write carries at an MTU of 23, less the header that it keeps free."""
MORE_THAN_FIT = 80
"""Prepared writes that one peer tries to leave: more than all links may have together."""
KNOCK_AGAIN_S = 1.0


@dataclass
class Peer:
    """One radio, with a new address whenever it has vanished."""

    rig: SimRig
    name: str
    random: random.Random
    done: Counter[str]
    lives: int = 0
    phone: Phone = field(init=False)

    def __post_init__(self) -> None:
        """Come into reach."""
        self.appear()

    def appear(self) -> None:
        """Be another radio than before."""
        self.lives += 1
        self.phone = Phone(self.rig.air, f"{self.name}, {self.lives}", seed=self.rig.seed)

    async def connect(self) -> tuple[HostLink, asyncio.Event]:
        """A link to whoever advertises first, and what tells of its end.

        Raises TimeoutError.
        """
        address = await self._hear()
        lost = asyncio.Event()
        link = await self.phone.connect(address, CONNECT_TIMEOUT_S, lost.set)
        self.done["links"] += 1
        return link, lost

    async def _hear(self) -> str:
        heard: asyncio.Queue[str] = asyncio.Queue()

        def note(report: object) -> None:
            heard.put_nowait(report.address.to_string(False))  # type: ignore[attr-defined]

        await self.phone.listen(note)
        try:
            return await heard.get()
        finally:
            await self.phone.unlisten(note)


async def _value_handle(link: HostLink) -> int:
    """Where the lock's characteristic lies: the last service has only this one."""
    return (await link.client.services())[-1].start + 2


async def prepares(peer: Peer) -> None:
    """Prepare writes until no more fit, and never have them executed."""
    link, lost = await peer.connect()
    handle = await _value_handle(link)
    head = struct.pack("<BHH", att.PREPARE_WRITE_REQUEST, handle, 0)
    with suppress(AttError):
        for _ in range(MORE_THAN_FIT):
            await link.client.request(head + bytes(PREPARED_BYTES))
            peer.done["prepared"] += 1
    await lost.wait()


async def vanishes(peer: Peer) -> None:
    """Connect and be gone without a word."""
    await peer.connect()
    await peer.phone.vanish()
    peer.done["vanished"] += 1
    peer.appear()


async def hangs_up(peer: Peer) -> None:
    """Connect and leave, as fast as it goes."""
    link, lost = await peer.connect()
    link.end()
    await lost.wait()


async def stays_silent(peer: Peer) -> None:
    """Hold a place until it is taken away."""
    _, lost = await peer.connect()
    await lost.wait()


async def talks_rubbish(peer: Peer) -> None:
    """Read and write without end."""
    link, lost = await peer.connect()
    handle = await _value_handle(link)
    while not lost.is_set():
        await link.client.read(handle)
        await link.client.write(handle, peer.random.randbytes(peer.random.choice((1, 81, 400))))
        peer.done["rubbish"] += 2


ATTACKS: Mapping[str, Callable[[Peer], Awaitable[None]]] = {
    "prepared writes": prepares,
    "vanishing peers": vanishes,
    "connect storm": hangs_up,
    "silent links": stays_silent,
    "rubbish": talks_rubbish,
}
EVERYTHING = tuple(ATTACKS)


@asynccontextmanager
async def storm(
    rig: SimRig, attacks: tuple[str, ...], peers: int = 4
) -> AsyncIterator[Counter[str]]:
    """Let that many peers do these kinds of harm, in any order, meanwhile; what they did."""
    done: Counter[str] = Counter()
    rig.air.supervision_s = LONGEST_SUPERVISION_S
    tasks = [asyncio.create_task(_knocks(rig))]
    async with AsyncExitStack() as at_the_end:
        for number in range(peers):
            peer = Peer(rig, f"peer {number}", random.Random(rig.seed * peers + number), done)
            tasks.append(asyncio.create_task(_goes_on(peer, attacks)))
            at_the_end.push_async_callback(_leave, peer)
        at_the_end.push_async_callback(_end, tasks)
        yield done
    rig.air.supervision_s = None


async def _goes_on(peer: Peer, attacks: tuple[str, ...]) -> None:
    while True:
        with suppress(TimeoutError, AttError, AttLinkLostError):
            await ATTACKS[peer.random.choice(attacks)](peer)


async def _knocks(rig: Rig) -> None:
    """Somebody stands at the door and knocks; a lock that sleeps hears nobody else."""
    while True:
        await rig.rouse()
        await rig.pass_time(KNOCK_AGAIN_S)


async def _leave(peer: Peer) -> None:
    await peer.phone.close()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome
