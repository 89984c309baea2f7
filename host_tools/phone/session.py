"""The exchange with one lock over one link: prove, command, ask how it went, carry envelopes.

`docs/protocol.md` is the normative text. A session lives 60 s, 10 s of them idle at most; opening
always takes a fresh challenge, so it is done by `prove`, never by `command`.
"""

import asyncio
import time
from collections.abc import Callable

from firmware import messages
from firmware.messages import Command, MessageError, Order
from firmware.secure_channel import SecureChannel
from firmware.status import Status, split_response
from host_tools.credentials import Credential, LogPage, Parcel
from host_tools.errors import NotRecognisedError, NotTheLockError
from host_tools.phone import protocol
from host_tools.phone.link import LinkError, LockLink
from host_tools.phone.protocol import Answer, CredentialKeys, PendingRequest

BUSY_POLL_S = 0.02
"""How long to wait before reading again while the lock verifies."""
MOVE_LIMIT_S = 20.0
"""The bolt is at its end by then, or will not get there."""
REFRESH_AFTER_S = 45.0
"""A session lives 60 s; longer tasks prove again by then."""
_LEAST_POLL_S = 0.05
_ENDED = bytes([messages.KIND_REFUSED])
_BUSY = bytes([messages.KIND_BUSY])


def _nobody() -> None:
    """Called when nobody wants to know."""


class SessionEndedError(LinkError):
    """The lock ended the session (it timed out, or the log grew under it): prove again."""


class LockSession:
    """One holder's exchange over one link."""

    def __init__(
        self,
        link: LockLink,
        credential: Credential,
        keys: CredentialKeys,
        week: int,
        clock: Callable[[], int],
    ) -> None:
        """`week` is the calendar week whose identity was heard; `clock` tells lock time."""
        self._link = link
        self._clock = clock
        self._credential = credential
        self._keys = keys
        self._week = week
        self._channel: SecureChannel | None = None
        self._proved_before = False
        self._refresh_at_s = 0.0
        self.lock_nonce = b""
        self.receipt = b""
        self.grant_stored = credential.grant_stored
        self.requests_to_start = 0

    async def prove(self, command: int, challenge_read: Callable[[], None] = _nobody) -> Status:
        """Send `command` (COMMAND_OPEN, …) over a fresh challenge; the lock's proven answer.

        The grant goes along unless the lock is known to have it; if it then does not recognise
        us (its list may have been full), once more with the grant.

        Raises:
            LinkError: when the connection broke.
            NotRecognisedError: when the lock does not accept the proof.
            NotTheLockError: when the answer's proof is not the lock's.
        """
        answer = await self._ask(command, challenge_read, with_grant=not self.grant_stored)
        if answer is None and self.grant_stored:
            answer = await self._ask(command, challenge_read, with_grant=True)
        if answer is None:
            raise NotRecognisedError(self._credential.door)
        self._channel = answer.channel
        self.receipt = answer.receipt
        self._refresh_at_s = time.monotonic() + REFRESH_AFTER_S
        if answer.status.outcome < messages.OUTCOME_NO_RIGHT:
            self.grant_stored = True
        return answer.status

    async def keep_fresh(self, command: int = messages.COMMAND_SYNC) -> None:
        """Prove again before a long task outlives the session. Raises as `prove` does."""
        if time.monotonic() >= self._refresh_at_s:
            await self.prove(command)

    async def _ask(
        self, command: int, challenge_read: Callable[[], None], with_grant: bool
    ) -> Answer | None:
        """One challenge and request; None when the lock refused without a reason."""
        grant = self._credential.grant if with_grant else b""
        if self._proved_before:
            await self._link.write(bytes([messages.KIND_NEW_CHALLENGE]))
        self._proved_before = True
        if grant and self._link.mtu < messages.SMALL_MTU:
            # Before the challenge: after it the lock gives three seconds only.
            await self._link.write(bytes([messages.KIND_GRANT_AHEAD]) + grant)
            grant = b""
        challenge = await self._read_reply()
        if challenge == _ENDED:
            # One unproven byte must never be the last word: connect anew.
            raise LinkError("the challenge was spent")
        challenge_read()
        order = Order(self._credential.slot, self._credential.serial, command, 0, self._clock())
        pending = self._answer_challenge(challenge, order, grant)
        await self._link.write(pending.message)
        self.requests_to_start = self._link.requests
        reply = await self._read_reply()
        if reply == _ENDED:
            return None
        try:
            return protocol.open_response(pending, reply)
        except MessageError as error:
            raise NotTheLockError(self._credential.door) from error

    def _answer_challenge(self, challenge: bytes, order: Order, grant: bytes) -> PendingRequest:
        try:
            week = self._week_of(challenge)
            self.lock_nonce = challenge[2:]
            return protocol.build_request(
                challenge,
                week,
                self._credential.week_keys[week],
                self._credential.lock_id,
                self._keys,
                order,
                grant,
            )
        except (MessageError, KeyError) as error:
            raise NotTheLockError(self._credential.door) from error

    def _week_of(self, challenge: bytes) -> int:
        """The week whose identity was heard. Raises MessageError when the lock says another.

        A phone does not follow: who keeps an old key could pose as the lock and learn who comes.
        """
        flags, _ = messages.parse_challenge(challenge)
        is_lost = bool(flags & messages.CHALLENGE_CLOCK_LOST)
        parity_differs = (self._week ^ flags) & messages.CHALLENGE_WEEK_PARITY
        if is_lost != (self._week == messages.LOST_WEEK) or (parity_differs and not is_lost):
            raise MessageError("challenge week")
        return self._week

    async def _read_reply(self) -> bytes:
        while True:
            reply = await self._link.read()
            if reply != _BUSY:
                return reply
            await asyncio.sleep(BUSY_POLL_S)

    async def command(self, code: int, value: int = 0, count: int = 0) -> Status:
        """One command of the open session that answers with a status.

        Raises:
            LinkError: when the connection broke or the lock ended the session.
        """
        sealed = self._sealed(messages.KIND_COMMAND, Command(code, 0, count, value).pack())
        return self._status_of(await self._converse(sealed))

    async def follow_bolt(self, status: Status, moving: Callable[[], None]) -> Status:
        """Ask until the bolt is at its end.

        Raises:
            LinkError: when the connection broke, or the bolt still moves after MOVE_LIMIT_S.
        """
        give_up_s = time.monotonic() + MOVE_LIMIT_S
        while status.outcome == messages.OUTCOME_MOVING:
            if time.monotonic() > give_up_s:
                raise LinkError("the bolt moves for ever")
            moving()
            await asyncio.sleep(max(_LEAST_POLL_S, status.retry_ms / 1000))
            status = await self.command(messages.COMMAND_OUTCOME)
        return status

    async def read_log(self, first_index: int, count: int) -> LogPage | Status:
        """The stored records from `first_index`, at most `count`; a status when refused."""
        command = Command(messages.COMMAND_READ_LOG, 0, count, first_index)
        reply = await self._converse(self._sealed(messages.KIND_COMMAND, command.pack()))
        if reply[0] == messages.KIND_RESPONSE:
            return self._status_of(reply)
        body = self._opened(reply)
        first, got = messages.parse_log_head(body)
        size = got * messages.LOG_RECORD_BYTES
        records = body[messages.LOG_HEAD_BYTES :][:size]
        if first != first_index or len(records) != size:
            raise SessionEndedError("log answer")
        return LogPage(self._credential.lock_id, first, records)

    async def deliver(self, parcel: Parcel, sent: Callable[[int, int], None]) -> Status:
        """Hand over a sealed envelope piece by piece; the status after the last one."""
        small = self._link.mtu < messages.SMALL_MTU
        kind = messages.KIND_DELIVERY_SMALL if small else messages.KIND_DELIVERY
        size = messages.DELIVERY_SMALL_PIECE if small else messages.DELIVERY_PIECE
        total = len(parcel.envelope)
        status = Status()
        for offset in range(0, total, size):
            head = Command(messages.COMMAND_DELIVER, 0, total, offset).pack()
            piece = parcel.envelope[offset : offset + size]
            sealed = self._sealed(kind, head + piece.ljust(size, b"\0"))
            status = self._status_of(await self._converse(sealed))
            if status.outcome != messages.OUTCOME_OK:
                break
            sent(min(offset + size, total), total)
        return status

    async def ask(self, kind: int, body: bytes) -> bytes | Status:
        """One message of KIND_… and the plain body of its answer; a status when that is one.

        Raises:
            LinkError: when the connection broke or the lock ended the session.
        """
        reply = await self._converse(self._sealed(kind, body))
        return self._status_of(reply) if reply[0] == messages.KIND_RESPONSE else self._opened(reply)

    def _sealed(self, kind: int, body: bytes) -> bytes:
        if self._channel is None:
            raise SessionEndedError("no session")
        return self._channel.seal(kind, body)

    async def _converse(self, message: bytes) -> bytes:
        await self._link.write(message)
        return await self._read_reply()

    def _opened(self, reply: bytes) -> bytes:
        body = self._channel.open(reply) if self._channel else None
        if body is None:
            self._channel = None
            raise SessionEndedError("the session ended")
        return body

    def _status_of(self, reply: bytes) -> Status:
        status, _, self.receipt = split_response(self._opened(reply))
        return status
