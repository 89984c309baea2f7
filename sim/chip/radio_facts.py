"""Bluetooth: what NimBLE and MicroPython's binding do, and what the controller may do.

The controllers are libraries without source. What they decide is open: refused with one error or
another, or accepted without effect.
"""

from sim.chip.fact import (
    C3,
    C6,
    ESP32,
    IDF,
    MICROPYTHON,
    NIMBLE,
    S3,
    Row,
    every,
    known,
    open_to,
    per_chip,
)

WORKS = "works"
EIO = "EIO"
ENOMEM = "ENOMEM"
ETIMEDOUT = "ETIMEDOUT"
DEAF = "accepted, never connectable"
TOLD = "connect and disconnect events"
HALF_TOLD = "connect event, then an empty advert"
UNTOLD = "no event, then an empty advert"
REMOVED = "handler removed"
FAILED = "disconnect event of handle 0 with address type 0xff"
BROKEN = "raises MemoryError"

_BINDING = f"{MICROPYTHON} extmod/nimble/modbluetooth_nimble.c"
_KCONFIG = f"{IDF}/bt/host/nimble/Kconfig.in"
_CLOSED = "the controller is a library without source"
_FAILURES = (
    f"{_BINDING}:456 knows a failure without a link, if NimBLE ever tells a peripheral of one"
)
_REATTEMPT = open_to(
    *(HALF_TOLD, UNTOLD, TOLD, FAILED),
    why=f"{_KCONFIG}:200 lets NimBLE advertise anew by itself; {NIMBLE} ble_hs_hci_evt.c:244 and "
    "ble_gap.c:1193 then keep the end for themselves and set advertising fields that nobody gave "
    f"them (the binding sets data); a later version tells of no such link at all; {_FAILURES}",
)
_MSYS = f"{_KCONFIG}:399; {NIMBLE} porting/nimble/src/os_mbuf.c:156 (no larger pool helps out)"

ROWS = {
    "radio.start": Row(
        "what active(True) does",
        every(
            open_to(
                *(WORKS, EIO, ETIMEDOUT),
                why="it needs memory beside a heap that has grown; EIO where the controller's "
                f"start fails ({_BINDING}:624), ETIMEDOUT where its stack never answers (:659)",
            )
        ),
    ),
    "radio.advertise": Row(
        "what gap_advertise does while there is a connection to spare",
        every(
            open_to(
                *(WORKS, EIO, ENOMEM, DEAF),
                why=f"{_CLOSED}; errors as {_BINDING}:66 maps them, anything unknown to EIO",
            )
        ),
    ),
    "links.host": Row(
        "links that NimBLE keeps; with so many gap_advertise raises ENOMEM",
        every(
            known(
                4,
                f"{MICROPYTHON} ports/esp32/boards/sdkconfig.ble:8; "
                f"{NIMBLE} nimble/host/src/ble_gap.c:3131",
            )
        ),
    ),
    "links.controller": Row(
        "links that the controller keeps while it advertises",
        per_chip(
            known(3, f"{IDF}/bt/controller/esp32/Kconfig.in:17, which no sdkconfig changes"),
            known(5, f"{IDF}/bt/controller/esp32c3/Kconfig.in:5: 6 activities, one advertises"),
            known(5, f"{IDF}/bt/controller/esp32c3/Kconfig.in:5: 6 activities, one advertises"),
            known(4, f"{IDF}/bt/controller/esp32c6/esp_bt_cfg.h:33: what NimBLE has"),
        ),
    ),
    "links.full": Row(
        "what gap_advertise does once the controller has all its links",
        every(open_to(EIO, ENOMEM, DEAF, why=_CLOSED)),
    ),
    "links.unestablished": Row(
        "what the program hears of a peer that asks for a link and never speaks on it",
        per_chip(
            open_to(TOLD, FAILED, why=f"{_KCONFIG}:201: no reattempts there; {_FAILURES}"),
            *(_REATTEMPT, _REATTEMPT, _REATTEMPT),
        ),
    ),
    "irq.failure": Row(
        "what an exception in the handler of Bluetooth events leads to",
        every(known(REMOVED, f"{MICROPYTHON} extmod/modbluetooth.c:1237")),
    ),
    "irq.memory": Row(
        "what calling that handler does",
        every(
            open_to(
                *(WORKS, BROKEN),
                why="the handler's frame and all that it makes take memory; there may be none",
            )
        ),
    ),
    "writes.prepared": Row(
        "prepared writes that wait, those of all links together",
        every(known(64, f"{_KCONFIG}:303; {NIMBLE} nimble/host/src/ble_att_svr.c:59")),
    ),
    "writes.prepared_ms": Row(
        "how long they may wait; then their link ends",
        every(known(30000, f"{NIMBLE} porting/nimble/include/syscfg/syscfg.h:546")),
    ),
    "mbuf.blocks": Row(
        "packet buffers that answers, notifications and prepared writes share",
        per_chip(known(12, _MSYS), known(12, _MSYS), known(12, _MSYS), known(24, _MSYS)),
    ),
    "mbuf.bytes": Row(
        "bytes of a packet that one of them holds: its block less mbuf and packet headers",
        {
            chip: open_to(size - 32, why=f"{_KCONFIG}:409 says {size}; headers as NimBLE has them")
            for chip, size in ((ESP32, 256), (S3, 256), (C3, 256), (C6, 128))
        },
    ),
}
"""The facts by their keys."""
