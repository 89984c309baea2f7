"""A lock's core on the host: the firmware's own modules over simulated flash, no radio, no VM.

For tests that need thousands of exchanges a second. The real radio and VM are in `hil_tests`.
"""

import tempfile
import weakref
from dataclasses import dataclass, field

from firmware import hash_auth, messages
from firmware.beacon import Beacon
from firmware.key_store import Identity, KeyRing, load_identity, store_identity
from firmware.link import Link
from firmware.lock import Lock
from firmware.lock_clock import LockClock
from firmware.lock_state import StateStore
from firmware.order_tally import TALLY_BYTES, OrderTally
from firmware.records import Grant, LogRecord
from firmware.service import Service
from firmware.state_record import LockState
from firmware.storage import Storage
from firmware.update import Update
from host_tools.phone.protocol import (
    Answer,
    CredentialKeys,
    PendingRequest,
    build_request,
    open_response,
)
from tests.support.partition import RegionPartition

NOW = 840_000_000
"""A Tuesday in August 2026, in lock time."""


@dataclass
class FakeBolt:
    """A bolt that is told to move and does when a test says so."""

    outcome: int = messages.OUTCOME_OK
    movement: int = 0
    unlocked: bool = False
    began: list[int] = field(default_factory=list)

    def begin(self, command: int) -> int:
        """Note the command; the movement ends with `finish`."""
        self.began.append(command)
        self.movement += 1
        self.outcome = messages.OUTCOME_MOVING
        return 800

    def finish(self) -> None:
        """Let the movement under way reach its end."""
        opening = self.began[-1] == messages.COMMAND_OPEN
        self.unlocked = opening
        self.outcome = messages.OUTCOME_OPENED if opening else messages.OUTCOME_LOCKED

    def remaining_ms(self) -> int:
        """Some of it is left."""
        return 400

    def position(self) -> int:
        """Where the bolt is."""
        return messages.BOLT_UNLOCKED if self.unlocked else messages.BOLT_LOCKED

    def door(self) -> int:
        """The door is closed."""
        return messages.DOOR_CLOSED


@dataclass
class FakeVitals:
    """A fresh battery."""

    battery_mv: int = 6100
    battery_percent: int = 97
    temperature_c: int = 20
    flags: int = 0


class CoreLock:
    """One lock with its office's keys, flash, time, and links in hand; their home, too."""

    update: Update | None = None

    def __init__(self, lock_id: bytes = b"lock-one", key_seed: int = 1) -> None:
        """Provision a lock anew and anchor its clock at NOW."""
        master = hash_auth.extract(lock_id, bytes([key_seed]) * 32)
        self.keys = {
            label: hash_auth.expand(master, label, 32)
            for label in (
                hash_auth.LABEL_OFFICE_ENVELOPES,
                hash_auth.LABEL_LOCK_RECEIPTS,
                hash_auth.LABEL_LOG_ROOT,
                hash_auth.LABEL_DOOR_ROOT,
                hash_auth.LABEL_RNG,
                hash_auth.LABEL_UPDATE,
            )
        }
        self.lock_id = lock_id
        self.seconds = 0
        self.ms = 0
        self.boots = 0
        self.partitions = {name: RegionPartition(n) for name, n in _SECTORS.items()}
        directory = tempfile.TemporaryDirectory()
        weakref.finalize(self, directory.cleanup)
        self._path = f"{directory.name}/"
        self.office = hash_auth.Sealer(self.keys[hash_auth.LABEL_OFFICE_ENVELOPES], lock_id)
        self._provision()
        self.boot()
        self.lock.clock.anchor(NOW, 0)
        self.beacon.refresh()

    def _provision(self) -> None:
        keys = self.keys
        identity = Identity(
            self.lock_id,
            keys[hash_auth.LABEL_OFFICE_ENVELOPES],
            keys[hash_auth.LABEL_LOCK_RECEIPTS],
            keys[hash_auth.LABEL_DOOR_ROOT],
            keys[hash_auth.LABEL_RNG],
            keys[hash_auth.LABEL_UPDATE],
        )
        store_identity(self.partitions["keys"], identity)
        KeyRing(self.partitions["keys"]).start(keys[hash_auth.LABEL_LOG_ROOT])
        state = LockState()
        state.issued = NOW - 1000
        StateStore(self._path).store(1, state.pack())

    def boot(self) -> None:
        """Start from flash, as after a battery change: RAM and RTC memory are gone."""
        self.boots += 1
        identity = load_identity(self.partitions["keys"])
        assert identity is not None
        storage = Storage(self.partitions.__getitem__, StateStore(self._path), None)
        clock = LockClock(lambda: self.seconds + self.ms // 1000)
        last = storage.log.last_record()
        if last:
            record = LogRecord.parse(last)
            clock.recover(record.clock_lowest, record.clock_estimate)
        self.bolt = FakeBolt()
        self.beacon = Beacon(identity, clock, self.boots)
        self.lock = Lock(
            self.beacon, storage, self.bolt, FakeVitals(), OrderTally(bytearray(TALLY_BYTES))
        )

    def make_service(self) -> Service:
        """There is no hardware."""
        raise OSError

    def connect(self) -> Link:
        """A new link to this lock."""
        return Link(self, lambda: self.ms)

    def seal(self, kind: int, number: int, body: bytes) -> bytes:
        """An envelope as the office would seal it."""
        return self.office.seal(messages.pack_envelope_header(kind, number), body)

    def door_key(self) -> bytes:
        """The door key of the week the lock advertises by."""
        return hash_auth.door_key(self.keys[hash_auth.LABEL_DOOR_ROOT], self.beacon.week)


_SECTORS = {"log": 6, "grants": 72, "keys": 8}


@dataclass
class CorePhone:
    """One holder's phone at one CoreLock."""

    home: CoreLock
    slot: int = 7
    serial: int = 1
    secret: bytes = b"S" * 32

    @property
    def keys(self) -> CredentialKeys:
        """The credential of the present serial."""
        return CredentialKeys.derive(self.secret, self.home.lock_id, self.serial)

    def grant(
        self,
        rights: int = 31,
        not_before: int = NOW - 3600,
        not_after: int = NOW + 8 * 3600,
        schedule: bytes = b"",
    ) -> Grant:
        """A grant of this phone's credential."""
        keys = self.keys
        grant = Grant()
        grant.slot, grant.serial, grant.rights = self.slot, self.serial, rights
        grant.not_before, grant.not_after, grant.schedule = not_before, not_after, schedule
        grant.stored_key, grant.server_key = keys.stored_key, keys.server_key
        return grant

    def envelope(self, grant: Grant | None = None, issued: int = NOW - 60) -> bytes:
        """The grant, sealed by the office."""
        body = (grant or self.grant()).pack()
        return self.home.seal(messages.ENVELOPE_GRANT, issued, body)

    def request(
        self, challenge: bytes, command: int, envelope: bytes = b"", phone_time: int = NOW
    ) -> PendingRequest:
        """A request over `challenge`."""
        order = messages.Order(self.slot, self.serial, command, 0, phone_time)
        home = self.home
        return build_request(
            challenge, home.beacon.week, home.door_key(), home.lock_id, self.keys, order, envelope
        )

    def ask(self, link: Link, command: int, envelope: bytes = b"", phone_time: int = NOW) -> Answer:
        """A whole exchange. Raises MessageError when refused unproven."""
        pending = self.request(link.read(), command, envelope, phone_time)
        link.write(pending.message)
        return open_response(pending, link.read())
