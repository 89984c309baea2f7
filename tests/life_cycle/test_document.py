"""The guides draw the life of a unit as the office allows it, and tell every step at a door."""

import re

from host_tools.office.register.units import MOVES, Stage
from provisioning.commissioning import texts
from provisioning.commissioning.flow import CYCLES, STEPS
from provisioning.commissioning.motor_steps import LIFTED_CYCLES
from tests.support.vm import ROOT

DEPOT = (ROOT / "docs" / "guides" / "depot.md").read_text()
LOCKSMITH = (ROOT / "docs" / "guides" / "locksmith.md").read_text()


def test_the_drawing_shows_every_move_and_no_other() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", DEPOT, re.MULTILINE))
    assert drawn == {(one.value, two.value) for one in Stage for two in MOVES[one]}


def test_the_page_tells_the_numbers_of_the_code() -> None:
    assert f"{CYCLES} times out and in ({LIFTED_CYCLES} where" in LOCKSMITH


def test_the_locksmith_reads_every_step_in_its_order() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", LOCKSMITH, re.MULTILINE)
    told = [row for row in rows if row in texts.STEPS.values()]
    steps = [texts.STEPS[key] for key, _ in STEPS]
    assert told == [*steps, texts.STEPS["site_hand_over"]]
