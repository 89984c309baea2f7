"""The locksmith's page draws the life of a unit as the office allows it."""

import re

from host_tools.office.units import MOVES, Stage
from provisioning.commissioning.flow import CYCLES
from provisioning.commissioning.motor_steps import LIFTED_CYCLES
from tests.support.vm import ROOT

PAGE = (ROOT / "docs" / "locksmith.md").read_text()


def test_the_drawing_shows_every_move_and_no_other() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", PAGE, re.MULTILINE))
    assert drawn == {(one.value, two.value) for one in Stage for two in MOVES[one]}


def test_the_page_tells_the_numbers_of_the_code() -> None:
    assert f"{CYCLES} times out and in ({LIFTED_CYCLES} where" in PAGE
