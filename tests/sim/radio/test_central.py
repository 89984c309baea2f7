"""MicroPython as central, and programs in aioble's style: tasks woken by flags from the handler."""

from __future__ import annotations

from sim.radio.air.air import Air
from tests.sim.radio.support import PERIPHERAL, program

ASYNC_CENTRAL = """
import asyncio, bluetooth
from bluetooth import UUID
ble = bluetooth.BLE()
ble.active(True)
flag = asyncio.ThreadSafeFlag()
events = []
def plain(x):
    return x if isinstance(x, (int, UUID)) else bytes(x)
def irq(event, data):
    events.append((event, [plain(x) for x in data]))
    flag.set()
ble.irq(irq)
async def event(number, *start):
    while True:
        for i, (kind, data) in enumerate(events):
            if kind == number and tuple(data[:len(start)]) == start:
                events.pop(i)
                return data
        await asyncio.wait_for_ms(flag.wait(), 5000)
async def find(name, active=False):
    ble.gap_scan(0, 30000, 30000, active)
    while True:
        found = await event(5)
        if name in found[4]: break
    ble.gap_scan(None)
    await event(6)
    events.clear()
    return found
async def connect(name):
    found = await find(name)
    ble.gap_connect(found[0], found[1])
    return (await event(7))[0]
async def characteristics(conn, uuid):
    ble.gattc_discover_services(conn, uuid)
    _, start, end, _ = await event(9)
    assert await event(10, conn) == [conn, 0]
    ble.gattc_discover_characteristics(conn, start, end)
    assert await event(12, conn) == [conn, 0]
    found = [data for kind, data in events if kind == 11]
    events.clear()
    return found
SERVICE = UUID("6e400001-b5a3-f393-e0a9-e50e24dcca9e")
"""
"""Start of a central's program, written with asyncio as aioble is."""


async def test_a_central_discovers_reads_writes_and_is_notified() -> None:
    peripheral = PERIPHERAL + (
        "a, d, b = register(characteristic(0x1001, 2 | 8, (UUID(0x2901), 2)),"
        " characteristic(0x1002, 16))\n"
        "ble.gatts_write(a, b'value'); ble.gatts_write(d, b'text')\n"
        "def on_event(event, data):\n"
        "    if event == 3: ble.gatts_notify(data[0], b, b'got ' + ble.gatts_read(a))\n"
        "advertise()\nforever()\n"
    )
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    ble.gattc_exchange_mtu(conn); print('mtu', await event(21))\n"
        "    found = await characteristics(conn, SERVICE)\n"
        "    print('found', found)\n"
        "    _, end, value, _, _ = found[0]\n"
        "    ble.gattc_discover_descriptors(conn, value, end); await event(14)\n"
        "    print('descriptor', await event(13))\n"
        "    ble.gattc_read(conn, value); print('read', await event(15), await event(16))\n"
        "    ble.gattc_read(conn, found[1][2]); print('refused', await event(16))\n"
        "    ble.gattc_write(conn, value, b'new', 1); print('written', await event(17))\n"
        "    print('notified', await event(18))\n"
        "    print('gone', ble.gap_disconnect(conn), (await event(8))[0])\n"
        "    print('no more', ble.gap_disconnect(conn))\n"
        "asyncio.run(main())\n"
    )
    air = Air()
    async with program(air, peripheral, "one") as server, program(air, central, "two") as client:
        assert await client.rest() == [
            "mtu [0, 256]",
            "found [[0, 17, 16, 10, UUID(0x1001)], [0, 20, 19, 16, UUID(0x1002)]]",
            "descriptor [0, 17, UUID(0x2901)]",
            "read [0, 16, b'value'] [0, 16, 0]",
            "refused [0, 19, 258]",  # 0x100 + read not permitted
            "written [0, 16, 0]",
            "notified [0, 19, b'got new']",
            "gone True 0",
            "no more False",
        ]
        await server.line("disconnect")


async def test_scanners_hear_kind_address_and_scan_response() -> None:
    quiet = PERIPHERAL + (
        "ble.config(addr_mode=1)\n"
        "mac = ble.config('mac'); print('mac', mac[0], mac[1][0] >> 6)\n"
        "advertise(b'quiet', connectable=False)\nforever()\n"
    )
    loud = PERIPHERAL + "advertise(b'loud', resp_data=b'\\x03\\x09hi')\nforever()\n"
    scanner = ASYNC_CENTRAL + (
        "async def main():\n"
        "    for name in (b'quiet', b'loud'):\n"
        "        found = await find(name)\n"
        "        print(name, found[0], found[2], found[3])\n"
        "    response = await find(b'hi', True)\n"
        "    print(response[2], response[4])\n"
        "asyncio.run(main())\n"
    )
    air = Air()
    air.set_signal("loud", "scanner", -80)
    async with (
        program(air, quiet, "quiet") as board,
        program(air, loud, "loud"),
        program(air, scanner, "scanner") as listener,
    ):
        assert await board.line() == "mac 1 3"
        assert await listener.rest() == [
            "b'quiet' 1 2 -55",
            "b'loud' 0 0 -80",
            "4 b'\\x03\\thi'",
        ]


async def test_a_connection_attempt_ends_by_itself_or_when_cancelled() -> None:
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    ble.gap_connect(1, b'abcdef', 100)\n"
        "    print(await event(8))\n"
        "    ble.gap_connect(1, b'abcdef', 60000)\n"
        "    try: ble.gap_connect(1, b'abcdef')\n"
        "    except OSError as error: print(error.errno)\n"
        "    ble.gap_connect(None)\n"
        "    print((await event(8))[0])\n"
        "asyncio.run(main())\n"
    )
    async with program(Air(), central) as board:
        failed = "[65535, 255, b'\\x00\\x00\\x00\\x00\\x00\\x00']"
        assert await board.rest() == [failed, "114", "65535"]


async def test_calls_that_do_not_fit_the_state_raise_as_on_a_board() -> None:
    source = PERIPHERAL + (
        "def attempt(call, *args, **options):\n"
        "    try: print('ok', call(*args, **options))\n"
        "    except Exception as error: print(type(error).__name__, *error.args)\n"
        "attempt(ble.gatts_notify, 7, 16, b'x')\n"
        "attempt(ble.gatts_write, 99, b'x')\n"
        "attempt(ble.gap_advertise, 50000, bytes(32))\n"
        "attempt(ble.config, 'nonsense')\n"
        "advertise()\n"
        "attempt(register)\n"
        "attempt(ble.config, addr_mode=1)\n"
        "ble.gap_advertise(None)\n"
        "attempt(register)\n"
        "ble.active(False)\n"
        "attempt(ble.gap_advertise, 50000)\n"
    )
    async with program(Air(), source) as board:
        assert await board.rest() == [
            "OSError 107",  # ENOTCONN
            "OSError 22",  # EINVAL
            "OSError 22",
            "ValueError unknown config param",
            "OSError 16",  # EBUSY
            "OSError 22",
            "ok ()",
            "OSError 19",  # ENODEV
        ]


async def test_a_memoryview_is_worthless_after_the_handler() -> None:
    advertiser = PERIPHERAL + "advertise()\nforever()\n"
    keeper = ASYNC_CENTRAL + (
        "kept = []\n"
        "def irq(event, data):\n"
        "    if event == 5 and not kept: kept.append(data[4]); print(bytes(data[4])[-5:])\n"
        "ble.irq(irq)\n"
        "ble.gap_scan(300)\n"
        "async def main():\n"
        "    while not kept: await asyncio.sleep_ms(10)\n"
        "    print(bytes(kept[0])[-5:])\n"
        "asyncio.run(main())\n"
    )
    air = Air()
    async with program(air, advertiser, "one"), program(air, keeper, "two") as board:
        assert await board.rest() == ["b'thing'", "b'\\xee\\xee\\xee\\xee\\xee'"]


async def test_two_boards_pair_with_a_passkey_that_one_shows_and_one_enters() -> None:
    terms = "ble.config(bond=False, mitm=True, le_secure=True, io=%d)\n"
    shows = (
        PERIPHERAL
        + terms % 0
        + (
            "h, = register(characteristic(0x1001, 2 | 0x0400))\n"
            "def on_event(event, data):\n"
            "    if event == 31: ble.gap_passkey(data[0], data[1], 123456)\n"
            "    if event == 28: print('encrypted', data[1])\n"
            "advertise()\nforever()\n"
        )
    )
    enters = (
        ASYNC_CENTRAL
        + terms % 2
        + (
            "async def main():\n"
            "    conn = await connect(b'thing')\n"
            "    ble.gap_pair(conn)\n"
            "    _, action, _ = await event(31); print('action', action)\n"
            "    await asyncio.sleep_ms(300)\n"
            "    ble.gap_passkey(conn, action, 123456)\n"
            "    print('encrypted', (await event(28))[1])\n"
            "asyncio.run(main())\n"
        )
    )
    air = Air(interval_s=0)
    async with program(air, shows, "one") as server, program(air, enters, "two") as other:
        assert await other.rest() == ["action 2", "encrypted 1"]
        assert await server.line("encrypted") == "encrypted 1"


async def test_a_request_under_way_fails_before_the_end_of_its_link_is_told() -> None:
    peripheral = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2))\n"
        "def on_event(event, data):\n"
        "    if event == 4: ble.gap_disconnect(data[0]); time.sleep_ms(100)\n"
        "advertise()\nforever()\n"
    )
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    ble.gattc_read(conn, 16)\n"
        "    while 8 not in [kind for kind, _ in events]: await asyncio.sleep_ms(10)\n"
        "    print([(kind, data[:3]) for kind, data in events if kind in (8, 15, 16)][0])\n"
        "asyncio.run(main())\n"
    )
    air = Air()
    async with program(air, peripheral, "one"), program(air, central, "two") as board:
        # NimBLE tells BLE_HS_ENOTCONN, 7, and no handle.
        assert await board.rest() == ["(16, [0, 0, 7])"]


async def test_an_answer_comes_before_what_the_peer_sends_once_it_has_answered() -> None:
    peripheral = PERIPHERAL + (
        "(value,) = register(characteristic(0x1001, 8 | 16))\n"
        "written = []\n"
        "def on_event(event, data):\n"
        "    if event == 3: written.append(data[0])\n"
        "advertise()\n"
        "while True:\n"
        "    if written: ble.gatts_notify(written.pop(), value, b'told')\n"
    )
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    value = (await characteristics(conn, SERVICE))[0][2]\n"
        "    for _ in range(5):\n"
        "        ble.gattc_write(conn, value, b'x', 1)\n"
        "        while len(events) < 2: await asyncio.sleep_ms(5)\n"
        "        print([kind for kind, _ in events])\n"
        "        events.clear()\n"
        "asyncio.run(main())\n"
    )
    air = Air()
    async with program(air, peripheral), program(air, central, "central") as second:
        assert await second.rest() == ["[17, 18]"] * 5
