"""Stand-in for ``esp32``: partitions on the simulated flash, wake sources, NVS, temperature."""

import _board
import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WAKEUP_ALL_LOW = False
WAKEUP_ANY_HIGH = True
HEAP_EXEC = 1
HEAP_DATA = 4
ERASE_BYTES = 4096
EINVAL = 22
ENOENT = 2

# Reads bypass the host: it programs and erases this very file, which both see at once.
_flash = open(_board.INFO["flash_path"], "rb")


class Partition:
    """A region of the flash, and a block device for the file system drivers."""

    BOOT = 0
    RUNNING = 1
    TYPE_APP = 0
    TYPE_DATA = 1

    def __init__(self, id: "str | int", block_size: int = ERASE_BYTES) -> None:
        """The partition with label ``id``, or the running one; OSError(ENOENT) without."""
        for entry in _board.INFO["partitions"]:
            if entry[4] == id or (isinstance(id, int) and entry[0] == Partition.TYPE_APP):
                self._take(entry, block_size)
                return
        raise OSError(ENOENT)

    def _take(self, entry: "list[Any]", block_size: int) -> None:
        self._entry = entry
        self._offset = entry[2]
        self._block_size = block_size

    @classmethod
    def find(
        cls,
        type: int = TYPE_APP,
        subtype: int = 0xFF,
        label: "str | None" = None,
        block_size: int = ERASE_BYTES,
    ) -> "list[Partition]":
        """Partitions of that type, subtype (0xff: any) and label (None: any)."""
        return [
            cls(entry[4], block_size)
            for entry in _board.INFO["partitions"]
            if entry[0] == type and subtype in (0xFF, entry[1]) and label in (None, entry[4])
        ]

    def info(self) -> "tuple[int, int, int, int, str, bool]":
        """Type, subtype, address, size, label and whether it is encrypted."""
        return tuple(self._entry) + (False,)  # noqa: RUF005

    def readblocks(self, block_num: int, buf: "Any", offset: int = 0) -> None:
        """Fill ``buf`` from ``offset`` in a block on."""
        at = block_num * self._block_size + offset
        if at < 0 or at + len(buf) > self._entry[3]:
            raise OSError(-0x102, "ESP_ERR_INVALID_ARG")
        _flash.seek(self._offset + at)
        _flash.readinto(buf)

    def writeblocks(self, block_num: int, buf: "Any", offset: "int | None" = None) -> None:
        """Program ``buf``; without ``offset`` the blocks are erased first."""
        at = block_num * self._block_size + (offset or 0)
        if at < 0 or at + len(buf) > self._entry[3]:
            raise OSError(-0x102, "ESP_ERR_INVALID_ARG")
        if offset is None:
            for erased in range(at, at + len(buf), ERASE_BYTES):
                _bridge.call("flash.erase", self._offset + erased)
        _bridge.call("flash.program", self._offset + at, payload=bytes(buf))

    def ioctl(self, cmd: int, arg: int = 0) -> "int | None":
        """Block device controls: 4 number of blocks, 5 their size, 6 erase one."""
        if cmd == 4:
            return self._entry[3] // self._block_size  # type: ignore[no-any-return]
        if cmd == 5:
            return self._block_size
        if cmd == 6:
            if self._block_size != ERASE_BYTES or not 0 <= arg < self._entry[3] // ERASE_BYTES:
                return -EINVAL
            _bridge.call("flash.erase", self._offset + arg * ERASE_BYTES)
            return 0
        return 0 if cmd in (1, 2, 3) else None

    def set_boot(self) -> None:
        """There is one application; nothing changes."""

    def get_next_update(self) -> "Partition":
        """OSError(ENOENT): the table has no slots for over-the-air images of the interpreter."""
        raise OSError(ENOENT)

    @classmethod
    def mark_app_valid_cancel_rollback(cls) -> None:
        """There is nothing to roll back to."""


class NVS:
    """Named integers and blobs that survive everything but erasing the flash."""

    def __init__(self, namespace: str) -> None:
        """Keep keys apart by ``namespace``."""
        self._namespace = namespace

    def set_i32(self, key: str, value: int) -> None:
        """Store an integer."""
        _bridge.call("nvs.set_int", self._namespace, key, value)

    def get_i32(self, key: str) -> int:
        """A stored integer; OSError when there is none."""
        return _bridge.call("nvs.get_int", self._namespace, key)[0]  # type: ignore[no-any-return]

    def set_blob(self, key: str, value: "Any") -> None:
        """Store bytes."""
        _bridge.call("nvs.set_blob", self._namespace, key, payload=bytes(value))

    def get_blob(self, key: str, buffer: "Any") -> int:
        """Fill ``buffer`` with stored bytes, return their number; OSError when there are none."""
        value = _bridge.call("nvs.get_blob", self._namespace, key)[1]
        buffer[: len(value)] = value
        return len(value)

    def erase_key(self, key: str) -> None:
        """Forget a key; OSError when there is none."""
        _bridge.call("nvs.erase", self._namespace, key)

    def commit(self) -> None:
        """Everything is stored at once already."""


def wake_on_ext0(pin: "Any" = None, level: bool = WAKEUP_ALL_LOW) -> None:
    """Let one pin's level end a deep sleep; None takes that back."""
    _bridge.call("power.wake_on", "ext0", [] if pin is None else [pin.id], int(level))


def wake_on_ext1(pins: "Any" = None, level: bool = WAKEUP_ALL_LOW) -> None:
    """Let several pins end a deep sleep: any high, or low (all of them on the ESP32)."""
    _bridge.call("power.wake_on", "ext1", [pin.id for pin in pins or ()], int(level))


def wake_on_gpio(pins: "Any" = None, level: bool = WAKEUP_ALL_LOW) -> None:
    """Let any of several pins end a sleep; a deep one only on chips that can."""
    _bridge.call("power.wake_on", "gpio", [pin.id for pin in pins or ()], int(level))


def wake_on_touch(wake: bool) -> None:
    """No touch pads on this board."""


def wake_on_ulp(wake: bool) -> None:
    """No program for the co-processor on this board."""


def gpio_deep_sleep_hold(enable: bool) -> None:
    """Whether outputs keep their level in deep sleep."""
    _bridge.call("power.hold", bool(enable))


def raw_temperature() -> int:
    """The chip's temperature in degrees Fahrenheit, on the ESP32 only."""
    return int(_bridge.call("power.temperature")[0] * 9 / 5 + 32)


def mcu_temperature() -> int:
    """The chip's temperature in degrees Celsius, on all chips but the ESP32."""
    return int(_bridge.call("power.temperature")[0])


def idf_heap_info(capabilities: int) -> "list[tuple[int, int, int, int]]":
    """Regions of the system's heap: total, free, largest free block, least free ever."""
    total, free = _bridge.call("power.heap")[0]
    return [(total, free, free, free)]
