"""Links that break after a message of an update, to a lock without a VM or to a real one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from firmware import boot, messages, update_format
from firmware.messages import Command
from firmware.status import Status
from firmware.update import Update
from host_tools.credentials import Credential
from host_tools.phone.link import LinkError
from host_tools.update.transfer import UpdateClient, UpdateSession, UpdateVisit
from tests.update.slots import Slots


class Hangs(Protocol):
    """What can be hung up."""

    async def close(self) -> None:
        """Hang up."""


@dataclass
class Breaks:
    """Breaks the link once, at the message of that number, counted from 1 over all connections."""

    at: int
    answered: bool
    """Whether the lock got the message and only its answer was lost."""
    messages: int = 0
    """How many were sent, the lost one included."""
    happened: bool = False

    def is_now(self, answered: bool) -> bool:
        """Whether the link breaks at this point of the present message."""
        return self.messages == self.at and self.answered == answered


@dataclass
class BrittleSession:
    """A session whose link breaks at one message."""

    inner: UpdateSession
    breaks: Breaks
    link: Hangs | None = None

    async def keep_fresh(self, command: int) -> None:
        """As the session does."""
        await self.inner.keep_fresh(command)

    async def ask(self, kind: int, body: bytes) -> bytes | Status:
        """As the session does, unless the link breaks. Raises LinkError."""
        self.breaks.messages += 1
        await self._break(answered=False)
        answer = await self.inner.ask(kind, body)
        await self._break(answered=True)
        return answer

    async def command(self, code: int) -> Status:
        """As the session does."""
        return await self.inner.command(code)

    async def _break(self, *, answered: bool) -> None:
        if self.breaks.is_now(answered):
            self.breaks.happened = True
            if self.link:
                await self.link.close()
            raise LinkError("broken")


@dataclass
class BrittleVisit:
    """A connection that breaks at one message."""

    session: UpdateSession
    status: Status
    mtu: int


async def _nothing() -> None:
    """What happens between two connections, usually."""


@dataclass
class BrittleClient:
    """Reaches a lock over links of which one breaks."""

    inner: UpdateClient
    breaks: Breaks
    hung_up: Callable[[], Awaitable[None]] = _nothing
    """Called once the link has broken, before the next connection."""
    _told: bool = False

    @asynccontextmanager
    async def session(self, credential: Credential, command: int) -> AsyncIterator[UpdateVisit]:
        """Connect as the inner client does."""
        if self.breaks.happened and not self._told:
            self._told = True
            await self.hung_up()
        async with self.inner.session(credential, command) as visit:
            link: Hangs | None = getattr(visit, "link", None)
            session = BrittleSession(visit.session, self.breaks, link)
            yield BrittleVisit(session, visit.status, visit.mtu)


@dataclass
class SlotsClient:
    """Reaches two slots in a folder, which answer as a lock does, over links that hold."""

    slots: Slots
    sleeps: bool
    """Whether the lock falls asleep between two connections."""
    update: Update = field(init=False)

    def __post_init__(self) -> None:
        """Boot."""
        self._boot()

    def session(
        self, credential: Credential, command: int
    ) -> AbstractAsyncContextManager[UpdateVisit]:
        """Connect."""
        del credential, command
        return self._visit()

    @asynccontextmanager
    async def _visit(self) -> AsyncIterator[UpdateVisit]:
        if self.sleeps or self.update.phase == update_format.PHASE_SWITCHED:
            self._boot()
        yield BrittleVisit(SlotsSession(self), Status(), mtu=517)

    def _boot(self) -> None:
        """Start what is in force; on trial it proves itself, since a holder is here."""
        slots = boot.read_slots(self.slots.slot_file)
        boot.prove(0, self.slots.slot_file)
        self.update = self.slots.update(slots[0] if slots else "a")


@dataclass
class SlotsSession:
    """One connection to `SlotsClient`."""

    lock: SlotsClient

    async def keep_fresh(self, command: int) -> None:
        """Nothing ends here."""

    async def ask(self, kind: int, body: bytes) -> bytes | Status:
        """Obey an update command."""
        del kind
        command = Command.parse(body[: messages.COMMAND_BODY_BYTES])
        self.lock.update.obey(command, body[messages.COMMAND_BODY_BYTES :])
        return self.lock.update.status()

    async def command(self, code: int) -> Status:
        """Hang up."""
        del code
        return Status()
