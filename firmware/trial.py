"""A new firmware's trial, and the log's word on updates. Loaded only when there is news.

The new slot proves itself when a holder has proven themselves to it: then radio, keys, flash and
cryptography have all worked. A wake in which no phone was let down says nothing either way: nobody
came, or whoever came got a challenge and went without an order. Once the new slot has proved
itself, the other one becomes a copy of it.
"""

from firmware import boot
from firmware.records import EVENT_UPDATE
from firmware.update_format import MAX_FIRMWARE_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from firmware.lock import Lock


class Trial:
    """The slot in force on trial, or news of one that returned, in one wake."""

    def __init__(self, lock: "Lock", slot_file: str = boot.SLOT_FILE, root: str = "/") -> None:
        """Log what happened since the last boot. `slot_file` is boot.py's, slots lie in `root`."""
        self._lock = lock
        self._slot_file = slot_file
        self._root = root
        slots = boot.read_slots(slot_file)
        self.running = bool(slots and slots[2])
        """Whether the slot in force has still to prove itself."""
        self.spare_due = bool(slots and not slots[2] and slots[0] != slots[1])
        """Whether the other slot is to become a copy of the one in force."""
        self._version = _version_of(root + (slots[0] if slots else boot.SLOTS[0]))
        if slots and slots[3]:
            self._tell(slots[3])

    def proved(self) -> None:
        """A holder has proven themselves to the new firmware: it stays. Raises OSError."""
        self.running = False
        self.spare_due = True
        boot.prove(self._version, self._slot_file)
        self._tell(boot.NEWS_PROVED)

    def ended(self, let_down: bool) -> None:
        """The wake ends; `let_down`: some phone got no answer, or a no. Raises OSError."""
        if self.running and not let_down:
            boot.spare(self._slot_file)

    def make_spare(self, feed: "Callable[[], None]") -> None:
        """Copy the slot in force; the radio is off. `feed` feeds the watchdog. Raises OSError."""
        self.spare_due = False
        slots = boot.read_slots(self._slot_file)
        if slots:
            from firmware.update_spare import make_spare

            if make_spare(self._root + slots[0], self._root + slots[1], feed):
                boot.copied(self._slot_file)

    def _tell(self, news: int) -> None:
        self._lock.record(EVENT_UPDATE, argument=news << 24 | self._version & MAX_FIRMWARE_VERSION)
        boot.news_told(self._slot_file)


def _version_of(slot: str) -> int:
    """The firmware version in `slot`, 0 where no manifest tells."""
    try:
        with open(slot + "/manifest", "rb") as file:
            return int.from_bytes(file.read(8)[4:], "little")
    except OSError:
        return 0
