"""The adversary finds nothing in the protocol as it is, and every fault planted in a copy."""

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.adversary.faults import FAULTS, each_alone
from tests.adversary.machine import machine_against
from tests.adversary.modules import Fault, load
from tests.adversary.world import ViolationError


def test_the_adversary_opens_nothing_and_shuts_nobody_out(tmp_path: Path) -> None:
    machine = machine_against(load(tmp_path))
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=30))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_adversary_finds_nothing_in_a_long_search(tmp_path: Path) -> None:
    machine = machine_against(load(tmp_path))
    run_state_machine_as_test(
        machine, settings=settings(max_examples=2000, stateful_step_count=60, derandomize=False)
    )


@pytest.mark.timeout(600)  # much computing, and the machine may be busy
@pytest.mark.parametrize("fault", each_alone(FAULTS))
def test_the_adversary_finds_a_planted_fault(fault: Fault, tmp_path: Path) -> None:
    machine = machine_against(load(tmp_path, fault))
    search = settings(
        max_examples=5000,
        stateful_step_count=30,
        phases=[Phase.generate],
        report_multiple_bugs=False,  # else two ways to find it come as a group
    )
    with pytest.raises(ViolationError):
        run_state_machine_as_test(machine, settings=search)


def test_at_least_twenty_faults_are_planted_one_at_a_time() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
