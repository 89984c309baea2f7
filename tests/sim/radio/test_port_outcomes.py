"""What a chip's controller may do to a program, as the table of port facts names it."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import pytest
from bleak import BleakClient
from bleak.exc import BleakError

from sim.board.profile import BoardProfile
from sim.chip.fact import CHIPS, Value
from sim.chip.port import Port
from sim.radio.air.air import Air
from sim.radio.air.faults import Faults
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone
from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.mbufs import MbufPool
from sim.radio.stack.prepared import PreparedWrites
from tests.sim.radio.support import PERIPHERAL, TIMEOUT_S, Program, client, find, program

ADVERTISE_ON_EVENTS = PERIPHERAL + (
    "def tell():\n"
    "    try:\n"
    "        advertise()\n"
    "        print('advertising with', len(links))\n"
    "    except OSError as error:\n"
    "        print('refused with', len(links), error.errno)\n"
    "def on_event(event, data):\n"
    "    if event in (1, 2): tell()\n"
    "tell()\n"
    "forever()\n"
)


async def connect(air: Air, board: Program, number: int) -> tuple[Phone, BleakClient]:
    """One more phone on the board, named after its number."""
    phone = Phone(air, f"phone {number}")
    radio = VirtualRadio(phone)
    peer = client(radio, await find(radio))
    await peer.connect()
    await board.line("connect")
    return phone, peer


@pytest.mark.parametrize(
    ("chip", "links", "outcome", "error"),
    [
        ("ESP32", 3, "EIO", 5),
        ("ESP32", 3, "ENOMEM", 12),
        ("ESP32S3", 4, "EIO", 12),
        ("ESP32C3", 4, "EIO", 12),
        ("ESP32C6", 4, "EIO", 12),
    ],
)
async def test_the_last_link_leaves_nothing_to_advertise_for(
    chip: str, links: int, outcome: str, error: int
) -> None:
    air = Air(interval_s=0)
    profile = BoardProfile(chip, outcomes={"links.full": outcome})
    async with program(air, ADVERTISE_ON_EVENTS, profile=profile) as board:
        phones = [await connect(air, board, number) for number in range(links)]
        assert await board.line("refused") == f"refused with {links} {error}"
        await phones[0][1].disconnect()
        assert await board.line("advertising") == f"advertising with {links - 1}"
        for _, peer in phones[1:]:
            await peer.disconnect()
    for phone, _ in phones:
        await phone.close()


async def test_an_advert_may_be_taken_and_never_lead_to_a_link() -> None:
    profile = BoardProfile("ESP32C6", outcomes={"radio.advertise": "accepted, never connectable"})
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, ADVERTISE_ON_EVENTS, profile=profile) as board:
        await board.line("advertising")
        with pytest.raises(BleakError):
            await client(radio, await find(radio)).connect()
        board.board.port.choose("radio.advertise", "works")
    await radio.close()


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize(("outcome", "error"), [("EIO", 5), ("ETIMEDOUT", 110)])
async def test_a_radio_that_does_not_start_raises_and_starts_once_it_can(
    chip: str, outcome: str, error: int
) -> None:
    profile = BoardProfile(chip, outcomes={"radio.start": outcome})
    source = (
        "import bluetooth, time\n"
        "ble = bluetooth.BLE()\n"
        "while not ble.active():\n"
        "    try:\n        ble.active(True)\n"
        "    except OSError as error:\n        print('error', error.errno)\n"
        "    time.sleep_ms(20)\n"
        "print('started')\n"
    )
    async with program(Air(), source, profile=profile) as board:
        assert await board.line("error") == f"error {error}"
        board.board.port.choose("radio.start", "works")
        await board.line("started")


@pytest.mark.parametrize(
    ("chip", "outcome", "events"),
    [
        ("ESP32", "connect and disconnect events", ["connect 0 1", "disconnect 0 1"]),
        ("ESP32S3", "connect and disconnect events", ["connect 0 1", "disconnect 0 1"]),
        ("ESP32C6", "connect event, then an empty advert", ["connect 0 1"]),
        ("ESP32C3", "no event, then an empty advert", []),
        ("ESP32", "disconnect event of handle 0 with address type 0xff", ["disconnect 0 255"]),
    ],
)
async def test_a_peer_that_never_speaks_is_told_of_as_the_port_may(
    chip: str, outcome: Value, events: list[str]
) -> None:
    air = Air(interval_s=0, faults=Faults(unanswered=1.0))
    source = PERIPHERAL + "advertise()\nprint('ready')\nforever()\n"
    profile = BoardProfile(chip, outcomes={"links.unestablished": outcome})
    silent, other = VirtualRadio(Phone(air, "silent")), Phone(air, "other")
    async with program(air, source, profile=profile) as board:
        await board.line("ready")
        with pytest.raises(BleakError):
            await client(silent, await find(silent)).connect()
        for event in events:
            assert await board.line() == event
        if "empty advert" in str(outcome):
            await _until_heard(other, b"")
    await silent.close()
    await other.close()


async def _until_heard(phone: Phone, data: bytes) -> None:
    """Wait until some advert says exactly `data`."""
    heard = asyncio.Event()

    def listen(report: Any) -> None:
        if bytes(report.data) == data:
            heard.set()

    await phone.listen(listen)
    async with asyncio.timeout(TIMEOUT_S):
        await heard.wait()
    await phone.unlisten(listen)


async def test_no_memory_for_the_handler_removes_it_for_good() -> None:
    profile = BoardProfile("ESP32C6")
    air = Air(interval_s=0)
    radio = VirtualRadio(Phone(air))
    async with program(air, ADVERTISE_ON_EVENTS, profile=profile) as board:
        await board.line("advertising")
        board.board.port.choose("irq.memory", "raises MemoryError")
        peer = client(radio, await find(radio))
        await peer.connect()
        await board.line("Unhandled exception in IRQ callback handler")
        board.board.port.choose("irq.memory", "works")
        await peer.disconnect()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(board.line("disconnect"), 0.3)
    await radio.close()


def test_prepared_writes_of_all_links_share_one_queue() -> None:
    writes = PreparedWrites(limit=4)
    for link in (0, 1, 0, 1):
        writes.add(link, (16, 0, b"piece"))
    with pytest.raises(AttError) as refused:
        writes.add(2, (16, 0, b"piece"))
    assert refused.value.code == att.PREPARE_QUEUE_FULL
    assert writes.take(0) == [(16, 0, b"piece")] * 2
    writes.add(2, (16, 0, b"piece"))


@pytest.mark.parametrize("chip", CHIPS)
def test_prepared_writes_take_the_buffers_that_answers_need(chip: str) -> None:
    port = Port(chip)
    pool = MbufPool(port.number("mbuf.blocks"), port.number("mbuf.bytes"))
    writes = PreparedWrites(port.number("writes.prepared"), pool=pool)
    for _ in range(pool.blocks):
        writes.add(0, (16, 0, bytes(18)))
    with pytest.raises(AttError) as refused:
        writes.add(1, (16, 0, bytes(18)))
    assert refused.value.code == att.INSUFFICIENT_RESOURCES
    assert not pool.free
    writes.take(0)
    assert pool.free == pool.blocks


async def test_one_link_can_starve_the_others_until_it_ends() -> None:
    source = PERIPHERAL + (
        "h, = register(characteristic(0x1001, 2 | 8))\n"
        "def on_event(event, data):\n"
        "    if event == 1: advertise()\n"
        "advertise()\nprint(h)\nforever()\n"
    )
    air = Air(interval_s=0)
    async with program(air, source) as board:
        handle = int(await board.line())
        greedy, greedy_peer = await connect(air, board, 1)
        other, other_peer = await connect(air, board, 2)
        link = next(iter((await greedy.host()).links.values()))
        piece = struct.pack("<BHH", att.PREPARE_WRITE_REQUEST, handle, 0) + bytes(18)
        for _ in range(Port("ESP32").number("mbuf.blocks")):
            await link.client.request(piece)
        uuid = "00001001-0000-1000-8000-00805f9b34fb"
        with pytest.raises(BleakError, match="Insufficient Resource"):
            await other_peer.read_gatt_char(uuid)
        await greedy_peer.disconnect()
        await board.line("disconnect")
        assert await other_peer.read_gatt_char(uuid) == b""
        await other_peer.disconnect()
    await greedy.close()
    await other.close()
