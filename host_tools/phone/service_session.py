"""A locksmith's session with one lock: measure, drive the motor under watch, listen, wipe."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from firmware import messages
from firmware.measurement import MEASURE_CLOCK, MEASURE_START_CLOCK, Measurement
from firmware.messages import Command
from firmware.status import Status
from host_tools.credentials import Parcel
from host_tools.errors import ExitCode, UserError
from host_tools.phone.client import LockConnection
from host_tools.phone.link import LinkError

POLL_S = 0.1
"""Between two looks; a drive stops by itself when nobody looks for 600 ms."""

KEEP_ALIVE_S = 3.0
"""Between two signs of life; the lock hangs up after 10 s of silence."""

T = TypeVar("T")


class ServiceRefusedError(UserError):
    """The lock knows this holder and declined."""

    def __init__(self, outcome: int, door: str) -> None:
        """`outcome` is the lock's OUTCOME_… code."""
        super().__init__(f"outcome_{outcome}", ExitCode.REFUSED, door=door, until="", start="")


def _go_on(_seen: Measurement) -> bool:
    """Whether to end a drive early: no."""
    return False


class ServiceSession:
    """What the service right gives, over a session that is open."""

    def __init__(self, connection: LockConnection) -> None:
        """Use the session of `LockClient.session(credential, COMMAND_SERVICE)`."""
        self._connection = connection
        self.signal_dbm = connection.signal_dbm
        self.status = connection.status
        self.seen: Measurement | None = None
        """What was measured last."""
        self.driving = False
        """Whether a drive was asked for and its end has not been seen."""

    @property
    def receipt(self) -> bytes:
        """The lock's newest sealed word to the office."""
        return self._connection.session.receipt

    async def measure(self) -> Measurement:
        """Read every sensor. Raises LinkError, ServiceRefusedError."""
        return await self._ask(Command(messages.COMMAND_MEASURE))

    async def look_at_clock(self, start: bool = False) -> Measurement:
        """Read every sensor and the external clock; `start` one that nobody counts by and stands.

        Raises as `measure` does.
        """
        how = MEASURE_CLOCK | MEASURE_START_CLOCK if start else MEASURE_CLOCK
        return await self._ask(Command(messages.COMMAND_MEASURE, how))

    async def listen(self, duration_ms: int) -> Measurement:
        """Count knocks anew from now on. Raises as `measure` does."""
        return await self._ask(Command(messages.COMMAND_LISTEN, 0, duration_ms))

    async def stop(self) -> Measurement:
        """Switch the motor off. Raises as `measure` does."""
        return await self._ask(Command(messages.COMMAND_STOP))

    async def drive(
        self,
        argument: int,
        longest_ms: int,
        limit_ma: int,
        enough: Callable[[Measurement], bool] = _go_on,
    ) -> Measurement:
        """Run the motor (DRIVE_… bits) to an end switch, a stall, the time, or until `enough`.

        Returns what was measured. Raises as `measure` does; the motor then stops by itself.
        """
        await self._fresh()
        self.driving = True
        seen = await self._ask(Command(messages.COMMAND_DRIVE, argument, longest_ms, limit_ma))
        while seen.driving:
            await asyncio.sleep(POLL_S)
            seen = await self.measure()
            if seen.driving and enough(seen):
                seen = await self.stop()
        self.driving = False
        return seen

    async def wait(self, wanted: Callable[[Measurement], bool], patience_s: float) -> bool:
        """Look again and again until the sensors show what is `wanted`; False: they did not."""
        until_s = time.monotonic() + patience_s
        while not wanted(await self.measure()):
            if time.monotonic() > until_s:
                return False
            await asyncio.sleep(POLL_S)
            await self._fresh()
        return True

    async def keep_alive(self, answer: Coroutine[Any, Any, T]) -> T:
        """Wait for a person's `answer` without the lock losing patience; a lost link can wait."""
        waiting = asyncio.create_task(answer)
        try:
            while not (await asyncio.wait({waiting}, timeout=KEEP_ALIVE_S))[0]:
                with suppress(LinkError):
                    await self._fresh()
                    await self.measure()
            return waiting.result()
        finally:
            waiting.cancel()

    async def deliver(self, parcel: Parcel) -> Status:
        """Hand over an envelope. Raises LinkError."""
        await self._fresh()
        self.status = await self._connection.session.deliver(parcel, lambda _done, _total: None)
        return self.status

    async def set_clock(self, token_of: Callable[[bytes], bytes | None]) -> None:
        """Set the lock's clock by the office's token over this session's nonce. Raises LinkError.

        `token_of` may have none: the office is out of reach.
        """
        await self._fresh()
        session = self._connection.session
        token = await asyncio.to_thread(token_of, session.lock_nonce)
        if token is not None:
            parcel = Parcel(self._connection.credential.lock_id, token)
            self.status = await session.deliver(parcel, lambda _done, _total: None)

    async def work(self, command: int) -> Status:
        """Open or lock as any holder does, over a fresh challenge. Raises LinkError."""
        session = self._connection.session
        status = await session.prove(command)
        self.status = await session.follow_bolt(status, lambda: None)
        return self.status

    async def wipe(self, envelope: bytes) -> Status:
        """Hand over the office's order to wipe; OUTCOME_OK: the keys are gone. Raises LinkError."""
        await self._fresh()
        order = Command(messages.COMMAND_WIPE, 0, len(envelope)).pack()
        body = order + envelope.ljust(messages.DELIVERY_SMALL_PIECE, b"\0")
        answer = await self._connection.session.ask(messages.KIND_DELIVERY_SMALL, body)
        if not isinstance(answer, Status):
            raise ServiceRefusedError(
                messages.OUTCOME_BAD_COMMAND, self._connection.credential.door
            )
        return answer

    async def end(self) -> None:
        """Let the lock hang up. Raises LinkError."""
        await self._connection.session.command(messages.COMMAND_END)

    async def _fresh(self) -> None:
        await self._connection.session.keep_fresh(messages.COMMAND_SERVICE)

    async def _ask(self, command: Command) -> Measurement:
        # Not while the motor runs: proving takes longer than it may go unwatched.
        if command.code != messages.COMMAND_MEASURE:
            await self._fresh()
        answer = await self._connection.session.ask(messages.KIND_COMMAND, command.pack())
        if isinstance(answer, Status):
            self.status = answer
            raise ServiceRefusedError(answer.outcome, self._connection.credential.door)
        self.seen = Measurement.parse(answer)
        return self.seen
