"""A new firmware's trial, and the log's word on updates. Loaded only when there is news.

The new slot proves itself when a holder has proven themselves to it: then radio, keys, flash and
cryptography have all worked. A wake to which nobody connected says nothing either way.
"""

from firmware import boot
from firmware.records import EVENT_UPDATE
from firmware.update_format import MAX_FIRMWARE_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.lock import Lock


class Trial:
    """The slot in force on trial, or news of one that returned, in one wake."""

    def __init__(self, lock: "Lock", slot_file: str = boot.SLOT_FILE) -> None:
        """Log what happened since the last boot. `slot_file` is boot.py's."""
        self._lock = lock
        self._slot_file = slot_file
        slots = boot.read_slots(slot_file)
        self.running = bool(slots and slots[2])
        """Whether the slot in force has still to prove itself."""
        self._version = _version_of(slots[0] if slots else boot.SLOTS[0])
        if slots and slots[3]:
            self._tell(slots[3])

    def proved(self) -> None:
        """A holder has proven themselves to the new firmware: it stays. Raises OSError."""
        self.running = False
        boot.prove(self._version, self._slot_file)
        self._tell(boot.NEWS_PROVED)

    def ended(self, met_anybody: bool) -> None:
        """The wake ends; `met_anybody` tells whether a phone connected. Raises OSError."""
        if self.running and not met_anybody:
            boot.spare(self._slot_file)

    def _tell(self, news: int) -> None:
        self._lock.record(EVENT_UPDATE, argument=news << 24 | self._version & MAX_FIRMWARE_VERSION)
        boot.news_told(self._slot_file)


def _version_of(slot: str) -> int:
    """The firmware version in `slot`, 0 where no manifest tells."""
    try:
        with open("/" + slot + "/manifest", "rb") as file:
            return int.from_bytes(file.read(8)[4:], "little")
    except OSError:
        return 0
