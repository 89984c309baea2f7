"""The embedded office: one SQLite file, for a depot's bench, a pilot, tests and the demo."""

from collections.abc import Callable
from pathlib import Path

from firmware import messages, records
from firmware.state_record import Config
from host_tools import lock_time
from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt
from host_tools.office.api import (
    Alarm,
    Door,
    Event,
    GrantOrder,
    Intake,
    Phone,
    Registration,
    Visit,
    Wanted,
)
from host_tools.office.database import connect, open_box
from host_tools.office.doors_desk import DoorDesk
from host_tools.office.grants import GrantDesk
from host_tools.office.locks import LockDesk, seal
from host_tools.office.log_desk import LogDesk
from host_tools.office.units import UnitDesk


class LocalOffice:
    """Implements `host_tools.office.api.Office` on this computer."""

    def __init__(self, folder: Path, clock: Callable[[], int] = lock_time.now) -> None:
        """Open or make the office in `folder`; `clock` tells lock time.

        Raises:
            StoreClosedError: when the key is not this office's.
        """
        self._database = connect(folder / "office.sqlite")
        box = open_box(folder)
        self._clock = clock
        self._locks = LockDesk(self._database, box, clock)
        self._grants = GrantDesk(self._database, box, self._locks, clock)
        self._logs = LogDesk(self._database, self._locks, clock)
        self.units = UnitDesk(self._database, clock)
        self.at_door = DoorDesk(self._database, self._locks, clock)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Keep the key of a lock that is about to be made; returns its first STATE envelope."""
        return self._locks.announce(lock_id, k_lock, name, config)

    def confirm_lock(self, lock_id: bytes) -> None:
        """The lock is made: it may be granted from now on."""
        self._locks.confirm(lock_id)

    def withdraw_lock(self, lock_id: bytes) -> None:
        """The lock did not come about: forget it and its key."""
        self._locks.withdraw(lock_id)

    def add_phone(self, holder: str) -> Phone:
        """Enrol a holder's phone. Raises OfficeRefusedError when they have one."""
        return self._grants.add_phone(holder)

    def phones(self) -> list[Phone]:
        """All phones, blocked ones too."""
        return self._grants.phones()

    def doors(self) -> list[Door]:
        """All locks in service."""
        return self._locks.doors()

    def wanted(self, phone_id: int) -> list[Wanted]:
        """For which doors and serials hashes should be registered now."""
        return self._grants.wanted(phone_id)

    def register(self, phone_id: int, registrations: list[Registration]) -> None:
        """Take in hashes. Raises OfficeRefusedError for a blocked phone."""
        self._grants.register(phone_id, registrations)

    def grant(self, order: GrantOrder) -> None:
        """Issue a grant. Raises OfficeRefusedError when the phone has registered no hashes."""
        self._grants.grant(order)

    def revoke(self, phone_id: int) -> int:
        """Block a phone now and raise the floors at its doors; how many must learn of it."""
        return self._grants.revoke(phone_id)

    def credentials(self, phone_id: int) -> list[Credential]:
        """The grants in force or to come, with the door keys of their weeks, one around."""
        return self._grants.credentials(phone_id)

    def parcels(self, phone_id: int) -> list[Parcel]:
        """Envelopes to carry: newest states not known to be applied, acknowledgements."""
        mine = {credential.lock_id for credential in self.credentials(phone_id)}
        states = [
            Parcel(door.lock_id, self._locks.row(door.lock_id)["state"])
            for door in self.doors()
            if not door.up_to_date
        ]
        return [one for one in states + self._logs.acknowledgements() if one.lock_id in mine]

    def clock_token(self, phone_id: int, lock_id: bytes, lock_nonce: bytes) -> bytes | None:
        """An envelope that sets that lock's clock, for a phone with a grant there."""
        if all(one.lock_id != lock_id for one in self.credentials(phone_id)):
            return None
        now = self._clock()
        body = records.pack_clock_token(lock_nonce, now)
        return seal(self._locks.keys(lock_id), messages.ENVELOPE_CLOCK, now, body)

    def hand_in(self, phone_id: int, pages: list[LogPage], receipts: list[SealedReceipt]) -> Intake:
        """Take in what a phone carried home; all of it is proven before it counts."""
        self._grants.phone(phone_id)
        before = len(self.alarms())
        in_order = sorted(pages, key=lambda page: page.first_index)
        accepted = sum(self._logs.take_page(page) for page in in_order)
        for receipt in receipts:
            self._logs.take_receipt(receipt)
        return Intake(accepted, len(self.alarms()) - before)

    def take_log(self, page: LogPage) -> int:
        """Take in what a bench read off a lock's flash, proven like any page; how many were new."""
        return self._logs.take_page(page)

    def visits(self) -> list[Visit]:
        """All visits, by start."""
        return self._logs.visits()

    def events(self, lock_id: bytes) -> list[Event]:
        """The proven log of one lock. Raises UnknownNameError."""
        return self._logs.events(lock_id)

    def alarms(self) -> list[Alarm]:
        """Everything raised so far."""
        return self._logs.alarms()
