"""What a phone holds for its doors, and what it carries between them and the office."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from firmware import hash_auth, messages
from host_tools.wire import Bytes, Key, LockId


@dataclass(frozen=True)
class Credential:
    """One door that this phone may open: who it is there, and the keys that find the door.

    Times are lock time. `grant` is the office's sealed envelope; `week_keys` maps calendar weeks
    (and LOST_WEEK) to the door keys that hide the door.
    """

    lock_id: LockId
    door: str
    slot: int
    serial: int
    rights: int
    not_before: int
    not_after: int
    grant: Bytes
    week_keys: dict[int, Key] = field(repr=False)
    grant_stored: bool = False
    clock_ahead_s: int = 0
    """How far the lock's clock is astray, if over a day: the door is listened for there, too."""
    log_next: int = 0
    """The first index of the lock's log that the office lacks."""
    schedule: Bytes = b""
    """The grant's weekly windows, for its holder to read; the lock goes by those in `grant`."""


def due(held: Sequence[Credential], moment: int) -> Credential:
    """Of what a phone holds for one door: what to use then.

    Successive grants: a newer serial makes a lock forget the older ones, so each has its time.
    Else the next to begin, or what ended last.
    """
    now = [one for one in held if one.not_before <= moment < one.not_after]
    if now:
        return max(now, key=lambda one: one.serial)
    later = [one for one in held if one.not_before > moment]
    return min(later, key=_begin) if later else max(held, key=lambda one: one.not_after)


def _begin(held: Credential) -> int:
    return held.not_before


@dataclass(frozen=True)
class Parcel:
    """A sealed envelope on its way from the office to a lock; only the lock can read it."""

    lock_id: LockId
    envelope: Bytes

    @property
    def kind(self) -> int:
        """ENVELOPE_…, which the clear header shows."""
        return messages.parse_envelope_header(self.envelope)[0]

    @property
    def number(self) -> int:
        """When the office issued it (lock time); of a state, its number."""
        return messages.parse_envelope_header(self.envelope)[1]


@dataclass(frozen=True)
class LogPage:
    """Stored log records as a lock gave them, 64 bytes each, the first at `first_index`."""

    lock_id: LockId
    first_index: int
    records: Bytes

    @property
    def indices(self) -> range:
        """The indices of its records."""
        return range(self.first_index, self.next_index)

    @property
    def next_index(self) -> int:
        """The index after the page's last record."""
        return self.first_index + len(self.records) // messages.LOG_RECORD_BYTES


@dataclass(frozen=True)
class SealedReceipt:
    """A lock's sealed word to the office, taken along at the end of an exchange."""

    lock_id: LockId
    envelope: Bytes


IDENTITY_SLOTS_AROUND = 6
"""How many 4-hour identities before and after the present one are listened for: a sleep clock
that is 5 % off strays 3.6 hours over a weekend; a day also covers a phone that is a zone wrong."""


def identities(credential: Credential, lock_time: int) -> dict[str, int]:
    """UUID -> calendar week of every identity under which this door may be heard now.

    Raises nothing: weeks whose key the phone was not given are skipped.
    """
    found: dict[str, int] = {}
    for slot in {*_slots_around(lock_time), *_slots_around(lock_time + credential.clock_ahead_s)}:
        week = messages.week_of(slot * messages.IDENTITY_SLOT_S)
        if week in credential.week_keys:
            found[_uuid(credential.week_keys[week], slot)] = week
    lost_key = credential.week_keys.get(messages.LOST_WEEK)
    if lost_key:
        for slot in range(messages.LOST_IDENTITIES):
            found[_uuid(lost_key, slot)] = messages.LOST_WEEK
    return found


def _slots_around(lock_time: int) -> range:
    present = messages.identity_slot_of(lock_time)
    return range(present - IDENTITY_SLOTS_AROUND, present + IDENTITY_SLOTS_AROUND + 1)


def _uuid(week_key: bytes, slot: int) -> str:
    text = hash_auth.identity_uuid(week_key, slot).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
