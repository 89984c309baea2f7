"""Misfortune ends no lock as it is, and finds each fault planted in a copy."""

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.adversary.careless import MISTAKES
from tests.adversary.faults import each_alone
from tests.adversary.misfortune import misfortune_for
from tests.adversary.modules import Fault, load
from tests.adversary.world import ViolationError


def test_misfortune_ends_no_lock(tmp_path: Path) -> None:
    machine = misfortune_for(load(tmp_path))
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=20))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_misfortune_ends_no_lock_in_a_long_search(tmp_path: Path) -> None:
    machine = misfortune_for(load(tmp_path))
    run_state_machine_as_test(
        machine, settings=settings(max_examples=1500, stateful_step_count=40, derandomize=False)
    )


@pytest.mark.timeout(600)  # much computing, and the machine may be busy
@pytest.mark.parametrize("mistake", each_alone(MISTAKES))
def test_misfortune_finds_a_planted_mistake(mistake: Fault, tmp_path: Path) -> None:
    machine = misfortune_for(load(tmp_path, mistake))
    search = settings(
        max_examples=5000,
        stateful_step_count=30,
        phases=[Phase.generate],
        report_multiple_bugs=False,  # else two ways to find it come as a group
    )
    # Lookup: the lock has no keys left; value: an answer that the phone cannot open.
    with pytest.raises((ViolationError, OSError, LookupError, ValueError)):
        run_state_machine_as_test(machine, settings=search)
