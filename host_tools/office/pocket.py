"""The contract's part on the pocket, which one sync brings the caregiver's app (phone/README.md).

Times are Unix seconds, but for a door's validity, which is lock time; bytes are hexadecimal.
"""

from dataclasses import dataclass, field

from host_tools.wire import Hex, LockId


@dataclass(frozen=True)
class PocketPerson:
    """Who is signed in on the phone."""

    name: str
    team: str


@dataclass(frozen=True)
class PocketHelper:
    """One step of a home's reserve plan."""

    kind: str
    note: str


@dataclass(frozen=True)
class PocketHome:
    """A home, by its citizens and what it is called."""

    id: str
    citizen: str
    address: str
    way_in: str
    reserve: tuple[PocketHelper, ...] = ()


@dataclass(frozen=True)
class PocketDoor:
    """A door of a home, with the credential that opens it."""

    lock_id: LockId
    home: str
    point: str
    name: str
    slot: int
    serial: int
    rights: int
    grant: Hex
    week_keys: dict[int, Hex] = field(repr=False)
    not_before: int
    not_after: int
    schedule: Hex
    log_next: int
    lift_handle: bool
    locks_after: bool


@dataclass(frozen=True)
class PocketParcel:
    """A sealed envelope for a lock."""

    lock_id: LockId
    envelope: Hex


@dataclass(frozen=True)
class Pocket:
    """What is in force from now on, whole."""

    server_time: int
    person: PocketPerson | None
    homes: tuple[PocketHome, ...]
    doors: tuple[PocketDoor, ...]
    parcels: tuple[PocketParcel, ...]
    format: int = 1
