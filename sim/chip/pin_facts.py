"""Pins, converters and names: what differs from chip to chip."""

from sim.chip.fact import C3, C6, ESP32, IDF, MICROPYTHON, S3, Row, every, known, per_chip

_BOARDS = f"{MICROPYTHON} ports/esp32/boards"
_SOC = f"{IDF}/soc"
_WAKE = f"{MICROPYTHON} ports/esp32/modesp32.h"
_ADC = f"{MICROPYTHON} ports/esp32/machine_adc.c"

_ESP32_RTC = (0, 2, 4, *range(12, 16), *range(25, 28), *range(32, 40))
_ESP32_ADC = (0, 2, 4, *range(12, 16), *range(25, 28), *range(32, 40))

ROWS = {
    "uname.machine": Row(
        "os.uname().machine of the generic board",
        per_chip(
            known("Generic ESP32 module with ESP32", f"{_BOARDS}/ESP32_GENERIC/mpconfigboard.h:9"),
            known(
                "Generic ESP32S3 module with ESP32-S3",
                f"{_BOARDS}/ESP32_GENERIC_S3/mpconfigboard.h:5",
            ),
            known("ESP32C3 module with ESP32-C3", f"{_BOARDS}/ESP32_GENERIC_C3/mpconfigboard.h:6"),
            known("ESP32C6 module with ESP32-C6", f"{_BOARDS}/ESP32_GENERIC_C6/mpconfigboard.h:4"),
        ),
    ),
    "uname.release": Row(
        "os.uname().release", every(known("1.29.0", f"{MICROPYTHON} py/mpconfig.h:41"))
    ),
    "pins.count": Row(
        "GPIOs",
        {
            chip: known(count, f"{_SOC}/{folder}/include/soc/soc_caps.h:{line}")
            for chip, count, folder, line in (
                (ESP32, 40, "esp32", 175),
                (S3, 49, "esp32s3", 177),
                (C3, 22, "esp32c3", 160),
                (C6, 31, "esp32c6", 188),
            )
        },
    ),
    "pins.input_only": Row(
        "GPIOs that cannot be outputs",
        per_chip(known(tuple(range(34, 40)), f"{_SOC}/esp32/include/soc/soc_caps.h:184")),
    ),
    "pins.converters": Row(
        "GPIOs that machine.ADC takes",
        per_chip(
            known(_ESP32_ADC, _ADC),
            known(tuple(range(1, 21)), _ADC),
            known(tuple(range(6)), _ADC),
            known(tuple(range(7)), _ADC),
        ),
    ),
    "pins.ext0": Row(
        "GPIOs that esp32.wake_on_ext0 takes",
        per_chip(known(_ESP32_RTC, f"{_WAKE}:55"), known(tuple(range(22)), f"{_WAKE}:6")),
    ),
    "pins.ext1": Row(
        "GPIOs that esp32.wake_on_ext1 takes",
        per_chip(
            known(_ESP32_RTC, f"{_WAKE}:55"),
            known(tuple(range(22)), f"{_WAKE}:6"),
            c6=known(tuple(range(8)), f"{_WAKE}:39"),
        ),
    ),
    "pins.gpio": Row(
        "GPIOs of esp32.wake_on_gpio that end deep sleep",
        per_chip(
            c3=known(tuple(range(6)), f"{_SOC}/esp32c3/include/soc/soc_caps.h:177"),
            c6=known(tuple(range(8)), f"{_SOC}/esp32c6/include/soc/soc_caps.h:209"),
        ),
    ),
    "pins.mux_register": Row(
        "addresses of registers whose bit n, set, take GPIO n away from the GPIO matrix",
        per_chip(
            c6=known(
                (0x600B1028,),
                f"{_SOC}/esp32c6/register/soc/lp_aon_reg.h:137; "
                f"{IDF}/hal/esp32c6/include/hal/rtc_io_ll.h:83 clears it",
            )
        ),
    ),
    "freq.mhz": Row(
        "what machine.freq takes",
        per_chip(
            known((20, 40, 80, 160, 240), f"{MICROPYTHON} ports/esp32/modmachine.c:102"),
            known((20, 40, 80, 160, 240), f"{MICROPYTHON} ports/esp32/modmachine.c:102"),
            known((20, 40, 80, 160), f"{MICROPYTHON} ports/esp32/modmachine.c:105"),
            known((20, 40, 80, 160), f"{MICROPYTHON} ports/esp32/modmachine.c:105"),
        ),
    ),
}
"""The facts by their keys."""
