"""What a board does, beside the table of port facts: a bare one by its cable, or all simulated."""

import asyncio

import pytest

from hil_tests.facts import DIFFERS, probe_port, probe_simulated
from sim.chip.fact import CHIPS

pytestmark = [pytest.mark.long, pytest.mark.starts]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One real board, or each of the chips."""
    lock: str = metafunc.config.getoption("--lock")
    metafunc.parametrize("board", [lock] if lock.startswith("serial:") else CHIPS)


async def test_a_board_contradicts_no_source_of_the_table(board: str) -> None:
    if board in CHIPS:
        told = await probe_simulated(board)
    else:
        told = await asyncio.to_thread(probe_port, board.partition(":")[2].partition("?")[0])
    facts = told["facts"].items()
    assert {key: entry for key, entry in facts if entry["verdict"] == DIFFERS} == {}
