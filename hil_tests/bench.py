"""What a test works with: the rig, the office, and visitors at the door."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from firmware import messages
from firmware.state_record import OPTION_ALWAYS_ON, LockState
from hil_tests import heap
from hil_tests.office import Holder, MemoryOffice
from hil_tests.rig import FIRST_STATE, LockSetup, Rig
from hil_tests.visitor import Visitor
from host_tools.credentials import LogPage
from host_tools.errors import LinkLostError
from host_tools.lock_keys import LockKeys
from host_tools.log_chain import ChainCheck, ChainPosition
from host_tools.phone.courier import ALL_RECORDS, SyncTasks
from host_tools.phone.events import Exchange

DEPOT_SLOT = 4000
"""The holder slot of the depot's own phone."""
LEAK_EXCHANGES = 4
"""Exchanges between the two heap figures that are compared."""
LEAK_SERIAL = 1000
"""Serial of the grant that comes with the check: newer than what a test did to the depot's."""
TRIES = 4
HEAP_TIMEOUT_S = 20.0


class Bench:
    """A rig with one lock, its office, and people."""

    def __init__(self, rig: Rig, seed: int) -> None:
        """Draw the lock's keys from `seed`; nothing is on the lock yet."""
        self.rig = rig
        self.seed = seed
        self.random = random.Random(seed)
        self.office = self._new_office()
        self.state = LockState()
        self.state_number = FIRST_STATE
        self.depot: Visitor | None = None
        self.story: list[str] = []
        """What visitors asked for, and what it came to."""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def provision(
        self,
        state: LockState | None = None,
        *,
        clock: bool = True,
        files: Mapping[str, bytes] | None = None,
        **options: Any,
    ) -> None:
        """Wipe the lock and prove that it responds; unless told otherwise, its clock is set.

        `files` go on the lock over the firmware's; `options` go to the rig (for a simulated door:
        fields of its door and board profile).
        """
        self.state, self.state_number = self._in_mode(state or LockState()), FIRST_STATE
        await self.rig.wipe(LockSetup(self.office, self.state, files or {}, options))
        self.depot = self.visitor(DEPOT_SLOT)
        if clock:
            # It starts cold and listens; nobody needs to wait until it sleeps.
            self.depot.waits = False
            await self.depot.set_clock()
            self.depot.waits = True

    def visitor(
        self,
        slot: int,
        phone: str = "phone",
        *,
        mtu: int = 517,
        office: MemoryOffice | None = None,
        **grant: Any,
    ) -> Visitor:
        """A holder with a grant (see `MemoryOffice.credential`) that the lock does not know yet."""
        office = office or self.office
        holder = Holder(slot, self.random.randbytes(32))
        credential = office.credential(holder, self.rig.lock_time(), **grant)
        return Visitor(self.rig, office, holder, credential, phone, mtu, story=self.story)

    def renewed(self, visitor: Visitor, **grant: Any) -> Visitor:
        """The same holder with another grant."""
        credential = visitor.office.credential(visitor.holder, self.rig.lock_time(), **grant)
        return replace(visitor, credential=credential, steps=[])

    async def neighbour(self) -> MemoryOffice:
        """Put up a second lock within reach; returns its office."""
        office = self._new_office()
        await self.rig.do("neighbour", LockSetup(office))
        return office

    def _new_office(self) -> MemoryOffice:
        return MemoryOffice(LockKeys.derive(self.random.randbytes(8), self.random.randbytes(32)))

    async def deliver_state(
        self, courier: Visitor, state: LockState, issued: int | None = None
    ) -> Exchange:
        """Let a courier bring a newer state, sealed at lock time `issued` (None: now)."""
        self.state = self._in_mode(state)
        self.state_number += 1
        issued = self.rig.lock_time() if issued is None else issued
        parcel = self.office.state(state, self.state_number, issued)
        return await courier.status(SyncTasks((parcel,)))

    def _in_mode(self, state: LockState) -> LockState:
        """`state`, as a lock of this rig's mode gets it."""
        if self.rig.always_on:
            state.config.options |= OPTION_ALWAYS_ON
        return state

    def soon(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Do something while the test goes on; what fails there is found at the end."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def until_it_succeeds(
        self, work: Callable[[], Awaitable[Exchange]], tries: int = TRIES
    ) -> Exchange:
        """As a person does: when the phone says that the link was lost, try again."""
        for _ in range(tries - 1):
            with suppress(LinkLostError):
                return await work()
        return await work()

    def gathering(self) -> SyncTasks:
        """Tasks that bring the whole log home."""
        return SyncTasks(gather=ALL_RECORDS)

    def verify(self, pages: tuple[LogPage, ...]) -> ChainCheck:
        """What the office finds in pages that begin with the log's first record."""
        # Every later page begins with the last record of the one before.
        later = (page.records[messages.LOG_RECORD_BYTES :] for page in pages[1:])
        stored = pages[0].records + b"".join(later)
        return self.office.verify(ChainPosition(), pages[0].first_index, stored)

    async def check_heap(self) -> None:
        """Fail when exchanges over one link leave more and more behind."""
        if self.depot is None:
            return
        depot = self.renewed(self.depot, serial=LEAK_SERIAL)
        async with depot.visit() as session:
            await session.prove(messages.COMMAND_STATUS)
            before = await self._heap_bytes()
            for _ in range(LEAK_EXCHANGES):
                await session.prove(messages.COMMAND_STATUS)
            grown = await self._heap_bytes() - before
        assert grown <= heap.TOLERANCE_BYTES, f"the heap grew by {grown} bytes"

    async def _heap_bytes(self) -> int:
        """The lesser of two figures printed from now on: the probe may have come in between."""
        seen = len(heap.figures(self.rig.console()))
        async with asyncio.timeout(HEAP_TIMEOUT_S):
            while len(found := heap.figures(self.rig.console())[seen:]) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return min(found)
