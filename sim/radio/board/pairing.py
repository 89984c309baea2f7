"""Pairing of a simulated board: its program chooses the terms and deals with passkeys."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable

from bumble import hci
from bumble.device import Connection
from bumble.pairing import PairingConfig, PairingDelegate

from sim.radio.board.events import Irq

NO_INPUT_OUTPUT = 3
ACTION_INPUT = 2
ACTION_DISPLAY = 3
ACTION_COMPARE = 4
PASSKEY_TIMEOUT_S = 30.0
"""Core specification vol 3 part H 3.4: pairing that stalls this long has failed."""

Post = Callable[..., None]


class Pairing:
    """Terms and open passkey questions of one board."""

    def __init__(self, post: Post) -> None:
        """Start with NimBLE's terms; events are raised with ``post``."""
        self._post = post
        self._terms: dict[str, int] = {"bond": 1, "mitm": 0, "io": NO_INPUT_OUTPUT, "le_secure": 0}
        self._answers: dict[tuple[int, int], asyncio.Future[int]] = {}

    def set(self, name: str, value: int) -> None:
        """Change a term: ``bond``, ``mitm``, ``io`` or ``le_secure``."""
        self._terms[name] = value

    def config(self, connection: Connection, own: hci.Address) -> PairingConfig:
        """Return the terms as Bumble takes them; peers know the board by its address ``own``."""
        io = PairingDelegate.IoCapability(self._terms["io"])
        return PairingConfig(
            sc=bool(self._terms["le_secure"]),
            mitm=bool(self._terms["mitm"]),
            bonding=bool(self._terms["bond"]),
            delegate=_Delegate(io, connection.handle - 1, self),
            identity_address_type=PairingConfig.AddressType(own.address_type),
        )

    def answer(self, link: int, action: int, passkey: int) -> None:
        """Take the program's answer; raises OSError when nothing was asked."""
        future = self._answers.pop((link, action), None)
        if future is None or future.done():
            raise OSError(errno.EINVAL, "no passkey was asked for")
        future.set_result(passkey)

    async def ask(self, link: int, action: int, shown: int) -> int:
        """Raise a passkey event and return the program's answer."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._answers[link, action] = future
        self._post(Irq.PASSKEY_ACTION, link, action, shown)
        async with asyncio.timeout(PASSKEY_TIMEOUT_S):
            return await future


class _Delegate(PairingDelegate):
    """Hands one connection's passkey questions to the program."""

    def __init__(self, io: PairingDelegate.IoCapability, link: int, pairing: Pairing) -> None:
        super().__init__(io)
        self._link = link
        self._pairing = pairing

    async def compare_numbers(self, number: int, digits: int) -> bool:
        del digits
        return bool(await self._pairing.ask(self._link, ACTION_COMPARE, number))

    async def get_number(self) -> int | None:
        return await self._pairing.ask(self._link, ACTION_INPUT, 0)

    async def generate_passkey(self) -> int:
        return await self._pairing.ask(self._link, ACTION_DISPLAY, 0)

    async def display_number(self, number: int, digits: int) -> None:
        """The program chose the number, so it has shown it."""
