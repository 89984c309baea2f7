"""The cable of a bare board, which may reset or sleep at any word."""

import ast
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from typing import Any

import serial
from mpremote.transport import TransportError
from mpremote.transport_serial import SerialTransport

START_S = 1.5
"""Until then a board that has been reset is at its prompt, or will never be."""
ANSWER_S = 3
READ_S = 0.1
"""A read that has no end of its own would wait for ever for a board that sleeps."""
RETRIES = 4


class FactLine:
    """Asks one board at its raw prompt, and finds it again after each reset."""

    def __init__(self, port: str, press_reset: Callable[[str], None]) -> None:
        """`press_reset` resets the board on `port`, asleep or not."""
        self._port = port
        self._press_reset = press_reset

    def ask(self, code: str) -> Any:
        """What `code` prints, as Python reads it. Raises TimeoutError."""
        for _ in range(RETRIES):
            with suppress(TransportError, serial.SerialException), self._prompt() as transport:
                return ast.literal_eval(transport.exec(code).decode())
            time.sleep(START_S)
        raise TimeoutError("the board does not answer")

    def leave(self, code: str) -> None:
        """Run what ends in a reset or in sleep, and give the board time for it."""
        with self._prompt() as transport:
            transport.exec_raw_no_follow(code)
        time.sleep(2 * START_S)

    def is_awake(self) -> bool:
        """Whether somebody answers."""
        with suppress(TransportError, serial.SerialException), self._prompt():
            return True
        return False

    def reset(self) -> None:
        """Reset it by the cable."""
        self._press_reset(self._port)
        time.sleep(START_S)

    @contextmanager
    def _prompt(self) -> Iterator[SerialTransport]:
        transport = SerialTransport(self._port, timeout=READ_S)
        try:
            with redirect_stdout(StringIO()):  # it prints what a sleeping board does not say
                transport.enter_raw_repl(soft_reset=False, timeout_overall=ANSWER_S)
            yield transport
        finally:
            transport.close()
