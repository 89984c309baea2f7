"""The table of port facts holds together, and a board's port follows it."""

import re

import pytest

from firmware import pins
from sim.chip.fact import CHIPS, Estimate, Source
from sim.chip.port import Port
from sim.chip.table import FACTS, alternatives, outcomes

_LINE = re.compile(r"(micropython|esp-idf|esp-nimble)\b.*\.(c|h|in|ble|rst)\b")


def test_the_table_knows_the_chips_that_the_firmware_knows() -> None:
    assert set(CHIPS) == set(pins.CHIPS)


@pytest.mark.parametrize("key", FACTS)
def test_every_fact_says_what_it_rests_on(key: str) -> None:
    for cell in FACTS[key].cells.values():
        assert len(set(cell.outcomes)) == len(cell.outcomes)
        if isinstance(cell.basis, Source):
            assert len(cell.outcomes) == 1
            assert _LINE.search(str(cell.basis)), str(cell.basis)
        else:
            assert isinstance(cell.basis, Estimate)


def test_a_port_shows_the_first_outcome_until_another_is_chosen() -> None:
    port = Port("ESP32", {"links.full": "ENOMEM"})
    assert port["links.full"] == "ENOMEM"
    assert port["radio.start"] == "works"
    port.choose("radio.start", "EIO")
    assert port["radio.start"] == "EIO"


def test_a_port_never_does_what_the_table_does_not_name() -> None:
    with pytest.raises(ValueError, match="never 'explodes'"):
        Port("ESP32C6", {"radio.start": "explodes"})
    with pytest.raises(ValueError, match=r"links\.host"):
        Port("ESP32C6").choose("links.host", 9)
    with pytest.raises(KeyError):
        outcomes("ESP32C9", "links.host")


def test_what_a_chip_lacks_is_no_fact_of_it() -> None:
    assert outcomes("ESP32C3", "pins.ext0") == ()
    assert Port("ESP32C3").numbers("pins.ext0") == ()
    with pytest.raises(KeyError):
        _ = Port("ESP32C3")["wake.ext1_pin"]


def test_what_nothing_settles_has_alternatives() -> None:
    assert ("sleep.zero", "sleeps on") in alternatives("ESP32")
    assert all(value in outcomes("ESP32C6", key)[1:] for key, value in alternatives("ESP32C6"))
