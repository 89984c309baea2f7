"""What a phone does on the virtual air: discovery, cache, counting, pairing, traces."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from bleak import BleakClient
from bleak.exc import BleakDeviceNotFoundError, BleakGATTProtocolError

from sim.chip.port import Port
from sim.radio.air.air import Air
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.radio.stack import att
from tests.sim.radio.support import PERIPHERAL, TIMEOUT_S, client, find, program, uuid

SERVICE = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
ONE_VALUE = PERIPHERAL + (
    "h, = register(characteristic(0x1001, 2 | 8))\n"
    "ble.gatts_write(h, b'value')\n"
    "advertise()\n"
    "def on_event(event, data):\n"
    "    if event == 2: advertise()\n"
    "forever()\n"
)


@pytest.mark.parametrize(
    ("profile", "first", "again"),
    [
        # MTU; find the service and look for another; characteristics up to the last handle.
        (PhoneProfile(cache="warm"), 4, 1),
        (PhoneProfile(cache="warm", mtu=23), 3, 0),
        (PhoneProfile(cache="cold"), 4, 4),
    ],
)
async def test_a_warm_cache_saves_discovery(profile: PhoneProfile, first: int, again: int) -> None:
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air, profile=profile))
    async with program(air, ONE_VALUE):
        for requests in (first, again):
            device = await find(radio)
            before = radio.counts.requests
            backend = radio.client_backend
            async with BleakClient(device, services=[SERVICE], backend=backend) as peer:
                assert radio.counts.requests - before == requests
                assert await peer.read_gatt_char(uuid(0x1001)) == b"value"
                assert [service.uuid for service in peer.services] == [SERVICE]
    await radio.close()


async def test_full_discovery_finds_what_every_board_has() -> None:
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air, profile=PhoneProfile(full_discovery=True)))
    async with program(air, ONE_VALUE), client(radio, await find(radio)) as peer:
        assert len(list(peer.services)) == 3
        assert await peer.read_gatt_char(uuid(0x2A00)) == b"MPY ESP32"
        assert radio.counts.sent[att.READ_BY_GROUP_TYPE_REQUEST] == 3
        changed = peer.services.get_characteristic(uuid(0x2A05))
        assert changed is not None
        await peer.start_notify(changed, lambda _sender, _value: None)
        configuration = changed.descriptors[0].handle
        assert await peer.read_gatt_descriptor(configuration) == b"\x02\x00"
        await peer.stop_notify(changed)
        assert await peer.read_gatt_descriptor(configuration) == b"\x00\x00"
    await radio.close()


async def test_phones_of_one_seed_have_addresses_of_their_own() -> None:
    air = Air(interval_s=0)
    phones = [Phone(air, name, seed=7) for name in ("one", "two", "one")]
    addresses = [str((await phone.host()).device.random_address) for phone in phones]
    assert addresses[0] == addresses[2] != addresses[1]
    for phone in phones:
        await phone.close()


async def test_a_board_out_of_reach_is_not_found() -> None:
    air = Air(interval_s=0)
    air.set_signal("board", "phone", -120)
    radio = VirtualRadio(Phone(air))
    async with program(
        air, PERIPHERAL + "advertise()\nprint(ble.config('mac')[1].hex())\nforever()"
    ) as board:
        mac = await board.line()
        address = ":".join(mac[at : at + 2].upper() for at in range(0, 12, 2))
        peer = BleakClient(address, timeout=0.3, backend=radio.client_backend)
        with pytest.raises(BleakDeviceNotFoundError):
            await peer.connect()
    await radio.close()


async def test_what_needs_encryption_is_refused_until_paired() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 0x0202))\n"
        "ble.gatts_write(h, b'secret')\n"
        "def on_event(event, data):\n"
        "    if event == 28: print('encrypted', data[1])\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, source) as board, client(radio, await find(radio)) as peer:
        with pytest.raises(BleakGATTProtocolError) as refused:
            await peer.read_gatt_char(uuid(0x1001))
        assert refused.value.code == att.INSUFFICIENT_AUTHENTICATION
        await asyncio.wait_for(peer.pair(), TIMEOUT_S)
        assert await board.line("encrypted") in ("encrypted 1", "encrypted True")
        assert await peer.read_gatt_char(uuid(0x1001)) == b"secret"
        await peer.unpair()
    await radio.close()


async def test_a_flood_of_notifications_runs_out_of_packet_buffers() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 16))\n"
        "advertise()\n"
        "while not links: time.sleep_ms(10)\n"
        "sent = 0\n"
        "try:\n"
        "    while sent < 200:\n"
        "        ble.gatts_notify(0, h, b'x')\n"
        "        sent += 1\n"
        "except OSError as error: print('full', error.errno, sent)\n"
        "forever()\n"
    )
    air = Air(interval_s=0.5)
    radio = VirtualRadio(Phone(air, profile=PhoneProfile(mtu=23)))
    async with program(air, source) as board:
        device = await find(radio)
        peer = client(radio, device)
        connecting = asyncio.create_task(peer.connect())
        full, number, sent = (await board.line("full")).split()
        assert (full, number) == ("full", "12")  # ENOMEM
        assert int(sent) >= Port("ESP32").number("mbuf.blocks")
        await connecting
        await peer.disconnect()
    await radio.close()


async def test_every_radio_can_be_traced(tmp_path: Path) -> None:
    air = Air(interval_s=0)
    path = tmp_path / "phone.btsnoop"
    radio = VirtualRadio(Phone(air, trace=path))
    async with program(air, ONE_VALUE), client(radio, await find(radio)) as peer:
        await peer.write_gatt_char(uuid(0x1001), b"traced", response=True)
    await radio.close()
    written = path.read_bytes()
    assert written.startswith(b"btsnoop\0\0\0\0\1\0\0\x03\xea")
    assert written.count(b"btsnoop\0") == 1
    assert b"traced" in written
