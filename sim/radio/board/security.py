"""Encryption of a simulated board's links: pairing, bonds, and what its program hears of them."""

from __future__ import annotations

import contextlib
import errno
from typing import Any

from bumble import hci
from bumble.core import BaseError
from bumble.keys import PairingKeys

from sim.radio.board.bonds import KEY_SIZE, Bonds
from sim.radio.board.events import Irq
from sim.radio.board.pairing import Pairing
from sim.radio.stack.cancelling import answer_may_be_cancelled
from sim.radio.stack.host import HostLink, RadioHost


class SecurityCalls:
    """Pairing and encryption: a part of ``BoardRadio``."""

    host: RadioHost | None
    bonds: Bonds | None = None

    def __init__(self) -> None:
        """Start with NimBLE's terms of pairing."""
        self.pairing = Pairing(self._post)

    def _post(self, irq: Irq, *items: int | bytes) -> None:
        raise NotImplementedError

    def _start(self, work: Any) -> None:
        raise NotImplementedError

    def _link(self, handle: int) -> HostLink:
        raise NotImplementedError

    async def do_pair(self, args: list[Any], _payload: bytes) -> None:
        """Encrypt with the keys of a bond, else pair; a peripheral asks its central to."""
        link = self._link(args[0])
        if self._is_pairing(link):
            raise OSError(errno.EALREADY, "pairing already")
        if link.is_central:
            self._start(self._secure(link))
        elif self.host is not None:
            self.host.device.request_pairing(link.connection)

    async def do_set_security(self, args: list[Any], _payload: bytes) -> None:
        """Change the terms of pairing."""
        self.pairing.set(args[0], args[1])

    async def do_passkey(self, args: list[Any], _payload: bytes) -> None:
        """Answer a passkey event."""
        self.pairing.answer(*args)

    def watch_security(self, link: HostLink) -> None:
        """Tell the program what becomes of a link's encryption."""
        connection = link.connection
        connection.on("connection_encryption_change", lambda: self._on_encryption(link))
        connection.on("connection_encryption_failure", lambda _error: self._on_insecure(link))
        connection.on("pairing", lambda keys: self._on_paired(link, keys))
        connection.on("pairing_failure", lambda _reason: self._on_insecure(link))
        connection.on("security_request", lambda _terms: self._start(self._secure(link)))

    async def _secure(self, link: HostLink) -> None:
        connection = link.connection
        # The events tell the program how it went.
        with contextlib.suppress(BaseError, hci.HCI_Error), answer_may_be_cancelled():
            if self.bonds is None or await self.bonds.get(str(connection.peer_address)) is None:
                await connection.pair()
            else:
                await connection.encrypt()

    def _is_pairing(self, link: HostLink) -> bool:
        if self.host is None:
            return False
        session = self.host.device.smp_manager.sessions.get(link.connection.handle)
        return session is not None and not session.completed

    def _on_encryption(self, link: HostLink) -> None:
        link.session.encrypted = bool(link.connection.is_encrypted)
        if not self._is_pairing(link):  # else it is told when the keys are exchanged as well
            self._tell_security(link)

    def _on_paired(self, link: HostLink, keys: PairingKeys) -> None:
        key = keys.ltk or keys.ltk_central
        link.session.authenticated = key is not None and key.authenticated
        self._tell_security(link)

    def _on_insecure(self, link: HostLink) -> None:
        self._post(Irq.ENCRYPTION_UPDATE, link.handle, 0, 0, 0, 0)

    def _tell_security(self, link: HostLink) -> None:
        session = link.session
        self._post(
            Irq.ENCRYPTION_UPDATE,
            link.handle,
            session.encrypted,
            session.encrypted and session.authenticated,
            session.encrypted and session.bonded,
            KEY_SIZE if session.encrypted else 0,
        )
