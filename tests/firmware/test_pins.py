"""The pin table keeps to what each chip allows."""

import pytest

from firmware import pins

UNUSABLE = {
    "ESP32": {0, 2, 5, 12, 15, *range(6, 12), 16, 17, 1, 3, 20, 24, 28, 29, 30, 31, 37, 38},
    "ESP32S3": {0, 3, 45, 46, *range(22, 38), 19, 20},
    "ESP32C3": {2, 8, 9, *range(11, 18), 18, 19},
    "ESP32C6": {4, 5, 8, 9, 15, 14, *range(24, 31), 12, 13},
}
HIGHEST = {"ESP32": 39, "ESP32S3": 48, "ESP32C3": 21, "ESP32C6": 30}
ADC1 = {
    "ESP32": range(32, 40),
    "ESP32S3": range(1, 11),
    "ESP32C3": range(5),
    "ESP32C6": range(7),
}
WAKING = {
    "ESP32": {4, 13, 14, 25, 26, 27, 32, 33, 34, 35},
    "ESP32S3": set(range(22)),
    "ESP32C3": set(range(6)),
    "ESP32C6": set(range(8)),
}
INPUT_ONLY = {"ESP32": range(34, 40)}
OUTPUTS = ("motor_open", "motor_close", "motor_enable", "sense_enable", "led")
PULLED_UP = ("switch_locked", "switch_unlocked", "door_contact", "handle", "tamper")
ANALOGUE = ("motor_current", "battery_sense", "temperature")


def fitted(chip: str, names: tuple[str, ...] = pins.SIGNALS) -> list[int]:
    """The pins of those of `names` that the chip's board has."""
    table = pins.numbers(chip)
    return [table[name] for name in names if table[name] != pins.NOT_FITTED]


@pytest.mark.parametrize("chip", pins.CHIPS)
def test_every_pin_exists_once_and_is_free(chip: str) -> None:
    used = fitted(chip)
    assert len(set(used)) == len(used)
    assert not set(used) & UNUSABLE[chip]
    assert all(0 <= pin <= HIGHEST[chip] for pin in used)


@pytest.mark.parametrize("chip", pins.CHIPS)
def test_analogue_signals_are_on_adc1_and_outputs_on_pins_that_can_drive(chip: str) -> None:
    assert set(fitted(chip, ANALOGUE)) <= set(ADC1[chip])
    assert not set(fitted(chip, OUTPUTS + PULLED_UP)) & set(INPUT_ONLY.get(chip, ()))


@pytest.mark.parametrize("chip", pins.CHIPS)
def test_waking_signals_are_on_pins_that_wake_and_one_level_serves_a_route(chip: str) -> None:
    table = pins.numbers(chip)
    routes = [route for route, _, _ in pins.wake_routes(chip)]
    assert len(set(routes)) == len(routes)
    for route, _, signals in pins.wake_routes(chip):
        assert {table[name] for name in signals} <= WAKING[chip]
        assert len(signals) == 1 or route != pins.EXT0
    assert any("knock" in signals for _, _, signals in pins.wake_routes(chip))


def test_the_chip_is_known_by_what_the_image_calls_itself() -> None:
    assert pins.chip_of("Generic ESP32 module with ESP32") == "ESP32"
    assert pins.chip_of("ESP32C3 module with ESP32C3") == "ESP32C3"
    assert pins.chip_of("ESP32C6 module with ESP32-C6") == "ESP32C6"
    with pytest.raises(ValueError, match="unknown chip"):
        pins.chip_of("Raspberry Pi Pico with RP2040")
