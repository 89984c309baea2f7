"""What a test starts is known by what it imports; which tests a module has, too."""

import subprocess
import sys

import pytest

from tests.support import rings
from tests.support.vm import ROOT
from tools import tests_of as index


@pytest.mark.parametrize(
    "module",
    ["tests.phone.test_app", "tests.firmware.test_actuator", "tests.sim.test_board"],
)
def test_what_starts_a_vm_a_board_or_a_browser_is_known(module: str) -> None:
    assert module in rings.starting_modules()


def test_pure_code_is_tested_without_starting_anything() -> None:
    pure = {"tests.firmware.test_event_log", "tests.central.decisions.test_decision"}
    assert pure.isdisjoint(rings.starting_modules())


def test_the_quick_ring_refuses_a_test_that_starts_a_program_unnoticed() -> None:
    program = (
        "import os\nfrom tests.support import rings\nrings.refuse_programs()\nos.system('true')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "the quick ring starts no program" in done.stderr


def test_a_module_s_tests_are_found_by_what_imports_it() -> None:
    assert "tests.firmware.test_event_log" in index.tests_of(
        index.module_of("firmware/event_log.py")
    )


def test_a_module_that_no_test_imports_is_reached_by_others() -> None:
    assert index.tests_of("firmware.log_search")
    with pytest.raises(KeyError):
        index.tests_of("firmware.no_such_module")
