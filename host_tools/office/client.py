"""The one Python client of the office's contract, over whichever transport leads there.

In asyncio, have a thread wait: ``await asyncio.to_thread(office.grant, order)``.
"""

from typing import TYPE_CHECKING

from firmware.state_record import Config
from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt
from host_tools.office import contract
from host_tools.office.calls.requests import Wire
from host_tools.office.contract import GrantOrder, Intake, Phone, Registration, Visit
from host_tools.office.lost import LostPhone
from host_tools.office.phones import PhoneClient
from host_tools.office.register.depot import LockClient, UnitClient, lock_path
from host_tools.office.register.homes import HomeClient
from host_tools.office.register.people import PeopleClient
from host_tools.office.register.points import PointClient
from host_tools.office.register.tables import TableClient
from host_tools.office.rules import RuleClient
from host_tools.office.visits import VisitClient

if TYPE_CHECKING:
    import httpx


class OfficeClient:
    """The office, as phones, staff and depots see it."""

    def __init__(self, http: "httpx.Client") -> None:
        """`http` leads to the office."""
        self._wire = Wire(http)
        self.units = UnitClient(self._wire)
        self.at_door = LockClient(self._wire)
        self.homes = HomeClient(self._wire)
        self.points = PointClient(self._wire)
        self.rules = RuleClient(self._wire)
        self.people = PeopleClient(self._wire)
        self.tables = TableClient(self._wire)
        self.visited = VisitClient(self._wire)
        self.enrolment = PhoneClient(self._wire)

    def close(self) -> None:
        """Hang up."""
        self._wire.http.close()

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Keep the key of a lock that is about to be made; returns its first STATE envelope.

        Raises:
            OfficeRefusedError: when a lock hangs at that door already, or the name is none.
        """
        order = contract.Announcement(lock_id, k_lock, name, config.pack())
        return self._wire.post("/locks", contract.Envelope, order).envelope or b""

    def confirm_lock(self, lock_id: bytes) -> None:
        """The lock is made: it may be granted from now on."""
        self._wire.do(lock_path(lock_id, "confirm"))

    def withdraw_lock(self, lock_id: bytes) -> None:
        """The lock did not come about: forget it and its key."""
        self._wire.do(lock_path(lock_id, "withdraw"))

    def mailbox_key(self) -> bytes:
        """The public key that benches seal letters to this office with (32 bytes)."""
        return self._wire.get("/mailbox", contract.Envelope).envelope or b""

    def take_in_letter(self, letter: bytes) -> bool:
        """Put the lock of a bench's letter in service; whether it was new.

        Raises:
            OfficeRefusedError: for a letter that is not to this office, or was altered.
        """
        return self._wire.post("/mailbox", contract.Adopted, contract.Letter(letter)).new

    def add_phone(self, holder: str) -> Phone:
        """Enrol a holder's phone. Raises OfficeRefusedError when they have one."""
        return self._wire.post("/phones", Phone, contract.Enrolment(holder))

    def phones(self) -> list[Phone]:
        """All phones, blocked ones too."""
        return self._wire.get("/phones", list[Phone])

    def phone(self, phone_id: int) -> Phone:
        """One phone, as it may ask itself. Raises UnknownNameError."""
        return self._wire.get(f"/phones/{phone_id}", Phone)

    def doors(self) -> list[contract.Door]:
        """All locks in service."""
        return self._wire.get("/doors", list[contract.Door])

    def grant(self, order: GrantOrder) -> None:
        """Issue a grant. Raises OfficeRefusedError when the phone has registered no hashes."""
        self._wire.do("/grants", order)

    def given(self) -> list[contract.GivenAccess]:
        """Every access in force or to come, by holder and door."""
        return self._wire.get("/grants", list[contract.GivenAccess])

    def take_back(self, phone_id: int, lock_id: bytes) -> None:
        """End what a phone has at one lock. Raises OfficeRefusedError when that is nothing."""
        self._wire.do("/grants/take-back", contract.AccessAt(phone_id, lock_id))

    def revoke(self, phone_id: int) -> int:
        """Block a phone now and raise the floors at its doors; how many must learn of it."""
        return self._wire.post(f"/phones/{phone_id}/block", contract.Blocked).doors

    def lost(self, phone_id: int) -> LostPhone:
        """What a blocked phone could still do. Raises OfficeRefusedError for one in use."""
        return self._wire.get(f"/phones/{phone_id}/lost", LostPhone)

    def wanted(self, phone_id: int) -> list[contract.Wanted]:
        """For which doors and serials hashes should be registered now."""
        return self._wire.get(f"/phones/{phone_id}/wanted", list[contract.Wanted])

    def register(self, phone_id: int, registrations: list[Registration]) -> None:
        """Take in hashes. Raises OfficeRefusedError for a blocked phone."""
        self._wire.do(f"/phones/{phone_id}/registrations", registrations)

    def credentials(self, phone_id: int) -> list[Credential]:
        """The grants in force or to come, with the door keys of their weeks, one around."""
        return self._wire.get(f"/phones/{phone_id}/credentials", list[Credential])

    def parcels(self, phone_id: int) -> list[Parcel]:
        """Envelopes to carry: newest states not known to be applied, acknowledgements."""
        return self._wire.get(f"/phones/{phone_id}/parcels", list[Parcel])

    def clock_token(self, phone_id: int, lock_id: bytes, lock_nonce: bytes) -> bytes | None:
        """An envelope that sets that lock's clock in the session of that challenge."""
        order = contract.TokenRequest(lock_id, lock_nonce)
        told = self._wire.post(f"/phones/{phone_id}/clock-token", contract.Envelope, order)
        return told.envelope

    def hand_in(self, phone_id: int, pages: list[LogPage], receipts: list[SealedReceipt]) -> Intake:
        """Take in what a phone carried home; anything may be forged, so all of it is proven."""
        carried = contract.Post(pages, receipts)
        return self._wire.post(f"/phones/{phone_id}/post", Intake, carried)

    def take_log(self, page: LogPage) -> int:
        """Take in what a bench read off a lock's flash, proven like any page; how many were new."""
        return self._wire.post(lock_path(page.lock_id, "log"), Intake, page).accepted

    def confirm_clock(self) -> contract.ClockConfirmed:
        """Vouch for the office's clock, against the evidence; every lock gets a new state."""
        return self._wire.post("/clock/confirm", contract.ClockConfirmed)

    def raise_overall_floor(self) -> contract.Floored:
        """Void every serial so far, at every lock; access comes back when phones sync."""
        return self._wire.post("/overall-floor", contract.Floored)

    def begin_backup(self) -> contract.BackupBegun:
        """A copy of all data is about to be made."""
        return self._wire.post("/backups", contract.BackupBegun)

    def finish_backup(self, backup: int, name: str) -> None:
        """The copy is whole and on its disk. Raises OfficeRefusedError for an unknown one."""
        self._wire.do(f"/backups/{backup}/finish", contract.BackupFinished(name))

    def acknowledge_unsaved(self, chosen: bool) -> None:
        """Choose whether locks may forget what no backup holds."""
        self._wire.put("/acknowledging", contract.Unsaved, contract.Unsaved(chosen))

    def notices(self) -> list[contract.Notice]:
        """What the office has noticed about itself, oldest first."""
        return self._wire.get("/notices", list[contract.Notice])

    def visits(self) -> list[Visit]:
        """All visits, by start."""
        return self._wire.get("/visits", list[Visit])

    def events(self, lock_id: bytes) -> list[contract.Event]:
        """The proven log of one lock. Raises UnknownNameError."""
        return self._wire.get(lock_path(lock_id, "events"), list[contract.Event])

    def alarms(self) -> list[contract.Alarm]:
        """Everything raised so far."""
        return self._wire.get("/alarms", list[contract.Alarm])
