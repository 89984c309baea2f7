"""What a board prints: kept as text and handed to whoever listens."""

import asyncio
from collections.abc import Callable

KEPT_CHARACTERS = 1 << 20
"""Older output is dropped beyond this."""


class ConsoleLog:
    """The output of one board over all its boots."""

    def __init__(self) -> None:
        """Nothing printed yet."""
        self.text = ""
        self.listeners: list[Callable[[str], None]] = []
        self._grown = asyncio.Event()

    def write(self, text: str) -> None:
        """Append what the board printed."""
        self.text = (self.text + text)[-KEPT_CHARACTERS:]
        for listener in self.listeners:
            listener(text)
        self._grown.set()

    def lines(self) -> list[str]:
        """Every line so far."""
        return self.text.splitlines()

    async def wait_for(self, wanted: str, timeout_s: float = 10.0, start: int = 0) -> None:
        """Wait until `wanted` stands in the text from position `start` on.

        Raises:
            TimeoutError: with the whole text, when it does not come within `timeout_s` real
                seconds.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while wanted not in self.text[start:]:
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError:
            raise TimeoutError(f"{wanted!r} was not printed:\n{self.text}") from None
