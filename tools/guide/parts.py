"""What hangs on the lock's signals: names and wiring notes for the drawings."""

from dataclasses import dataclass

from firmware import pins


@dataclass(frozen=True)
class Part:
    """One component, with the signals of `pins.SIGNALS` that lead to it."""

    name: str
    notes: tuple[str, ...]
    signals: tuple[str, ...]


INPUTS = (
    Part(
        "Knock sensor",
        ("piezo disc with clamp diodes", "nanopower comparator, 20 ms pulse"),
        ("knock",),
    ),
    Part("Handle switch", ("closes to ground when lifted",), ("handle",)),
    Part("Lid switch", ("closed while the lid is shut",), ("tamper",)),
    Part("Door contact", ("reed switch, magnet on the leaf",), ("door_contact",)),
    Part(
        "End switches of the bolt",
        ("close to ground: fully thrown,", "fully withdrawn"),
        ("switch_locked", "switch_unlocked"),
    ),
)
"""Drawn to the left of the module."""

OUTPUTS = (
    Part(
        "H-bridge and motor",
        ("inputs with 100 kΩ to ground", "both low: motor turns freely"),
        ("motor_open", "motor_close", "motor_enable"),
    ),
    Part("Current amplifier", ("50 mΩ below the bridge, gain 20",), ("motor_current",)),
    Part(
        "Battery divider",
        (
            "300 kΩ over 100 kΩ, 22 nF, switched;",
            f"always on: 3 MΩ over 1 MΩ (1:{pins.BATTERY_DIVIDER}), 100 nF",
        ),
        ("battery_sense", "sense_enable"),
    ),
    Part(
        "Thermistor",
        ("10 kΩ B3950 to sense_enable,", "10 kΩ and 100 nF to ground"),
        ("temperature",),
    ),
    Part(
        "External clock (optional)",
        ("DS3231, coin cell at VBAT, VCC to ground", "SDA, SCL: 4.7 kΩ to 3.3 V"),
        ("rtc_sda", "rtc_scl"),
    ),
    Part("LED", ("1 kΩ in series, to ground",), ("led",)),
)
"""Drawn to the right of the module."""

NOTES = {
    ("ESP32C3", "tamper"): "1 kΩ in series; (U0TXD, chatters at boot)",
    ("ESP32C6", "rtc_sda"): "(U0TXD, chatters at boot)",
    ("ESP32C6", "led"): "(U0RXD: no USB chip here)",
}
"""What one chip's pin asks for beyond the part's own notes."""

MISSING = {
    "motor_enable": "take a bridge that sleeps while both inputs are low",
    "sense_enable": "the divider stays connected (1.5 µA)",
    "temperature": "the chip's own sensor is read",
    "led": "the phone tells what it would",
    "rtc_sda": "no external clock",
    "rtc_scl": "no external clock",
}
"""What to do where a chip has no pin for a signal."""

PULLS_DOWN = frozenset({"knock"})
"""Wake inputs that rest low; all others are switches to ground and rest high."""
