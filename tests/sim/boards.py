"""Boards that run a few lines of MicroPython, for the tests of the simulator itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sim.board.board import Board
from sim.board.profile import BoardProfile
from sim.clock import WorldClock
from sim.image import flash_image

DONE = "-- done --"


def image_of(program: str, boot: str = "") -> bytes:
    """A flash whose main.py is `program` and then says that it is done."""
    files = {"/main.py": f"{program}\nprint({DONE!r})\n".encode()}
    if boot:
        files["/boot.py"] = boot.encode()
    return flash_image(files)


@asynccontextmanager
async def running(
    program: str,
    profile: BoardProfile | None = None,
    clock: WorldClock | None = None,
    seed: int | None = 1,
) -> AsyncIterator[Board]:
    """A board, switched on, that runs `program` as its main.py."""
    board = Board(clock or WorldClock(), profile, image_of(program), seed=seed)
    board.power_on()
    try:
        yield board
    finally:
        await board.close()


async def output_of(program: str, profile: BoardProfile | None = None, seed: int = 1) -> str:
    """What `program` prints until it ends."""
    async with running(program, profile, seed=seed) as board:
        await board.console.wait_for(DONE)
        return board.console.text.partition(DONE)[0].strip()
