"""Boards as they come out of the flasher, each with its prompt on a pseudo terminal."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sim.board.board import Board
from sim.board.heap import vm_heap_bytes
from sim.board.profile import BoardProfile
from sim.chip.fact import Value
from sim.clock import WorldClock
from sim.hardware.energy import RADIO_MA
from sim.hardware.power import PowerState
from sim.radio.air.air import Air
from sim.radio.board.board_radio import BoardRadio

GROWN_HEAP_BYTES = 160 * 1024
"""What an ESP32's heap can grow to where no radio's memory is in its way: their tests take all."""


@asynccontextmanager
async def bare_boards(
    chip: str, count: int, outcomes: Mapping[str, Value] | None = None
) -> AsyncIterator[list[Board]]:
    """So many boards of a chip on one air, with an erased flash and running; off afterwards.

    `outcomes` are chosen of those that the table of port facts leaves open.
    """
    clock = WorldClock()
    air = Air(clock, interval_s=None)
    boards = [_board(chip, number, clock, air) for number in range(count)]
    try:
        for board in boards:
            board.power_on()
            await board.wait_state(PowerState.RUNNING)
        for key, value in (outcomes or {}).items():
            for board in boards:
                board.port.choose(key, value)
        yield boards
    finally:
        for board in boards:
            await board.close()


def _board(chip: str, number: int, clock: WorldClock, air: Air) -> Board:
    unique_id = b"\x24\x0a\xc4\x00\x01" + bytes([2 * number])
    heap_bytes = vm_heap_bytes(GROWN_HEAP_BYTES)
    profile = BoardProfile(chip=chip, unique_id=unique_id, heap_bytes=heap_bytes)
    board = Board(clock, profile, image=b"")
    address = (unique_id[:5] + bytes([2 * number + 1])).hex(":").upper()

    def on_power(on: bool) -> None:
        board.energy.set_load("radio", RADIO_MA if on else 0.0)

    radio = BoardRadio(air, f"board-{number}", address, port=board.port, on_power=on_power)
    board.on_boot.append(radio.serve)
    board.open_serial()
    return board
