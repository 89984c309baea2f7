"""The facts probe: what it says of a value, and that it sees what a board really does."""

import json

import pytest

from hil_tests.facts import (
    AGREES,
    DIFFERS,
    NOT_TRIED,
    OTHERWISE,
    chip_of,
    probe_simulated,
    report,
)
from sim.chip.fact import C6, S3
from sim.chip.radio_facts import EIO
from sim.chip.sleep_facts import SLEEPS_ON, WAKES_AT_ONCE
from sim.chip.table import FACTS


def test_a_report_has_the_keys_of_the_table_and_says_how_each_value_stands_to_it() -> None:
    values = {"uname.release": "1.30.0", "sleep.50ms": 4, "heap.free": 1, "reset.software": [2]}
    told = report(C6, {"image": "an image", "values": values})
    assert set(told["facts"]) == {key for key, row in FACTS.items() if C6 in row.cells}
    verdicts = {key: entry["verdict"] for key, entry in told["facts"].items()}
    assert verdicts["uname.release"] == verdicts["reset.software"] == DIFFERS
    assert verdicts["heap.free"] == OTHERWISE
    assert verdicts["sleep.50ms"] == AGREES
    assert verdicts["wake.ext1_pin"] == NOT_TRIED
    assert json.loads(json.dumps(told)) == told


def test_a_chip_is_known_by_both_spellings_and_a_strange_one_is_refused() -> None:
    assert chip_of("ESP32C6 module with ESP32-C6") == chip_of("board with ESP32C6") == C6
    with pytest.raises(ValueError, match="no chip of ours"):
        chip_of("Pico with RP2040")


@pytest.mark.long
@pytest.mark.starts
async def test_the_probe_sees_which_of_the_open_outcomes_a_board_shows() -> None:
    told = await probe_simulated(S3, {"sleep.zero": SLEEPS_ON, "radio.start": EIO})
    found = {key: entry["value"] for key, entry in told["facts"].items()}
    assert found["sleep.zero"] == SLEEPS_ON != WAKES_AT_ONCE
    assert found["radio.start"] == EIO
    assert found["radio.advertise"] == NOT_TRIED
