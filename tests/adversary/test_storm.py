"""No storm of bad peers and failing calls ends a lock's links; it finds each planted mistake."""

from pathlib import Path

import pytest

from tests.adversary.leaky import LEAKS
from tests.adversary.modules import Fault
from tests.adversary.storm import plant, storm
from tests.support.vm import VmError

_MOVES_A_ROUND = 1400
_MOVES_ON_A_FRONT = 600
_LONG_ROUNDS = 14
"""Of each seed; some 0.8 PDUs a move."""


@pytest.mark.timeout(300)  # much computing, and the machine may be busy
def test_a_storm_leaves_the_lock_on_the_air(tmp_path: Path) -> None:
    assert storm(tmp_path, 1, _MOVES_A_ROUND, timeout_s=300) == "calm"


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 9))
def test_a_long_storm_leaves_the_lock_on_the_air(seed: int, tmp_path: Path) -> None:
    """All seeds together: 100,000 reads and writes."""
    moves = _LONG_ROUNDS * _MOVES_A_ROUND
    assert storm(tmp_path, seed, moves, timeout_s=3600) == "calm"


@pytest.mark.timeout(300)  # much computing, and the machine may be busy
@pytest.mark.parametrize(("front", "leak"), LEAKS, ids=[leak.name for _, leak in LEAKS])
def test_a_storm_finds_a_planted_mistake(front: str, leak: Fault, tmp_path: Path) -> None:
    plant(tmp_path, leak)
    assert not all(_is_calm(tmp_path, seed, front) for seed in range(1, 6))


def _is_calm(tmp_path: Path, seed: int, front: str) -> bool:
    try:
        return storm(tmp_path, seed, _MOVES_ON_A_FRONT, front) == "calm"
    except VmError:
        # What a handler lets out ends the storm itself.
        return False
