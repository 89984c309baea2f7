"""The hardware guide agrees with the firmware and the simulator, and says how it reckons."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from firmware import pins
from sim.hardware.energy import AWAKE_MA, BOOT_MC, RADIO_MA, SLEEP_MA
from tools.guide import __main__ as guide
from tools.guide import battery_life, wiring
from tools.guide.battery_life import CELLS, DAYS, Day
from tools.guide.parts import INPUTS, MISSING, OUTPUTS
from tools.tree import ROOT

GUIDE = (ROOT / "docs" / "hardware.md").read_text("utf-8")
SVG = "{http://www.w3.org/2000/svg}"
STAIRWAY = next(day for day in DAYS if day.name == "stairway door")


def _words(chip: str) -> list[str]:
    root = ET.fromstring(wiring.draw(chip))  # noqa: S314 - our own drawing
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_what_is_committed_is_what_the_generator_makes() -> None:
    assert guide.stale() == []


def test_a_changed_pin_makes_a_drawing_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {**pins.numbers("ESP32C6"), "knock": 5}
    real = pins.numbers
    monkeypatch.setattr(pins, "numbers", lambda chip: changed if chip == "ESP32C6" else real(chip))
    assert guide.stale() == [Path("docs/wiring/esp32c6.svg")]


@pytest.mark.parametrize("chip", pins.CHIPS)
def test_a_drawing_shows_every_signal_on_its_pin(chip: str) -> None:
    words = _words(chip)
    for signal, number in pins.numbers(chip).items():
        if number == pins.NOT_FITTED:
            assert any(text.startswith(f"{signal} is not fitted") for text in words)
            assert signal in MISSING
        else:
            assert words.count(signal) == 1
            assert words.count(f"GPIO{number}") == 1


@pytest.mark.parametrize("chip", pins.CHIPS)
def test_a_drawing_marks_exactly_the_pins_that_wake(chip: str) -> None:
    waking = {signal for _, _, signals in pins.wake_routes(chip) for signal in signals}
    marked = {signal for signal in pins.SIGNALS if wiring.wake_note(chip, signal)}
    assert marked == waking
    assert sum("can wake" in text for text in _words(chip)) == len(waking)


@pytest.mark.parametrize("chip", pins.CHIPS)
def test_nothing_is_drawn_outside_the_picture(chip: str) -> None:
    root = ET.fromstring(wiring.draw(chip))  # noqa: S314 - our own drawing
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    for element in root.iter(f"{SVG}text"):
        assert 0 < float(element.attrib["x"]) < width
        assert 0 < float(element.attrib["y"]) < height - 4


def test_every_signal_belongs_to_one_part() -> None:
    drawn = [signal for part in (*INPUTS, *OUTPUTS) for signal in part.signals]
    assert sorted(drawn) == sorted(pins.SIGNALS)


def test_the_guide_links_every_drawing() -> None:
    assert {f"wiring/{chip.lower()}.svg" for chip in pins.CHIPS} == set(
        re.findall(r"\((wiring/[^)]+)\)", GUIDE)
    )


def test_windows_of_five_seconds_give_the_life_that_the_design_was_made_for() -> None:
    day = Day("design", visits=20, false_knocks=30, window_s=5)
    assert day.days(2500) == pytest.approx(245, rel=0.03)


def test_the_parts_of_a_day_add_up_by_hand() -> None:
    charge_mah = STAIRWAY.charge_mah()
    assert charge_mah["boots"] * 3600 == pytest.approx(70 * BOOT_MC)
    assert charge_mah["radio"] * 3600 == pytest.approx(70 * 2 * (AWAKE_MA + RADIO_MA))
    assert charge_mah["motor"] * 3600 == pytest.approx(40 * 0.6 * 180)
    assert charge_mah["sleep"] == pytest.approx(24 * SLEEP_MA, rel=0.01)


def test_the_guide_tells_the_constants_that_the_table_is_made_of() -> None:
    motor = STAIRWAY.motor
    told = (
        f"boot {BOOT_MC:.0f} mC, awake {AWAKE_MA:.0f} mA, radio {RADIO_MA:.0f} mA",
        f"window {STAIRWAY.window_s:.0f} s",
        f"motor {motor.running_ma:.0f} mA for {motor.travel_s} s, sleep {SLEEP_MA} mA",
        f"together {sum(STAIRWAY.charge_mah().values()) * 3.6:.1f} C or "
        f"{sum(STAIRWAY.charge_mah().values()):.1f} mAh a day",
    )
    assert [sentence for sentence in told if sentence not in GUIDE] == []


def test_a_lock_that_never_sleeps_neither_boots_nor_lasts() -> None:
    day = replace(STAIRWAY, always_on=True)
    assert day.charge_mah()["boots"] == 0
    assert all(day.days(capacity) < 3 for capacity in CELLS.values())


def test_every_row_of_the_table_has_every_column() -> None:
    rows = battery_life.table().splitlines()
    assert len(rows) == 2 + len(DAYS)
    assert {row.count("|") for row in rows} == {len(CELLS) + 4}
