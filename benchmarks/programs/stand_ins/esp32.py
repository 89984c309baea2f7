"""Flash partitions for the 32-bit VM: files outside its heap, as a lock's flash is outside RAM."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WAKEUP_ALL_LOW = False
WAKEUP_ANY_HIGH = True
_ERASE_BYTES = 4096
_DIRECTORY = "/flash/"


class Partition:
    """The raw partition whose bytes are the file /flash/LABEL."""

    TYPE_APP = 0
    TYPE_DATA = 1

    def __init__(self, label: str) -> None:
        """Open the file. Raises OSError when there is none."""
        self._file = open(_DIRECTORY + label, "r+b")
        self._size = self._file.seek(0, 2)

    @staticmethod
    def find(
        type: int = TYPE_APP, subtype: int = 255, label: "str | None" = None
    ) -> "list[Partition]":
        """Return the partition `label`."""
        return [Partition(label)] if label else []

    def readblocks(self, block_num: int, buf: "Any", offset: int = 0) -> None:
        """Fill `buf`."""
        self._file.seek(block_num * _ERASE_BYTES + offset)
        self._file.readinto(buf)

    def writeblocks(self, block_num: int, buf: "Any", offset: int = 0) -> None:
        """Clear the bits that are clear in `buf`."""
        at = block_num * _ERASE_BYTES + offset
        self._file.seek(at)
        before = self._file.read(len(buf))
        self._file.seek(at)
        self._file.write(bytes(old & new for old, new in zip(before, buf)))

    def ioctl(self, op: int, arg: int) -> int:
        """Count the blocks (4) or erase one (6)."""
        if op == 6:
            self._file.seek(arg * _ERASE_BYTES)
            self._file.write(b"\xff" * _ERASE_BYTES)
        return self._size // _ERASE_BYTES if op == 4 else 0


def wake_on_ext0(pin: "Any" = None, level: bool = WAKEUP_ALL_LOW) -> None:
    """Wake never."""


def wake_on_ext1(pins: "Any" = None, level: bool = WAKEUP_ALL_LOW) -> None:
    """Wake never."""


def wake_on_gpio(pins: "Any" = None, level: bool = WAKEUP_ALL_LOW) -> None:
    """Wake never."""


def gpio_deep_sleep_hold(enable: bool) -> None:
    """Hold nothing."""
