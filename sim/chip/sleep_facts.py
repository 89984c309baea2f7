"""Sleep, wakes, resets, and what each leaves of memory and clock."""

from sim.chip.fact import (
    C3,
    C6,
    ESP32,
    IDF,
    MICROPYTHON,
    S3,
    Cell,
    Row,
    Value,
    every,
    known,
    open_to,
    per_chip,
)

SLEEPS_ON = "sleeps on"
WAKES_AT_ONCE = "wakes at once"
KEPT = "kept"
LOST = "lost"
RESTARTED = "restarted"
READS = "reads its level"
READS_ZERO = "reads 0, raises no edge"

_CAUSES = f"{MICROPYTHON} ports/esp32/modmachine.c:238"
_SLEEP = f"{IDF}/esp_hw_support/sleep_modes.c"
_MEMORY = f"{MICROPYTHON} ports/esp32/machine_rtc.c:64 (RTC_NOINIT: nothing clears it)"
_MUX = f"{MICROPYTHON} ports/esp32/machine_pin.c:183 (Pin.init frees the pin from the RTC's mux)"
_NO_MUX = (
    f"{IDF} docs/en/api-reference/system/sleep_modes.rst:267 says ext1 leaves its pins to the "
    f"RTC's mux; {MICROPYTHON} ports/esp32/machine_pin.c:184 does not free them on this chip"
)
_PLAIN = f"{IDF}/soc/esp32c3/include/soc/soc_caps.h:274 (no pins of the RTC: no mux of its)"


def _reset(cause: int, memory: str, ticks: str) -> Value:
    """`machine.reset_cause()`, RTC memory, and the seconds of `time.time()` after a reset."""
    return cause, memory, ticks


_SUPPLY = every(
    open_to(
        *(_reset(1, LOST, RESTARTED), _reset(1, KEPT, RESTARTED)),
        why=f"{_MEMORY}; how long such a cell keeps its bits without supply is not specified",
    )
)
_CORE_RESET: Cell = known(
    _reset(0, KEPT, KEPT),
    f"{_CAUSES} (default); {IDF}/esp_system/port/soc/esp32c6/reset_reason.c:54",
)
_FUSES = open_to(
    *(_reset(0, KEPT, RESTARTED), _reset(0, KEPT, KEPT)),
    why=f"cause: {_CAUSES} (default); what it resets is the chip's",
)

ROWS = {
    "sleep.without_end": Row(
        "what deepsleep() does without a wake source",
        every(known(SLEEPS_ON, f"{MICROPYTHON} ports/esp32/modmachine.c:144 (no timer is armed)")),
    ),
    "sleep.zero": Row(
        "what deepsleep(0) does",
        every(
            open_to(
                *(WAKES_AT_ONCE, SLEEPS_ON),
                why=f"{MICROPYTHON} ports/esp32/modmachine.c:146 sets a timer of 0, "
                f"{_SLEEP}:1801 an alarm that is past: whether it still comes is the chip's "
                "(commit 835c0ca32c1 of esp-idf cures an S2 that slept for ever)",
            )
        ),
    ),
    "sleep.50ms": Row(
        "machine.wake_reason() after deepsleep(50)",
        every(known(4, f"{_SLEEP}:2287 (the timer is judged first)")),
    ),
    "reset.power_on": Row("cause, RTC memory, ticks after the supply was away", _SUPPLY),
    "reset.button": Row(
        "the same after the pin EN was pulled: it takes the chip's power down", _SUPPLY
    ),
    "reset.brown_out": Row(
        "the same after the supply sagged",
        every(
            open_to(
                *(
                    _reset(1, KEPT, RESTARTED),
                    _reset(1, KEPT, KEPT),
                    _reset(1, LOST, RESTARTED),
                ),
                why=f"{_CAUSES} reports it as a power-on; {_MEMORY}; the detector's interrupt "
                "resets the core, a deeper sag the whole chip",
            )
        ),
    ),
    "reset.software": Row(
        "the same after machine.reset()", every(known(_reset(2, KEPT, KEPT), _CAUSES))
    ),
    "reset.soft": Row(
        "the same after machine.soft_reset()",
        every(known(_reset(5, KEPT, KEPT), f"{MICROPYTHON} ports/esp32/modmachine.c:235")),
    ),
    "reset.panic": Row(
        "the same after a crash of the interpreter itself",
        every(known(_reset(2, KEPT, KEPT), _CAUSES)),
    ),
    "reset.watchdog": Row(
        "the same after machine.WDT was not fed",
        every(
            known(
                _reset(3, KEPT, KEPT),
                f"{MICROPYTHON} ports/esp32/machine_wdt.c:56 (task watchdog, panic); {_CAUSES}",
            )
        ),
    ),
    "reset.rtc_watchdog": Row(
        "the same after the RTC's watchdog, which guards the start, bit",
        every(
            open_to(
                _reset(3, KEPT, RESTARTED),
                _reset(3, LOST, RESTARTED),
                why=f"{IDF}/bootloader_support/src/bootloader_init.c:90 (it resets the RTC, too)",
            )
        ),
    ),
    "reset.usb": Row(
        "the same after a reset through the chip's own USB",
        per_chip(s3=_CORE_RESET, c3=_CORE_RESET, c6=_CORE_RESET),
    ),
    "reset.efuse": Row(
        "the same after the chip found its fuses disturbed",
        per_chip(s3=_FUSES, c6=_FUSES),
    ),
    "reset.deep_sleep": Row("the same after a wake", every(known(_reset(4, KEPT, KEPT), _CAUSES))),
    "sleep.pulls": Row(
        "what becomes of a pin's internal pull in deep sleep",
        {
            ESP32: known(
                KEPT,
                f"{IDF}/esp_driver_gpio/src/gpio.c:80 sets the RTC's pulls; {_SLEEP}:2613 leaves "
                "them on",
            ),
            **dict.fromkeys(
                (S3, C3, C6),
                open_to(LOST, KEPT, why="whether a pad keeps it is the chip's"),
            ),
        },
    ),
    "wake.ext0_reason": Row(
        "machine.wake_reason() after a wake by ext0",
        per_chip(known(2, f"{_SLEEP}:2298"), known(2, f"{_SLEEP}:2298")),
    ),
    "wake.ext1_reason": Row(
        "the same by ext1",
        per_chip(
            known(3, f"{_SLEEP}:2302"), known(3, f"{_SLEEP}:2302"), c6=known(3, f"{_SLEEP}:2302")
        ),
    ),
    "wake.gpio_reason": Row(
        "the same by a GPIO",
        per_chip(c3=known(7, f"{_SLEEP}:2289"), c6=known(7, f"{_SLEEP}:2289")),
    ),
    "wake.ext1_low": Row(
        "what ext1 takes for low: `all` of its pins, or `any`",
        per_chip(
            known("all", f"{MICROPYTHON} ports/esp32/modmachine.c:157"),
            known("any", f"{IDF}/esp_hw_support/include/esp_sleep.h:39 (ALL_LOW is ANY_LOW)"),
            c6=known("any", f"{IDF}/esp_hw_support/include/esp_sleep.h:39 (ALL_LOW is ANY_LOW)"),
        ),
    ),
    "wake.ext1_pin": Row(
        "what a pin that ext1 has watched does after the wake, once Pin.init has had it",
        per_chip(
            known(READS, _MUX), known(READS, _MUX), c6=open_to(READS_ZERO, READS, why=_NO_MUX)
        ),
    ),
    "wake.ext0_pin": Row(
        "the same of the pin that ext0 has watched",
        per_chip(known(READS, _MUX), known(READS, _MUX)),
    ),
    "wake.gpio_pin": Row(
        "the same of a pin of the GPIO route",
        per_chip(
            c3=known(READS, _PLAIN),
            c6=known(READS, f"{_SLEEP}:2115 (its preparation leaves the mux alone)"),
        ),
    ),
}
"""The facts by their keys."""
