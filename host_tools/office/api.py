"""The office as phones and staff see it: the seam that an HTTP client will implement, too.

`PhoneOffice` is what a phone's app may ask; `Office` adds what staff and depot do. Times are lock
time. Bytes are sealed, hashed or public wherever a phone sees them: no key of a lock but the
door keys that hide it ever crosses this seam.
"""

from dataclasses import dataclass
from typing import Protocol

from firmware.messages import RIGHT_LOCK, RIGHT_OPEN, RIGHT_STATUS, RIGHT_SYNC
from firmware.state_record import Config
from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt

CAREGIVER_RIGHTS = RIGHT_OPEN | RIGHT_LOCK | RIGHT_STATUS | RIGHT_SYNC


@dataclass(frozen=True)
class Wanted:
    """A credential that the office would like this phone to register hashes for."""

    lock_id: bytes
    serial: int


@dataclass(frozen=True)
class Registration:
    """The hashes of one credential: neither opens anything by itself."""

    lock_id: bytes
    serial: int
    stored_key: bytes
    server_key: bytes


@dataclass(frozen=True)
class GrantOrder:
    """Who shall get in where, in [not_before, not_after), with which RIGHT_… bits.

    `schedule` is up to four windows of three bytes, as in `firmware.records.Grant`.
    """

    phone_id: int
    lock_id: bytes
    not_before: int
    not_after: int
    rights: int = CAREGIVER_RIGHTS
    schedule: bytes = b""


@dataclass(frozen=True)
class Door:
    """A lock in service and what its receipts told last (None: nothing yet)."""

    lock_id: bytes
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
        return (self.state_applied or 0) >= self.state_number


@dataclass(frozen=True)
class Phone:
    """A phone, which is also the holder's slot in every lock."""

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


@dataclass(frozen=True)
class Intake:
    """What the office took in: `accepted` records newly proven, `alarms` newly raised."""

    accepted: int
    alarms: int


class PhoneOffice(Protocol):
    """What a phone asks of its office."""

    def wanted(self, phone_id: int) -> list[Wanted]:
        """For which doors and serials hashes should be registered now."""

    def register(self, phone_id: int, registrations: list[Registration]) -> None:
        """Take in hashes. Raises OfficeRefusedError for a blocked phone."""

    def credentials(self, phone_id: int) -> list[Credential]:
        """The grants in force or to come, with the door keys of their weeks, one around."""

    def parcels(self, phone_id: int) -> list[Parcel]:
        """Envelopes to carry: newest states not known to be applied, acknowledgements."""

    def clock_token(self, phone_id: int, lock_id: bytes, lock_nonce: bytes) -> bytes | None:
        """An envelope that sets that lock's clock in the session of that challenge."""

    def hand_in(self, phone_id: int, pages: list[LogPage], receipts: list[SealedReceipt]) -> Intake:
        """Take in what a phone carried home; anything may be forged, so all of it is proven."""


class Office(PhoneOffice, Protocol):
    """What staff and depot ask of the office besides."""

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Keep the key of a lock that is about to be made; returns its first STATE envelope."""

    def confirm_lock(self, lock_id: bytes) -> None:
        """The lock is made: it may be granted from now on."""

    def withdraw_lock(self, lock_id: bytes) -> None:
        """The lock did not come about: forget it and its key."""

    def add_phone(self, holder: str) -> Phone:
        """Enrol a holder's phone; its number is the holder's slot in every lock."""

    def phones(self) -> list[Phone]:
        """All phones, blocked ones too."""

    def doors(self) -> list[Door]:
        """All locks in service."""

    def grant(self, order: GrantOrder) -> None:
        """Issue a grant. Raises OfficeRefusedError when the phone has registered no hashes."""

    def revoke(self, phone_id: int) -> int:
        """Block a phone now and raise the floors at its doors; how many doors must learn of it."""

    def visits(self) -> list[Visit]:
        """All visits, by start."""

    def events(self, lock_id: bytes) -> list[Event]:
        """The proven log of one lock."""

    def alarms(self) -> list[Alarm]:
        """Everything raised so far."""
