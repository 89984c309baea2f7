"""What a simulated board keeps of a pairing: its program stores it, as NimBLE's hooks ask it to.

The board itself remembers nothing. Every key goes to the program's ``_IRQ_SET_SECRET`` and is
asked for again with ``_IRQ_GET_SECRET``, under NimBLE's types and keys.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from bumble import hci
from bumble.keys import KeyStore, PairingKeys

from sim.radio.board.events import VmEvents
from sim.radio.stack.host import HostLink, RadioHost

OUR_SECRET = 1
"""NimBLE's BLE_STORE_OBJ_TYPE_OUR_SEC: what we gave the peer, asked for as peripheral."""
PEER_SECRET = 2
"""NimBLE's BLE_STORE_OBJ_TYPE_PEER_SEC: what the peer gave us, asked for as central."""
KEY_SIZE = 16
# Address with its kind, key size, diversifier, random number, three keys, flags.
_RECORD = struct.Struct("<B6sBH8s16s16s16sBB")


class Bonds(KeyStore):
    """Bumble's key store of one board; its program does the storing."""

    def __init__(self, host: RadioHost, events: Callable[[], VmEvents | None]) -> None:
        """Keep the keys of ``host``'s links; ``events`` returns the running program's."""
        self._host = host
        self._events = events

    async def update(self, name: str, keys: PairingKeys) -> None:
        """Give the program the keys of a pairing, unless both ends agreed not to bond."""
        address = hci.Address(name)
        link = self._link(address)
        events = self._events()
        if link is None or events is None or not self._is_bonding(link):
            return
        link.session.bonded = True
        first, second = keys.ltk_peripheral, keys.ltk_central
        if not link.is_central:
            first, second = second, first
        for kind, key in ((OUR_SECRET, keys.ltk or first), (PEER_SECRET, keys.ltk or second)):
            if key is not None:
                events.set_secret(kind, store_key(address), _pack(address, key, keys))

    async def get(self, name: str) -> PairingKeys | None:
        """Ask the program for the keys it has for a peer."""
        address = hci.Address(name)
        link = self._link(address)
        events = self._events()
        if link is None or events is None:
            return None
        kind = PEER_SECRET if link.is_central else OUR_SECRET
        record = await events.get_secret(kind, store_key(address))
        if record is None or len(record) != _RECORD.size:
            return None
        keys = _unpack(record)
        key = keys.ltk or keys.ltk_central
        link.session.bonded = True
        link.session.authenticated = key is not None and key.authenticated
        return keys

    def _link(self, address: hci.Address) -> HostLink | None:
        links = self._host.links.values()
        return next((link for link in links if bytes(link.peer) == bytes(address)), None)

    def _is_bonding(self, link: HostLink) -> bool:
        session = self._host.device.smp_manager.sessions.get(link.connection.handle)
        return session is not None and bool(session.bonding)


def store_key(address: hci.Address) -> bytes:
    """Return the key NimBLE stores a peer under: its address with the kind in front."""
    return bytes([address.address_type & 1]) + bytes(address)


def _pack(address: hci.Address, key: PairingKeys.Key, keys: PairingKeys) -> bytes:
    return _RECORD.pack(
        address.address_type & 1,
        bytes(address),
        KEY_SIZE,
        key.ediv or 0,
        key.rand or b"",
        key.value,
        keys.irk.value if keys.irk else b"",
        keys.csrk.value if keys.csrk else b"",
        int(key.authenticated),
        int(keys.ltk is not None),
    )


def _unpack(record: bytes) -> PairingKeys:
    _, _, _, ediv, rand, ltk, _, _, authenticated, secure = _RECORD.unpack(record)
    if secure:
        return PairingKeys(ltk=PairingKeys.Key(ltk, bool(authenticated)))
    key = PairingKeys.Key(ltk, bool(authenticated), ediv, rand)
    return PairingKeys(ltk_central=key, ltk_peripheral=key)
