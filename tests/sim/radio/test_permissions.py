"""What NimBLE lets a peer do with attributes, and the answers of ``BLE`` to odd requests."""

from __future__ import annotations

from sim.radio.air.air import Air
from tests.sim.radio.support import PERIPHERAL, program
from tests.sim.radio.test_central import ASYNC_CENTRAL


async def test_descriptors_take_the_flags_of_characteristics() -> None:
    peripheral = PERIPHERAL + (
        "a, d, e = register(characteristic(0x1001, 2, (UUID(0x2901), 2), (UUID(0x2903), 2 | 4)))\n"
        "ble.gatts_write(d, b'text')\n"
        "advertise()\nforever()\n"
    )
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    first = (await characteristics(conn, SERVICE))[0][2]\n"
        "    ble.gattc_read(conn, first + 1)\n"
        "    print(bytes((await event(15))[2]), (await event(16))[2])\n"
        "    for handle in (first + 1, first + 2):\n"
        "        ble.gattc_write(conn, handle, b'new', 1); print((await event(17))[2])\n"
        "    ble.gattc_read(conn, first + 2); print(bytes((await event(15))[2]))\n"
        "asyncio.run(main())\n"
    )
    air = Air(interval_s=0)
    async with program(air, peripheral, "one"), program(air, central, "two") as board:
        assert await board.rest() == ["b'text' 0", "259", "0", "b'new'"]


async def test_a_write_needs_only_one_of_the_two_permissions_to_write() -> None:
    peripheral = PERIPHERAL + (
        "a, b = register(characteristic(0x1001, 8), characteristic(0x1002, 4))\n"
        "def on_event(event, data):\n"
        "    if event == 3: print('value', data[1] == a, ble.gatts_read(data[1]))\n"
        "advertise()\nforever()\n"
    )
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    a, b = [found[2] for found in await characteristics(conn, SERVICE)]\n"
        "    ble.gattc_write(conn, a, b'unasked', 0)\n"
        "    ble.gattc_write(conn, b, b'confirmed', 1); print((await event(17))[2])\n"
        "asyncio.run(main())\n"
    )
    air = Air(interval_s=0)
    async with program(air, peripheral, "one") as server, program(air, central, "two") as board:
        assert await server.line("value") == "value True b'unasked'"
        assert await server.line("value") == "value False b'confirmed'"
        assert await board.rest() == ["0"]


async def test_a_connection_is_asked_for_its_mtu_once() -> None:
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    ble.gattc_exchange_mtu(conn); print((await event(21))[1])\n"
        "    try: ble.gattc_exchange_mtu(conn)\n"
        "    except OSError as error: print(error.errno == errno.EALREADY)\n"
        "import errno\n"
        "asyncio.run(main())\n"
    )
    air = Air(interval_s=0)
    peripheral = PERIPHERAL + "advertise()\nforever()\n"
    async with program(air, peripheral, "one"), program(air, central, "two") as board:
        assert await board.rest() == ["256", "True"]


async def test_a_radio_that_is_off_and_values_out_of_range_are_refused() -> None:
    source = PERIPHERAL + (
        "import errno\n"
        "def outcome(call):\n"
        "    try: call()\n"
        "    except OSError as error: return errno.errorcode[error.errno]\n"
        "print(outcome(lambda: ble.config(gap_name='n' * 32)), ble.config(mtu=527))\n"
        "print(outcome(lambda: ble.config(mtu=528)), outcome(lambda: ble.config(mtu=22)))\n"
        "ble.active(False)\n"
        "print(outcome(lambda: ble.config(mtu=100)), outcome(lambda: ble.config('mtu')))\n"
        "ble.active(True)\n"
        "print(ble.config('mtu'), UUID(UUID(0x180F)) == UUID(0x180F))\n"
        "import ubluetooth; print(ubluetooth.BLE() is ble)\n"
    )
    async with program(Air(interval_s=0), source) as board:
        assert await board.rest() == [
            "EINVAL None",
            "EINVAL EINVAL",
            "ENODEV ENODEV",
            "256 True",
            "True",
        ]


async def test_a_resolvable_address_stays_and_is_nobodys_to_ask_for() -> None:
    peripheral = PERIPHERAL + (
        "ble.config(addr_mode=2)\n"
        "try: ble.config('mac')\n"
        "except OSError as error: print('mac', error.errno == 22)\n"
        "def on_event(event, data):\n"
        "    if event == 2: ble.config(addr_mode=2); advertise()\n"
        "advertise()\nforever()\n"
    )
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    seen = []\n"
        "    for _ in range(2):\n"
        "        seen.append((await find(b'thing'))[:2])\n"
        "        ble.gap_connect(*seen[-1]); conn = (await event(7))[0]\n"
        "        ble.gap_disconnect(conn); await event(8)\n"
        "    print(seen[0][0], seen[0] == seen[1])\n"
        "asyncio.run(main())\n"
    )
    air = Air(interval_s=0)
    async with program(air, peripheral, "one") as server, program(air, central, "two") as board:
        assert await server.line("mac") == "mac True"
        assert await board.rest() == ["1 True"]


async def test_characteristics_of_one_peer_at_a_time_are_discovered() -> None:
    central = ASYNC_CENTRAL + (
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    ble.gattc_discover_characteristics(conn, 1, 0xFFFF)\n"
        "    try: ble.gattc_discover_characteristics(conn, 1, 0xFFFF)\n"
        "    except OSError as error: print(error.errno)\n"
        "    await event(12)\n"
        "    ble.gattc_discover_characteristics(conn, 1, 0xFFFF); print((await event(12))[1])\n"
        "asyncio.run(main())\n"
    )
    peripheral = PERIPHERAL + "advertise()\nforever()\n"
    air = Air(interval_s=0)
    async with program(air, peripheral, "one"), program(air, central, "two") as board:
        assert await board.rest() == ["16", "0"]
