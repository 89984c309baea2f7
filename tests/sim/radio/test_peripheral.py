"""A MicroPython peripheral and a phone with bleak, over the virtual air."""

from __future__ import annotations

import asyncio
import contextlib
import errno

import pytest
from bleak.exc import BleakError, BleakGATTProtocolError

from sim.radio.air.air import Air
from sim.radio.air.faults import Faults
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.radio.stack import att
from tests.sim.radio.support import PERIPHERAL, TIMEOUT_S, client, find, program, uuid

READ, WRITE, WRITE_NO_RESPONSE, NOTIFY, INDICATE = 2, 8, 4, 16, 32


async def test_a_phone_reads_and_writes_and_the_program_sees_it() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2 | 8))\n"
        "ble.gatts_write(h, b'first')\n"
        "def on_event(event, data):\n"
        "    if event == 3: print('value', ble.gatts_read(data[1]))\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, source) as board:
        async with client(radio, await find(radio)) as peer:
            assert peer.mtu_size == 256
            assert await peer.read_gatt_char(uuid(0x1001)) == b"first"
            await peer.write_gatt_char(uuid(0x1001), b"second", response=True)
            assert await board.line("value") == "value b'second'"
            assert await peer.read_gatt_char(uuid(0x1001)) == b"second"
        assert await board.line("disconnect") == "disconnect 0 1"
    await radio.close()


async def test_a_long_read_asks_the_program_for_every_piece() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2))\n"
        "ble.gatts_write(h, bytes(range(60)))\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air, profile=PhoneProfile(mtu=23)))
    async with program(air, source) as board:
        async with client(radio, await find(radio)) as peer:
            assert await peer.read_gatt_char(uuid(0x1001)) == bytes(range(60))
        await board.line("disconnect")
        assert board.lines.count("read 0 16") == 3  # 22 + 22 + 16 bytes
    await radio.close()


async def test_a_long_write_arrives_whole_and_what_exceeds_the_buffer_is_cut() -> None:
    source = PERIPHERAL + (
        "big, small = register(characteristic(0x1001, 8), characteristic(0x1002, 8))\n"
        "ble.gatts_set_buffer(big, 100)\n"
        "def on_event(event, data):\n"
        "    if event == 3:\n"
        "        value = ble.gatts_read(data[1])\n"
        "        print('value', len(value), value[-1])\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air, profile=PhoneProfile(mtu=23)))
    async with program(air, source) as board, client(radio, await find(radio)) as peer:
        await peer.write_gatt_char(uuid(0x1001), bytes(range(80)), response=True)
        assert await board.line("value") == "value 80 79"
        assert radio.counts.sent[att.PREPARE_WRITE_REQUEST] == 5
        await peer.write_gatt_char(uuid(0x1002), bytes(range(30)), response=True)
        assert await board.line("value") == "value 20 19"
    await radio.close()


async def test_appended_writes_gather_until_they_are_read() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 4))\n"
        "ble.gatts_set_buffer(h, 10, True)\n"
        "writes = 0\n"
        "def on_event(event, data):\n"
        "    global writes\n"
        "    if event == 3:\n"
        "        writes += 1\n"
        "        if writes == 3: print('value', ble.gatts_read(h), ble.gatts_read(h))\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, source) as board, client(radio, await find(radio)) as peer:
        for part in (b"abcd", b"efgh", b"ijkl"):
            await peer.write_gatt_char(uuid(0x1001), part, response=False)
        assert await board.line("value") == "value b'abcdefghij' b''"
    await radio.close()


async def test_what_a_property_forbids_is_refused() -> None:
    source = PERIPHERAL + (
        "register(characteristic(0x1001, 8), characteristic(0x1002, 2))\nadvertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, source), client(radio, await find(radio)) as peer:
        with pytest.raises(BleakGATTProtocolError) as unreadable:
            await peer.read_gatt_char(uuid(0x1001))
        assert unreadable.value.code == att.READ_NOT_PERMITTED
        with pytest.raises(BleakGATTProtocolError) as unwritable:
            await peer.write_gatt_char(uuid(0x1002), b"x", response=True)
        assert unwritable.value.code == att.WRITE_NOT_PERMITTED
    await radio.close()


async def test_the_read_request_handler_decides() -> None:
    source = PERIPHERAL + (
        "a, b = register(characteristic(0x1001, 2), characteristic(0x1002, 2))\n"
        "def on_event(event, data):\n"
        "    if event == 4:\n"
        "        ble.gatts_write(data[1], b'for %d' % data[0])\n"
        "        return 8 if data[1] == b else None\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, source), client(radio, await find(radio)) as peer:
        assert await peer.read_gatt_char(uuid(0x1001)) == b"for 0"
        with pytest.raises(BleakGATTProtocolError) as refused:
            await peer.read_gatt_char(uuid(0x1002))
        assert refused.value.code == 8
    await radio.close()


async def test_notifications_and_indications_reach_their_subscriber() -> None:
    source = PERIPHERAL + (
        "n, i = register(characteristic(0x1001, 16), characteristic(0x1002, 32))\n"
        "def on_event(event, data):\n"
        "    if event == 1: ble.gatts_write(n, b'nobody', True)\n"
        "advertise()\n"
        "while not links: time.sleep_ms(10)\n"
        "time.sleep_ms(400)\n"
        "ble.gatts_write(n, b'subscribed', True)\n"
        "ble.gatts_notify(0, n, b'direct')\n"
        "ble.gatts_indicate(0, i, b'sure')\n"
        "forever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    got: asyncio.Queue[bytes] = asyncio.Queue()
    async with program(air, source) as board, client(radio, await find(radio)) as peer:
        for number in (0x1001, 0x1002):
            await peer.start_notify(uuid(number), lambda _, value: got.put_nowait(bytes(value)))
        values = [await asyncio.wait_for(got.get(), TIMEOUT_S) for _ in range(3)]
        assert values == [b"subscribed", b"direct", b"sure"]
        assert await board.line("confirmed") == "confirmed 0 19 0"
    await radio.close()


async def test_the_same_handle_serves_each_link_its_own_value() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2))\n"
        "def on_event(event, data):\n"
        "    if event == 1 and len(links) < 3: advertise()\n"
        "    if event == 4: ble.gatts_write(h, b'link %d' % data[0])\n"
        "advertise()\nforever()\n"
    )
    air = Air()
    radios = [VirtualRadio(Phone(air, f"phone {n}")) for n in range(3)]
    async with program(air, source):
        peers = [client(radio, await find(radio)) for radio in radios]
        for peer in peers:
            await peer.connect()
        for _ in range(3):
            values = await asyncio.gather(*(peer.read_gatt_char(uuid(0x1001)) for peer in peers))
            assert values == [b"link 0", b"link 1", b"link 2"]
        for peer in peers:
            await peer.disconnect()
    for radio in radios:
        await radio.close()


async def test_a_dying_board_takes_its_links_down() -> None:
    air = Air()
    radio = VirtualRadio(Phone(air))
    lost = asyncio.Event()
    source = PERIPHERAL + "register(characteristic(0x1001, 2))\nadvertise()\nforever()\n"
    async with program(air, source) as board:
        peer = client(radio, await find(radio), lambda _: lost.set())
        await peer.connect()
        board.board.kill()
        await asyncio.wait_for(lost.wait(), TIMEOUT_S)
        assert not peer.is_connected
        with pytest.raises(BleakError):
            await peer.read_gatt_char(uuid(0x1001))
    assert air.link_count == 0
    await radio.close()


async def test_a_peer_that_is_being_dropped_cannot_be_dropped_again() -> None:
    source = PERIPHERAL + (
        "def on_event(event, data):\n"
        "    if event == 1:\n"
        "        print('dropped', ble.gap_disconnect(data[0]))\n"
        "        try: ble.gap_disconnect(data[0])\n"
        "        except OSError as error: print('again', error.errno)\n"
        "    if event == 2:\n"
        "        print('gone', ble.gap_disconnect(data[0]))\n"
        "advertise()\nforever()\n"
    )
    air = Air()
    radio = VirtualRadio(Phone(air))
    async with program(air, source) as board:
        with contextlib.suppress(BleakError):
            await client(radio, await find(radio)).connect()
        assert await board.line("dropped") == "dropped True"
        assert await board.line("again") == f"again {errno.EALREADY}"
        assert await board.line("gone") == "gone False"
    await radio.close()


async def test_advertising_that_is_refused_has_stopped() -> None:
    """NimBLE stops first, then looks at what is asked for."""
    source = PERIPHERAL + (
        "advertise()\n"
        "try: ble.gap_advertise(50000, bytes(32))\n"
        "except OSError as error: print('refused', error.errno)\n"
        "print(register(characteristic(0x1001, 2)))\n"
    )
    async with program(Air(), source) as board:
        assert await board.line() == f"refused {errno.EINVAL}"
        # Services can be registered only while not advertising.
        assert await board.line() == "(16,)"


async def test_eight_services_are_enough() -> None:
    source = PERIPHERAL + (
        "one = (SERVICE, (characteristic(0x1001, 2),))\n"
        "print(len(ble.gatts_register_services([one] * 8)))\n"
        "try: ble.gatts_register_services([one] * 9)\n"
        "except OSError as error: print('refused', error.errno)\n"
    )
    async with program(Air(), source) as board:
        assert await board.rest() == ["8", f"refused {errno.E2BIG}"]


async def test_a_notification_without_data_asks_the_handler_for_the_value() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2 | 16))\n"
        "refuse = 0\n"
        "def on_event(event, data):\n"
        "    if event == 4:\n"
        "        ble.gatts_write(h, b'fresh')\n"
        "        return refuse\n"
        "advertise()\n"
        "while not links: time.sleep_ms(10)\n"
        "time.sleep_ms(400)\n"
        "ble.gatts_notify(0, h)\n"
        "refuse = 1\n"
        "try: ble.gatts_notify(0, h)\n"
        "except OSError as error: print('refused', error.errno)\n"
        "forever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    got: asyncio.Queue[bytes] = asyncio.Queue()
    async with program(air, source) as board, client(radio, await find(radio)) as peer:
        await peer.start_notify(uuid(0x1001), lambda _, value: got.put_nowait(bytes(value)))
        assert await asyncio.wait_for(got.get(), TIMEOUT_S) == b"fresh"
        assert await board.line("read") == "read 65535 16"
        assert await board.line("refused") == f"refused {errno.EIO}"
    await radio.close()


async def test_an_exception_in_the_handler_is_printed_and_the_handler_dropped() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2))\n"
        "ble.gatts_write(h, b'still here')\n"
        "def on_event(event, data):\n"
        "    if event == 4: raise ValueError('oops')\n"
        "advertise()\nforever()\n"
    )
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, source) as board, client(radio, await find(radio)) as peer:
        for _ in range(2):
            assert await peer.read_gatt_char(uuid(0x1001)) == b"still here"
        await board.line("Unhandled exception in IRQ callback handler")
        assert board.lines.count("read 0 16") == 1
    await radio.close()


async def test_a_bad_radio_makes_things_slow_but_never_wrong() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2 | 8))\n"
        "ble.gatts_set_buffer(h, 100)\nadvertise()\nforever()\n"
    )
    air = Air(interval_s=0.002, faults=Faults(seed=3, loss=0.3, delay=0.1, delay_s=0.01))
    radio = VirtualRadio(Phone(air, profile=PhoneProfile(mtu=40)))
    async with program(air, source), client(radio, await find(radio)) as peer:
        for size in (1, 37, 38, 100):
            value = bytes(range(size))
            await peer.write_gatt_char(uuid(0x1001), value, response=True)
            assert await peer.read_gatt_char(uuid(0x1001)) == value
    await radio.close()
