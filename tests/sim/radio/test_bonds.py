"""Bonds: the program of a board keeps the keys, and gives them back after a restart."""

from __future__ import annotations

import pytest

from sim.radio.air.air import Air
from tests.sim.radio.support import PERIPHERAL, Program, program
from tests.sim.radio.test_central import ASYNC_CENTRAL

KEEPS_SECRETS = """
secrets = {}
def keep(event, data):
    if event == 29:
        kind, index, key = data
        if key is None:
            found = [v for (k, _), v in secrets.items() if k == kind]
            return found[index] if index < len(found) else None
        return secrets.get((kind, bytes(key)))
    if event == 30:
        kind, key, value = data
        if value is None: return secrets.pop((kind, bytes(key)), None) is not None
        secrets[kind, bytes(key)] = bytes(value)
        return True
terms = dict(bond=True, le_secure=%(secure)s)
"""
"""A store as aioble has it; ``irq`` is to ask ``keep`` first."""

SERVER = (
    PERIPHERAL
    + KEEPS_SECRETS
    + """
on_event = keep
ble.config(**terms)
def irq2(event, data):
    if event == 28: print('security', *[int(x) for x in data[1:]])
    return irq(event, data)
def start():
    ble.irq(irq2)
    ble.active(True)
    h, = register(characteristic(0x1001, 2 | 0x0200))
    ble.gatts_write(h, b'secret')
    advertise()
ble.active(False)
start()
def serve():
    while True:
        time.sleep_ms(20)
        if restart:
            ble.active(False); restart.clear(); start(); print('restarted')
restart = []
"""
)

CLIENT = (
    ASYNC_CENTRAL
    + KEEPS_SECRETS
    + """
ble.config(**terms)
ble.irq(lambda event, data: keep(event, data) if event in (29, 30) else irq(event, data))
async def secure(conn):
    ble.gap_pair(conn)
    return [int(x) for x in (await event(28))[1:]]
async def read(conn):
    found = await characteristics(conn, SERVICE)
    ble.gattc_read(conn, found[0][2])
    return (await event(16))[2]
async def leave(conn):
    ble.gap_disconnect(conn)
    await event(8)
"""
)


async def _outcome(client: str, server: str, secure: bool = True) -> list[str]:
    terms = {"secure": secure}
    air = Air(interval_s=0)
    serving = program(air, (SERVER + server) % terms, "one")
    async with serving, program(air, (CLIENT + client) % terms, "two") as central:
        return await _rest(central)


async def _rest(central: Program) -> list[str]:
    lines = await central.rest()
    assert not any("Traceback" in line for line in lines), lines
    return lines


RETURNS = """
async def main():
    for visit in range(2):
        conn = await connect(b'thing')
        print(await read(conn), await secure(conn), await read(conn))
        await leave(conn)
    print(sorted((kind, len(key)) for kind, key in secrets))
asyncio.run(main())
"""


@pytest.mark.parametrize("secure", [True, False])
async def test_a_bond_made_once_encrypts_again_after_reconnecting(secure: bool) -> None:
    lines = await _outcome(
        RETURNS,
        "def on_event(event, data):\n"
        "    if event == 2: restart.append(1)\n"
        "    return keep(event, data)\n"
        "serve()\n",
        secure,
    )
    # Encrypted, not authenticated, bonded, with keys of 16 bytes; without it a read needs pairing.
    assert lines[0] == "261 [1, 0, 1, 16] 0"
    assert lines[1] == "261 [1, 0, 1, 16] 0"
    assert lines[2] == "[(1, 7), (2, 7)]"


async def test_a_peer_that_lost_the_bond_cannot_encrypt_until_paired_anew() -> None:
    lines = await _outcome(
        "async def main():\n"
        "    conn = await connect(b'thing'); print(await secure(conn)); await leave(conn)\n"
        "    conn = await connect(b'thing'); print(await secure(conn))\n"
        "    secrets.clear(); print(await secure(conn))\n"
        "asyncio.run(main())\n",
        "def on_event(event, data):\n"
        "    if event == 2: secrets.clear(); advertise()\n"
        "    return keep(event, data)\n"
        "serve()\n",
    )
    assert lines == ["[1, 0, 1, 16]", "[0, 0, 0, 0]", "[1, 0, 1, 16]"]


async def test_a_peripheral_asks_its_central_to_encrypt() -> None:
    lines = await _outcome(
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    print([int(x) for x in (await event(28))[1:]], await read(conn))\n"
        "asyncio.run(main())\n",
        "def on_event(event, data):\n"
        "    if event == 1: ble.gap_pair(data[0])\n"
        "    return keep(event, data)\n"
        "serve()\n",
    )
    assert lines == ["[1, 0, 1, 16] 0"]


async def test_without_bonding_nothing_is_kept() -> None:
    lines = await _outcome(
        "ble.config(bond=False)\n"
        "async def main():\n"
        "    conn = await connect(b'thing')\n"
        "    print(await secure(conn), await read(conn), secrets)\n"
        "asyncio.run(main())\n",
        "serve()\n",
    )
    assert lines == ["[1, 0, 0, 16] 0 {}"]


async def test_the_boards_own_key_is_made_once_and_asked_for_at_every_start() -> None:
    source = (
        PERIPHERAL
        + KEEPS_SECRETS % {"secure": True}
        + "asked = []\n"
        + "def listen(event, data):\n"
        + "    asked.append((event, data[0])); return keep(event, data)\n"
        + "ble.irq(listen)\n"
        + "for _ in range(2):\n"
        + "    ble.active(False); ble.active(True); print(asked); asked.clear()\n"
        + "print([(kind, key, len(value)) for (kind, key), value in secrets.items()])\n"
    )
    async with program(Air(interval_s=0), source) as board:
        assert await board.rest() == [
            "[(29, 10), (30, 10), (29, 2)]",
            "[(29, 10), (29, 2)]",
            "[(10, b'irk', 16)]",
        ]
