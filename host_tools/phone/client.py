"""The phone's lock client: find the door, connect, prove, command, and carry post on the way.

Usable from Python as it is::

    client = LockClient(radio, secret)
    exchange = await client.open(credential)
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from firmware import messages
from firmware.status import Status
from host_tools import lock_time
from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt
from host_tools.errors import (
    DoorNotHeardError,
    LinkLostError,
    NotRecognisedError,
    NotTheLockError,
    UserError,
)
from host_tools.phone.courier import SyncTasks, run_sync_tasks
from host_tools.phone.events import Exchange, ExchangeStep, Listener, Progress, Timing
from host_tools.phone.finder import HeardDoor, listening
from host_tools.phone.link import CONNECT_TIMEOUTS_S, LinkError, LockLink
from host_tools.phone.protocol import CredentialKeys
from host_tools.phone.radio import Radio
from host_tools.phone.session import LockSession

TOTAL_DEADLINE_S = 30.0
"""From the tap to giving up, knocking and all."""
UNPROVEN_TRIES = 3
"""So often a door may answer without proof before that is told: a byte can be forged."""
KNOCK_PROMPT_AFTER_S = 0.5
"""A lock that is awake is heard by then; else its owner is asked to knock."""


SEEN_EVERY_S = 0.25
"""How often a scan tells what it has heard, at least."""

Seen = Callable[[list[HeardDoor]], None]
"""Called with the doors heard so far, strongest first; must not block."""


def _unseen(_doors: list[HeardDoor]) -> None:
    """For those who wait for the end."""


def _by_strength(doors: dict[bytes, HeardDoor]) -> list[HeardDoor]:
    return sorted(doors.values(), key=lambda door: -door.signal_dbm)


def _unheard(_progress: Progress) -> None:
    """The listener of those who do not listen."""


@dataclass
class Stopwatch:
    """Milliseconds since the door was heard."""

    began_s: float = field(default_factory=time.monotonic)
    connect: float = 0.0
    challenge: float = 0.0
    accepted: float = 0.0

    def ms(self) -> float:
        """How many by now."""
        return (time.monotonic() - self.began_s) * 1000

    def challenge_read(self) -> None:
        """Note when the challenge was there."""
        self.challenge = self.ms()


@dataclass(frozen=True)
class LockConnection:
    """The parts of one connection, while it lasts."""

    credential: Credential
    link: LockLink
    session: LockSession
    watch: Stopwatch
    attempts: int
    status: Status
    requests_to_know: int
    signal_dbm: int
    """How strongly the lock was heard."""

    @property
    def mtu(self) -> int:
        """Bytes that one message of the link may take."""
        return self.link.mtu


class LockClient:
    """Works the doors of one phone over one radio."""

    def __init__(
        self,
        radio: Radio,
        secret: bytes,
        clock: Callable[[], int] = lock_time.now,
        listener: Listener = _unheard,
        deadline_s: float = TOTAL_DEADLINE_S,
    ) -> None:
        """Work with the phone's own 32-byte `secret`; `clock` tells lock time.

        From the tap to the lock's answer, knocking included, `deadline_s` may pass.
        """
        self._radio = radio
        self._secret = secret
        self.clock = clock
        self._tell = listener
        self._deadline_s = deadline_s

    async def scan(
        self, credentials: Iterable[Credential], seconds: float, seen: Seen = _unseen
    ) -> list[HeardDoor]:
        """Every door of `credentials` heard within `seconds`, strongest first.

        `seen` is called with those heard so far, several times a second.
        """
        nearest: dict[bytes, HeardDoor] = {}
        until_s = time.monotonic() + seconds
        async with listening(self._radio, credentials, self.clock()) as heard:
            self._tell(Progress(ExchangeStep.SCANNING))
            self._tell(Progress(ExchangeStep.KNOCK))
            while (left_s := until_s - time.monotonic()) > 0:
                seen(_by_strength(nearest))
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(left_s, SEEN_EVERY_S)):
                        door = await heard.get()
                    nearest[door.credential.lock_id] = door
        return _by_strength(nearest)

    async def open(self, credential: Credential, tasks: SyncTasks | None = None) -> Exchange:
        """Unlock the door and run the courier's `tasks` while there.

        Raises:
            UserError: of the kinds in `errors.py`, from Bluetooth being off to a lost link.
        """
        return await self.request(credential, messages.COMMAND_OPEN, tasks)

    async def lock(self, credential: Credential, tasks: SyncTasks | None = None) -> Exchange:
        """Throw the bolt. Raises as `open` does."""
        return await self.request(credential, messages.COMMAND_LOCK, tasks)

    async def status(self, credential: Credential, tasks: SyncTasks | None = None) -> Exchange:
        """Ask how the door is. Raises as `open` does."""
        return await self.request(credential, messages.COMMAND_STATUS, tasks)

    async def sync(self, credential: Credential, tasks: SyncTasks) -> Exchange:
        """Deliver what is carried and gather the log. Raises as `open` does."""
        return await self.request(credential, messages.COMMAND_SYNC, tasks)

    async def request(
        self, credential: Credential, command: int, tasks: SyncTasks | None = None
    ) -> Exchange:
        """Send `command` (COMMAND_OPEN, LOCK, STATUS, SYNC or SERVICE) over a fresh challenge.

        A connection that fails before the lock answered is tried again until the deadline; after
        the answer it is not, for the bolt may have moved.
        """
        connection = await self._get_through(credential, command)
        try:
            return await self._after_answer(connection, tasks)
        finally:
            await connection.link.close()

    @asynccontextmanager
    async def session(
        self, credential: Credential, command: int, last_word: bytes = b""
    ) -> AsyncIterator[LockConnection]:
        """Prove with `command` and leave the session to the caller; hangs up at the end.

        Raises:
            UserError: as `open` does, until the lock has answered; DoorNotHeardError at once
                when the lock sends its `last_word` (16 bytes).
        """
        connection = await self._get_through(credential, command, last_word)
        try:
            yield connection
        finally:
            await connection.link.close()

    async def _get_through(
        self, credential: Credential, command: int, last_word: bytes = b""
    ) -> LockConnection:
        """Find, connect and prove, again and again until the lock answers or time is up.

        One unproven answer is anybody's; `UNPROVEN_TRIES` of them are the door's.
        """
        failed: UserError = DoorNotHeardError(credential.door)
        attempts = unproven = 0
        try:
            async with asyncio.timeout(self._deadline_s):
                while unproven < UNPROVEN_TRIES:
                    door = await self._find(credential, last_word)
                    if door.is_wiped:
                        raise DoorNotHeardError(credential.door)
                    attempts += 1
                    try:
                        return await self._prove_over(door, command, attempts)
                    except LinkError:
                        failed = failed if unproven else LinkLostError(credential.door)
                    except (NotRecognisedError, NotTheLockError) as error:
                        failed, unproven = error, unproven + 1
                    self._tell(Progress(ExchangeStep.RETRYING, attempts))
        except TimeoutError as error:
            raise failed from error
        raise failed

    async def is_wiped(self, credential: Credential, last_word: bytes) -> bool:
        """Whether the lock sends its `last_word` (16 bytes) instead of an identity.

        Raises:
            DoorNotHeardError: when it sends neither within the deadline.
        """
        try:
            async with asyncio.timeout(self._deadline_s):
                return (await self._find(credential, last_word)).is_wiped
        except TimeoutError as error:
            raise DoorNotHeardError(credential.door) from error

    async def _find(self, credential: Credential, last_word: bytes = b"") -> HeardDoor:
        """Tap first, then knock: listen already, and ask for the knock if nothing is heard."""
        self._tell(Progress(ExchangeStep.SCANNING))
        async with listening(self._radio, [credential], self.clock(), last_word) as heard:
            prompt = asyncio.get_running_loop().call_later(
                KNOCK_PROMPT_AFTER_S, self._tell, Progress(ExchangeStep.KNOCK)
            )
            try:
                door = await heard.get()
            finally:
                prompt.cancel()
        self._tell(Progress(ExchangeStep.HEARD))
        return door

    async def _prove_over(self, door: HeardDoor, command: int, attempts: int) -> LockConnection:
        """One connection, up to the lock's proven answer."""
        credential = door.credential
        watch = Stopwatch()
        timeout_s = CONNECT_TIMEOUTS_S[min(attempts, len(CONNECT_TIMEOUTS_S)) - 1]
        link = await LockLink.connect(self._radio, door.device, door.service, timeout_s)
        watch.connect = watch.ms()
        try:
            self._tell(Progress(ExchangeStep.CONNECTED))
            keys = CredentialKeys.derive(self._secret, credential.lock_id, credential.serial)
            session = LockSession(link, credential, keys, door.week, self.clock)
            status = await session.prove(command, watch.challenge_read)
        except BaseException:
            await link.close()
            raise
        watch.accepted = watch.ms()
        self._tell(Progress(ExchangeStep.ACCEPTED))
        return LockConnection(
            credential, link, session, watch, attempts, status, link.requests, door.signal_dbm
        )

    async def _after_answer(self, connection: LockConnection, tasks: SyncTasks | None) -> Exchange:
        """Follow the bolt to its end, then run the courier's tasks."""
        session, watch, status, bolt_ms = (
            connection.session,
            connection.watch,
            connection.status,
            None,
        )
        if status.outcome == messages.OUTCOME_MOVING:
            status = await self._follow_bolt(connection)
            bolt_ms = watch.ms()
        delivered, pages = await self._run_tasks(connection, status, tasks)
        return Exchange(
            status,
            Timing(watch.connect, watch.challenge, watch.accepted, bolt_ms),
            SealedReceipt(connection.credential.lock_id, session.receipt),
            session.grant_stored,
            session.requests_to_start,
            connection.requests_to_know,
            connection.link.mtu,
            connection.attempts,
            delivered,
            pages,
        )

    async def _follow_bolt(self, connection: LockConnection) -> Status:
        try:
            return await connection.session.follow_bolt(
                connection.status, lambda: self._tell(Progress(ExchangeStep.MOVING))
            )
        except LinkError as error:
            raise LinkLostError(connection.credential.door, accepted=True) from error

    async def _run_tasks(
        self, connection: LockConnection, status: Status, tasks: SyncTasks | None
    ) -> tuple[tuple[Parcel, ...], tuple[LogPage, ...]]:
        """The tasks, where there are some and this holder may run them."""
        may = connection.credential.rights & messages.RIGHT_SYNC
        if tasks is None or not may or status.outcome >= messages.OUTCOME_NO_RIGHT:
            return (), ()
        lock_id = connection.credential.lock_id
        return await run_sync_tasks(connection.session, lock_id, status, tasks, self._tell)
