"""What crosses the wire between the office and everybody outside.

Times are lock time. Bytes are sealed, hashed or public wherever a phone sees them: no key of a
lock but the door keys that hide it ever reaches a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from firmware.messages import RIGHT_LOCK, RIGHT_OPEN, RIGHT_STATUS, RIGHT_SYNC
from host_tools.credentials import LogPage, SealedReceipt
from host_tools.wire import Bytes, Key, LockId, LongLine

CAREGIVER_RIGHTS = RIGHT_OPEN | RIGHT_LOCK | RIGHT_STATUS | RIGHT_SYNC
API_PATH = "/api/v1"
"""Where the contract's first version lies."""
NEVER_ISSUED = "never_issued"
"""Alarm: the lock let a holder act on a grant that this office never issued."""


@dataclass(frozen=True)
class Wanted:
    """A credential that the office would like this phone to register hashes for."""

    lock_id: LockId
    serial: int


@dataclass(frozen=True)
class Registration:
    """The hashes of one credential: neither opens anything by itself."""

    lock_id: LockId
    serial: int
    stored_key: Key
    server_key: Key


@dataclass(frozen=True)
class GrantOrder:
    """Who shall get in where, in [not_before, not_after), with which RIGHT_… bits.

    `schedule` is up to four windows of three bytes, as in `firmware.records.Grant`.
    """

    phone_id: int
    lock_id: LockId
    not_before: int
    not_after: int
    rights: int = CAREGIVER_RIGHTS
    schedule: Bytes = b""


@dataclass(frozen=True)
class GivenAccess:
    """Access that somebody has, in [not_before, not_after); `schedule` as in a `GrantOrder`."""

    phone_id: int
    holder: str
    lock_id: LockId
    door: str
    not_before: int
    not_after: int
    rights: int
    schedule: Bytes
    waits: bool
    """It is void under its present serial, and comes back when the phone syncs."""


@dataclass(frozen=True)
class AccessAt:
    """What one phone has at one lock."""

    phone_id: int
    lock_id: LockId


@dataclass(frozen=True)
class Door:
    """A lock in service and what its receipts told last (None: nothing yet)."""

    lock_id: LockId
    name: str
    state_number: int
    state_applied: int | None
    battery_percent: int | None
    battery_mv: int | None
    flags: int | None
    seen: int | None

    @property
    def up_to_date(self) -> bool:
        """Whether a receipt showed that the newest state is in force at the door."""
        return self.state_applied == self.state_number


@dataclass(frozen=True)
class Phone:
    """A phone; its number is the holder's slot in every lock."""

    phone_id: int
    holder: str
    blocked: bool


@dataclass(frozen=True)
class Visit:
    """Who was where and when, from the lock's own records; `end` is None while unknown."""

    door: str
    holder: str
    start: int
    end: int | None


@dataclass(frozen=True)
class Event:
    """One proven record of a lock's log."""

    door: str
    index: int
    event: int
    holder: str
    argument: int
    moment: int
    clock_unsure: bool


@dataclass(frozen=True)
class Alarm:
    """Something a person must look at: `kind` names a text, indices say where in the log."""

    door: str
    kind: str
    first_index: int
    last_index: int


class PageAnswer(StrEnum):
    """What became of a page; a phone forgets a page once it has been answered, never before."""

    TAKEN = "taken"
    """All of it belongs to the log as the office has it without a gap."""
    KEPT = "kept"
    """Proven and kept; what comes before is still missing."""
    REFUSED = "refused"
    """It proves nothing. What the lock really wrote is still in the lock."""


@dataclass(frozen=True)
class Intake:
    """What the office took in: `accepted` records newly proven, `alarms` newly raised."""

    accepted: int
    alarms: int
    pages: tuple[PageAnswer, ...] = ()
    """An answer to each page, in the order in which they were handed in."""


@dataclass(frozen=True)
class Post:
    """What a phone carried home; anything in it may be forged."""

    pages: Sequence[LogPage] = ()
    receipts: Sequence[SealedReceipt] = ()


@dataclass(frozen=True)
class TokenRequest:
    """Asks for an envelope that sets a lock's clock in the session of that challenge."""

    lock_id: LockId
    lock_nonce: Bytes


@dataclass(frozen=True)
class Envelope:
    """A sealed envelope, or none."""

    envelope: Bytes | None


@dataclass(frozen=True)
class Enrolment:
    """Whose phone is to be enrolled."""

    holder: str


@dataclass(frozen=True)
class Blocked:
    """How many doors must learn that a phone is blocked."""

    doors: int


@dataclass(frozen=True)
class Announcement:
    """A lock that is about to be made: its key, the door it is for, its settings."""

    lock_id: LockId
    k_lock: Key = field(repr=False)
    name: str
    config: Bytes


@dataclass(frozen=True)
class Settings:
    """A lock's configuration, as `firmware.state_record.Config` packs it (32 bytes)."""

    config: Bytes


@dataclass(frozen=True)
class Closing:
    """Ends every phone's grants at a lock but those of `keeper` (0: nobody's are spared)."""

    keeper: int = 0


@dataclass(frozen=True)
class WipeRequest:
    """`give_up_log`: the log cannot be read; wipe all the same."""

    give_up_log: bool = False


@dataclass(frozen=True)
class Saved:
    """The log index after the last record that the office holds without a gap."""

    next_index: int


@dataclass(frozen=True)
class BatteryLife:
    """What is known of one lock's battery. Times are lock time, days are whole days."""

    percent: int
    changes: tuple[int, ...]
    """When a change was recognised."""
    days_left: int | None
    """The straight line's guess; None: too early."""
    least_days: int | None
    """The pessimist's; None: too early for anything."""
    most_days: int | None
    """The optimist's; None: no upper end yet."""


@dataclass(frozen=True)
class Letter:
    """A lock's announcement, sealed by a bench that was off line (`office.letters`)."""

    content: Bytes


@dataclass(frozen=True)
class Adopted:
    """Whether the lock of a letter was new."""

    new: bool


@dataclass(frozen=True)
class ClockConfirmed:
    """`doors` get a new state; `wrong_from`: no issue time from there on is believed any more."""

    doors: int
    wrong_from: int | None


@dataclass(frozen=True)
class Floored:
    """`doors` get the floor; `phones` must sync before they open again where it has arrived."""

    doors: int
    phones: int


@dataclass(frozen=True)
class BackupBegun:
    """A copy that is about to be made, by its number."""

    backup: int
    began_at: int


@dataclass(frozen=True)
class BackupFinished:
    """The copy's file, without its folder."""

    name: LongLine


@dataclass(frozen=True)
class Unsaved:
    """Whether locks may forget what no backup holds."""

    acknowledge_unsaved: bool


@dataclass(frozen=True)
class Notice:
    """Something that the office found about itself, for a person to read."""

    kind: str
    subject: str
    moment: int
    told: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why the office will not: `error` names a text, `values` fill it in."""

    error: str
    values: dict[str, str]
