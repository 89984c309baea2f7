"""A lock on a cable, at its MicroPython prompt, over mpremote's transport: takes updates there.

The lock judges an update at the prompt as it does over Bluetooth. What a bench may skip is the
service right: whoever has the board in hand could write its flash anyway.
"""

import ast
import io
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, redirect_stdout, suppress
from typing import Any

from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport
from serial import SerialException

from firmware import messages
from firmware.status import Status
from host_tools.credentials import Credential
from provisioning.chip.port import unopened
from provisioning.errors import NoBoardError, UnitRefusedError

WAKE_S = 30.0
"""For how long a sleeping lock is waited for: somebody has to press its reset button."""
_ATTEMPT_S = 2.0
_LONGER = 1.5
"""Each attempt gets so many times the time of the last: each begins the lock's start anew."""
_READ_S = 1.0
"""A lock may miss an interrupt while it starts; a read without end would never send another."""

# The lock's watchdog cannot be stopped, but fed: should the cable be pulled, it soon ends the
# prompt, and the lock goes about its work again. The soft reset that leads here counted as a boot
# of a firmware on trial, and is given back: nobody was there to try it.
_TAKE_UP = """
import machine
watchdog = machine.WDT(timeout=60000)
from firmware import board, boot, key_store
from firmware.messages import Command
boot.spare()
identity = key_store.load_identity(board.partition('keys'))
print(repr(identity and identity.lock_id))
"""
_BEGIN = "from firmware.update import at_prompt\nheld = at_prompt(identity)"
_OBEY = "held.obey(Command.parse({command!r}), {piece!r})\nprint(repr(held.status()))"
_FEED = "\nwatchdog.feed()"
_RESTART = "import machine\nmachine.reset()"


class PromptVisit:
    """An update that waits at the prompt; its own session. See `UpdateVisit`."""

    mtu = 512
    """A piece goes in one line of source; longer ones would only take more of the lock's heap."""

    def __init__(self, prompt: "LockPrompt") -> None:
        """Use `LockPrompt.session`."""
        self._prompt = prompt
        self.session = self
        self.status = Status()

    async def keep_fresh(self, _command: int) -> None:
        """Nothing: a prompt does not run out."""

    async def ask(self, _kind: int, body: bytes) -> bytes:
        """One command of the update; the lock's 32 bytes of status. Raises NoBoardError."""
        head = messages.COMMAND_BODY_BYTES
        status = self._prompt.evaluate(_OBEY.format(command=body[:head], piece=body[head:]))
        return bytes(status)

    async def command(self, _code: int) -> Status:
        """Nothing: the prompt is left when the port is closed."""
        return self.status


class LockPrompt:
    """The prompt of the lock at one port; an `UpdateClient`."""

    def __init__(self, transport: SerialTransport, port: str) -> None:
        """Use `at_prompt_of`."""
        self._transport = transport
        self._port = port
        self.lock_id = self._take_up()
        """Whose prompt it is."""

    @asynccontextmanager
    async def session(self, _credential: Credential, _command: int) -> AsyncIterator[PromptVisit]:
        """Start whatever slot is in force, up to the prompt, and take up the update there."""
        self._take_up()
        self._run(_BEGIN)
        yield PromptVisit(self)

    def _take_up(self) -> bytes:
        """Raises NoBoardError, or UnitRefusedError when this is no lock."""
        until_s = time.monotonic() + WAKE_S
        attempt_s = _ATTEMPT_S
        while not self._is_entered(attempt_s):
            if time.monotonic() > until_s:
                raise NoBoardError("prompt_silent", port=self._port)
            attempt_s *= _LONGER
        lock_id = self.evaluate(_TAKE_UP)
        if not lock_id:
            raise UnitRefusedError("unit_no_lock", port=self._port)
        return bytes(lock_id)

    def _is_entered(self, attempt_s: float) -> bool:
        try:
            # It prints what it does not expect.
            with redirect_stdout(io.StringIO()):
                self._transport.enter_raw_repl(timeout_overall=attempt_s)
        except TransportError:
            return False
        return True

    def evaluate(self, source: str) -> Any:
        """Run `source` on the lock; the literal that it prints last. Raises as `_run`."""
        return ast.literal_eval(self._run(source).splitlines()[-1])

    def _run(self, source: str) -> str:
        """Raises UnitRefusedError when the lock cannot, NoBoardError when it is gone."""
        try:
            printed: bytes = self._transport.exec(source + _FEED)
        except TransportExecError as error:
            raise UnitRefusedError("unit_not_updatable", port=self._port) from error
        except TransportError as error:
            raise NoBoardError("board_lost", port=self._port) from error
        return printed.decode()

    def restart(self) -> None:
        """Leave the prompt: the lock goes about its work again."""
        self._transport.exec_raw_no_follow(_RESTART)


@contextmanager
def at_prompt_of(port: str) -> Iterator[LockPrompt]:
    """The lock at `port`, which works on afterwards.

    Raises:
        NoBoardError: when nothing answers there, or it stopped answering.
        UnitRefusedError: when what answers is no lock.
    """
    try:
        transport = SerialTransport(port, timeout=_READ_S)
    except (TransportError, SerialException, OSError) as error:
        raise unopened(port, "prompt_silent") from error
    try:
        prompt = LockPrompt(transport, port)
        try:
            yield prompt
        finally:
            prompt.restart()
    except (SerialException, OSError, TransportError) as error:
        raise NoBoardError("board_lost", port=port) from error
    finally:
        # Its own way to close asks for the lines first, which a pulled cable does not have.
        with suppress(OSError):
            transport.close()
        transport.serial.close()
