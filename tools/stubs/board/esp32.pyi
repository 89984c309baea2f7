# What the firmware uses of MicroPython's `esp32`, after its documentation; the published stub
# admits no memoryview as a partition's buffer.
# https://docs.micropython.org/en/latest/library/esp32.html
from collections.abc import Sequence
from typing import overload

from machine import Pin

WAKEUP_ALL_LOW: bool
WAKEUP_ANY_HIGH: bool

def wake_on_ext0(pin: Pin | None, level: bool, /) -> None: ...
def wake_on_ext1(pins: Sequence[Pin] | None, level: bool, /) -> None: ...
def wake_on_gpio(pins: Sequence[Pin] | None, level: bool, /) -> None: ...
def mcu_temperature() -> int: ...  # not on the ESP32
def gpio_deep_sleep_hold(enable: bool, /) -> None: ...

class Partition:
    BOOT: int
    RUNNING: int
    TYPE_APP: int
    TYPE_DATA: int

    def __init__(self, label: str, block_size: int = 4096, /) -> None: ...
    @staticmethod
    def find(
        type: int = 0, subtype: int = 0xFF, label: str | None = None, block_size: int = 4096
    ) -> list[Partition]: ...
    def info(self) -> tuple[int, int, int, int, str, bool]: ...
    def readblocks(
        self, block_num: int, buf: bytearray | memoryview, offset: int = 0, /
    ) -> None: ...
    @overload
    def writeblocks(self, block_num: int, buf: bytes | bytearray | memoryview, /) -> None: ...
    @overload
    def writeblocks(
        self, block_num: int, buf: bytes | bytearray | memoryview, offset: int, /
    ) -> None: ...
    def ioctl(self, cmd: int, arg: int = 0, /) -> int | None: ...
