"""A holder with a phone at a door: taps first, knocks when asked to, and carries post."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from firmware import messages
from hil_tests.office import Holder, MemoryOffice
from hil_tests.rig import Rig
from host_tools.credentials import Credential
from host_tools.errors import UserError
from host_tools.phone.client import LockClient
from host_tools.phone.courier import SyncTasks
from host_tools.phone.events import Exchange, ExchangeStep, Progress
from host_tools.phone.finder import listening
from host_tools.phone.link import LockLink
from host_tools.phone.protocol import CredentialKeys
from host_tools.phone.radio import Radio
from host_tools.phone.session import LockSession

_KNOCKING_HELPS = (ExchangeStep.KNOCK, ExchangeStep.RETRYING)
CONNECT_TIMEOUT_S = 4.0
DEADLINE_S = 20.0
"""From the tap to giving up, in the test's own seconds."""


def _named(prefix: str, code: int) -> str:
    """A code of `firmware.messages` as it is written there."""
    names = (name for name, value in vars(messages).items() if value == code)
    return next((name for name in names if name.startswith(prefix)), f"{prefix}{code}")


def _nothing(_step: ExchangeStep) -> None:
    """Do nothing at a step."""


@dataclass
class Visitor:
    """One phone of one holder, with a credential for the door under test."""

    rig: Rig
    office: MemoryOffice
    holder: Holder
    credential: Credential
    phone: str = "phone"
    mtu: int = 517
    clock_error_s: int = 0
    """By how much this phone's clock is fast."""
    deadline_s: float = DEADLINE_S
    knocks: bool = True
    """Whether to knock (or reset) when the client asks for it."""
    waits: bool = True
    """Comes only when the lock has gone to sleep after the visitor before."""
    on_step: Callable[[ExchangeStep], object] = _nothing
    """Called with every step of the client."""
    steps: list[ExchangeStep] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    """What everybody at this bench asked for, and what it came to, for whoever reads a failure."""
    _knocking: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    async def open(self, tasks: SyncTasks | None = None) -> Exchange:
        """Open the door."""
        return await self.ask(messages.COMMAND_OPEN, tasks)

    async def lock(self, tasks: SyncTasks | None = None) -> Exchange:
        """Lock the door."""
        return await self.ask(messages.COMMAND_LOCK, tasks)

    async def status(self, tasks: SyncTasks | None = None) -> Exchange:
        """Ask how the door is."""
        return await self.ask(messages.COMMAND_STATUS, tasks)

    async def sync(self, tasks: SyncTasks | None = None) -> Exchange:
        """Carry post."""
        return await self.ask(messages.COMMAND_SYNC, tasks or SyncTasks())

    async def ask(self, command: int, tasks: SyncTasks | None = None) -> Exchange:
        """Any command; afterwards the lock is known to hold the grant if it stored it."""
        if self.waits:
            await self.rig.asleep()
        client = self.client(await self.rig.radio(self.phone, self.mtu))
        try:
            exchange = await client.request(self.credential, command, tasks)
        except UserError as error:
            self.story.append(f"{self._who(command)}: {error.key}")
            raise
        self.story.append(f"{self._who(command)}: {_named('OUTCOME_', exchange.outcome)}")
        self._remember(exchange.grant_stored)
        return exchange

    async def set_clock(self) -> Exchange:
        """Be online while at the door: the office sets the lock's clock."""
        return await self.sync(SyncTasks(token=self._token))

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[LockSession]:
        """A link to the lock with nothing proven yet, for tests that go step by step.

        Raises TimeoutError when the door is not heard, LinkError when connecting fails.
        """
        radio = await self.rig.radio(self.phone, self.mtu)
        credential = self.credential
        if self.waits:
            await self.rig.asleep()
        async with asyncio.timeout(self.deadline_s):
            async with listening(radio, [credential], self._now()) as heard:
                await self.rig.rouse()
                door = await heard.get()
            link = await LockLink.connect(radio, door.device, door.service, CONNECT_TIMEOUT_S)
        keys = CredentialKeys.derive(self.holder.secret, credential.lock_id, credential.serial)
        try:
            yield LockSession(link, credential, keys, door.week, self._now)
        finally:
            await link.close()

    def _who(self, command: int) -> str:
        return f"{self.phone} (holder {self.holder.slot}) {_named('COMMAND_', command)}"

    def _token(self, nonce: bytes) -> bytes:
        return self.office.clock_token(nonce, self.rig.lock_time())

    def client(self, radio: Radio) -> LockClient:
        """The phone's lock client."""
        return LockClient(radio, self.holder.secret, self._now, self._on_step, self.deadline_s)

    def _now(self) -> int:
        return self.rig.lock_time() + self.clock_error_s

    def _remember(self, stored: bool) -> None:
        if stored and not self.credential.grant_stored:
            self.credential = replace(self.credential, grant_stored=True)

    def _on_step(self, progress: Progress) -> None:
        self.steps.append(progress.step)
        self.on_step(progress.step)
        if progress.step in _KNOCKING_HELPS and self.knocks:
            task = asyncio.get_running_loop().create_task(self.rig.rouse())
            self._knocking.add(task)
            task.add_done_callback(self._knocking.discard)
