"""Reads advertising data into what bleak reports of an advertisement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bleak.backends.scanner import AdvertisementData

BASE_UUID_TAIL = "-0000-1000-8000-00805f9b34fb"
_UUID_LISTS = {0x02: 2, 0x03: 2, 0x04: 4, 0x05: 4, 0x06: 16, 0x07: 16}
_SERVICE_DATA = {0x16: 2, 0x20: 4, 0x21: 16}
_NAMES = (0x08, 0x09)
_TX_POWER = 0x0A
_MANUFACTURER = 0xFF


def uuid_text(uuid: bytes) -> str:
    """Return a little-endian UUID of 2, 4 or 16 bytes as the 128-bit text bleak uses."""
    digits = uuid[::-1].hex()
    if len(uuid) <= 4:
        return digits.zfill(8) + BASE_UUID_TAIL
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def uuid_bytes(text: str) -> bytes:
    """Return a 128-bit UUID text as bytes, little-endian, 2 of them when that is enough."""
    if text.startswith("0000") and text.endswith(BASE_UUID_TAIL):
        return bytes.fromhex(text[4:8])[::-1]
    return bytes.fromhex(text.replace("-", ""))[::-1]


def structures(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Iterate over the AD structures of advertising data, up to the first malformed one."""
    at = 0
    while at < len(data) and data[at] and at + data[at] < len(data):
        yield data[at + 1], data[at + 2 : at + 1 + data[at]]
        at += 1 + data[at]


@dataclass
class Heard:
    """What was heard of one advertiser: its advert and its scan response."""

    dbm: int = -127
    parts: dict[bool, bytes] = field(default_factory=dict)
    """Latest data, by whether they are a scan response."""

    def summary(self) -> AdvertisementData:
        """Return both together, as bleak reports them."""
        name: str | None = None
        power: int | None = None
        makers: dict[int, bytes] = {}
        services: dict[str, bytes] = {}
        uuids: list[str] = []
        for part in self.parts.values():
            for kind, value in structures(part):
                if kind in _NAMES:
                    name = value.decode(errors="replace")
                elif kind == _TX_POWER and value:
                    power = int.from_bytes(value[:1], "little", signed=True)
                elif kind == _MANUFACTURER and len(value) >= 2:
                    makers[int.from_bytes(value[:2], "little")] = value[2:]
                elif kind in _UUID_LISTS:
                    size = _UUID_LISTS[kind]
                    uuids += [
                        uuid_text(value[at : at + size])
                        for at in range(0, len(value) - size + 1, size)
                    ]
                elif kind in _SERVICE_DATA:
                    size = _SERVICE_DATA[kind]
                    services[uuid_text(value[:size])] = value[size:]
        return AdvertisementData(name, makers, services, uuids, power, self.dbm, ())
