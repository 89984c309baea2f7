"""The lock itself: what a proven holder's command does, and what is told and logged of it.

Knows no radio and no pins: links hand in verified requests, `bolt` and `vitals` are the
hardware. Everything here is synchronous; the bolt moves by itself and reports back.
"""

import struct

from firmware import hash_auth, messages, records
from firmware.access_policy import is_revoked, judge
from firmware.records import Grant, LogRecord, Receipt
from firmware.request import RequestVerifier, Verified
from firmware.state_record import OPTION_LIFT_HANDLE, LockState
from firmware.status import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from firmware.beacon import Beacon
    from firmware.order_tally import OrderTally
    from firmware.storage import Storage

    class Bolt(Protocol):
        """The bolt as commands see it."""

        outcome: int
        movement: int

        def begin(self, command: int) -> int:
            """Start moving (COMMAND_OPEN or COMMAND_LOCK); the milliseconds it should take."""

        def remaining_ms(self) -> int:
            """How much longer the present movement should take."""

        def position(self) -> int:
            """One of the BOLT_… codes."""

        def door(self) -> int:
            """One of the DOOR_… codes."""

    class Vitals(Protocol):
        """The battery, as last measured."""

        battery_mv: int
        battery_percent: int
        temperature_c: int

        @property
        def flags(self) -> int:
            """FLAG_BATTERY_…, as they are."""


_EVENTS = {
    messages.COMMAND_OPEN: records.EVENT_OPENED,
    messages.COMMAND_LOCK: records.EVENT_LOCKED,
    messages.COMMAND_SERVICE: records.EVENT_SERVICE,
}


class Lock:
    """One door's lock."""

    def __init__(
        self,
        beacon: "Beacon",
        storage: "Storage",
        bolt: "Bolt",
        vitals: "Vitals",
        tally: "OrderTally",
    ) -> None:
        """Put the parts together."""
        self.beacon = beacon
        self.identity = beacon.identity
        self.clock = beacon.clock
        self.boot_count = beacon.boot_count
        self.storage = storage
        self.states, self.log, self.grants = storage.states, storage.log, storage.grants
        self.bolt = bolt
        self.vitals = vitals
        self.tally = tally
        stored = self.states.number >= 0
        self.state = LockState.parse(self.states.body) if stored else LockState()
        self.state.settle(self.clock)
        self.tampered = False
        self.strangers = 0
        self.faults = 0
        """What raised and was survived, since the last summary."""
        self.restart_due = False
        """Whether new firmware is in force from the next boot on, or the keys are gone."""
        self.is_wiped = False
        """Whether the keys are gone from the flash: what RAM holds of them is not used any more."""
        self.evidence = self.log.next_index
        """Where the log stood after the last thing that a holder did, as far as is known."""
        self._log_failed = self._keys_unsaved = False
        self._take_keys()
        # A power cut may have come between storing a state and taking its keys.
        self.adopt_replacement_keys()

    def _take_keys(self) -> None:
        """Derive what the identity's keys are used for; again after they were replaced."""
        identity = self.identity
        self.office = hash_auth.Sealer(identity.envelope_key, identity.lock_id)
        """Opens office-to-lock envelopes."""
        self._receipts = hash_auth.Sealer(identity.receipt_key, identity.lock_id)
        self._verifier = RequestVerifier(identity.lock_id, self.office, self.grants.find)

    def note_issue_time(self, issued: int) -> None:
        """Raise the clock's floor to when an authentic envelope was issued, if that is believed."""
        if self.state.believes(issued):
            self.clock.note_issue_time(issued)

    def put_state(self, number: int, body: bytes, state: LockState) -> None:
        """Put a newer state in force, in flash first. Raises OSError when the flash refuses."""
        if self._keys_unsaved:
            # Only the state in force has brought them so far.
            self._save_keys()
        self.states.store(number, body)
        self.state = state
        self.adopt_replacement_keys()

    def adopt_replacement_keys(self) -> None:
        """Take the keys that the state in force brought, if they are not ours yet.

        Where the flash refuses them, that state brings them again at the next start.
        """
        keys, identity = self.state.replacement_keys, self.identity
        ours = identity.envelope_key + identity.receipt_key + identity.door_root
        if not keys or keys == ours:
            return
        identity.envelope_key, identity.receipt_key = keys[:32], keys[32:64]
        identity.door_root = keys[64:]
        self._take_keys()
        self.beacon.take_door_root()
        self._keys_unsaved = True
        try:
            self._save_keys()
        except OSError:
            self.faults += 1
        self.record(records.EVENT_KEYS_REPLACED)

    def _save_keys(self) -> None:
        self.storage.replace_identity(self.identity)
        self._keys_unsaved = False

    def verify(
        self, message: bytes, grant_ahead: "bytes | None", challenge: bytes
    ) -> "Verified | None":
        """Check a request against its challenge; a failure counts as a stranger's."""
        beacon = self.beacon
        verified = self._verifier.verify(
            message, grant_ahead, challenge, beacon.week, beacon.door_key
        )
        if verified is None:
            self.strangers += 1
        return verified

    def obey(self, verified: Verified) -> Status:
        """Carry out a proven request. The bolt starts first, then things are written down."""
        order, grant = verified.order, verified.grant
        if verified.issued:
            self.note_issue_time(verified.issued)
        outcome = messages.OUTCOME_BAD_COMMAND
        if order.command < messages.COMMAND_OUTCOME:
            outcome = judge(order.command, grant, self.state, self.clock)
        # Judged first: a claim must never favour the grant that brings it.
        if not is_revoked(grant, self.state):
            self.clock.claim(order.slot, order.phone_time)
        status = self.execute(order.command, grant, outcome)
        if outcome == messages.OUTCOME_OK:
            self._remember(grant, verified.fresh_grant)
        return status

    def execute(self, command: int, grant: Grant, outcome: int) -> Status:
        """Do what `command` says unless `outcome` is a refusal, log it, and report."""
        retry_ms = 0
        moves = command in (messages.COMMAND_OPEN, messages.COMMAND_LOCK)
        if outcome != messages.OUTCOME_OK:
            self._record_refusal(grant, outcome)
        elif moves:
            retry_ms = self.bolt.begin(command)
            outcome = self.bolt.outcome
            self._record_order(grant, _EVENTS[command], outcome)
        elif command in _EVENTS:
            self._record_order(grant, _EVENTS[command], outcome)
        return self.status(outcome, retry_ms)

    def _record_order(self, grant: Grant, event: int, outcome: int) -> None:
        """By itself, up to so many an hour: no holder may roll the log over."""
        if self.tally.admits(grant):
            self.record(event, grant, outcome)
        else:
            self.tally.leave_out(grant, event, outcome, self.clock.estimate())
            # Not in the log yet, so whoever holds the log does not hold it either.
            self.evidence = self.log.next_index + 1

    def _record_refusal(self, grant: Grant, outcome: int) -> None:
        """Once per holder and hour: a refused holder who insists must not displace evidence."""
        if self.tally.refuses(grant):
            self.record(records.EVENT_REFUSED_HOLDER, grant, outcome)
        else:
            self.strangers += 1

    def record_failure(self, command: int, outcome: int) -> None:
        """Note that the bolt did not get where an order, or a relock, wanted it."""
        if not self.tally.ended(outcome):
            self.record(records.EVENT_MOVE_FAILED, argument=command << 8 | outcome)

    def _remember(self, grant: Grant, fresh: "bytes | None") -> None:
        """Store a grant brought along (its 96 bytes), or note that a stored one was used."""
        week = messages.week_of(self.clock.estimate())
        try:
            if fresh:
                self.grants.store(fresh, week, self.clock.floor())
                self.record(records.EVENT_GRANT_STORED, grant, grant.rights)
            else:
                self.grants.mark_used(grant.slot, week)
        except (OSError, ValueError):
            # The list is a cache: the bolt moves already, and the phone brings its grant again.
            return

    def record(
        self, event: int, grant: "Grant | None" = None, argument: int = 0, data: bytes = b""
    ) -> None:
        """Append an event of `grant`'s holder (None: nobody's) to the log."""
        if self.is_wiped:
            # It would be sealed with keys that are to be gone, and some of them be written.
            return
        entry = LogRecord(event, argument=argument)
        entry.data = data
        if grant:
            entry.slot, entry.serial, entry.role = grant.slot, grant.serial, grant.role
        earliest, latest = self.clock.interval()
        entry.flags = self._flags()
        entry.boot_count = self.boot_count
        entry.clock_estimate = self.clock.estimate()
        entry.clock_lowest = self.clock.floor()
        entry.clock_width_s = latest - earliest
        entry.battery_percent = self.vitals.battery_percent
        entry.battery_mv = self.vitals.battery_mv
        try:
            self.log.append(entry.pack())
        except Exception:  # noqa: BLE001 - the log may fail, the door may not: its chain has a gap
            self._log_failed = True
        if grant and event != records.EVENT_GRANT_STORED:
            self.evidence = self.log.next_index

    def summarise(self) -> None:
        """Hourly: one record for all of a kind that was not logged one by one."""
        for slot, serial, role, count, event, outcome, time in self.tally.sums():
            grant = Grant()
            grant.slot, grant.serial, grant.role = slot, serial, role
            last = struct.pack("<BBI", event, outcome, time)
            self.record(records.EVENT_ORDERS, grant, count, last)
        if self.strangers:
            self.record(records.EVENT_STRANGERS, argument=self.strangers)
            self.strangers = 0
        if self.faults:
            self.record(records.EVENT_FAULTS, argument=self.faults)
            self.faults = 0

    def _flags(self) -> int:
        flags = self.vitals.flags
        if self.state.config.options & OPTION_LIFT_HANDLE:
            flags |= messages.FLAG_LIFT_HANDLE_DOOR
        if self.tampered:
            flags |= messages.FLAG_TAMPERED
        if self.clock.is_unsure():
            flags |= messages.FLAG_CLOCK_UNSURE
        if self.beacon.week == messages.LOST_WEEK:
            flags |= messages.FLAG_CLOCK_LOST
        if self.log.overwritten or self._log_failed:
            flags |= messages.FLAG_LOG_OVERWRITTEN
        return flags

    def status(self, outcome: int, retry_ms: int = 0) -> Status:
        """Everything a phone is told, as it is now."""
        status = Status()
        status.outcome = outcome
        status.retry_ms = retry_ms
        status.bolt = self.bolt.position()
        status.door = self.bolt.door()
        status.flags = self._flags()
        status.battery_percent = self.vitals.battery_percent
        status.battery_mv = self.vitals.battery_mv
        status.temperature_c = self.vitals.temperature_c
        status.pending_records = min(self.log.pending_count, 0xFFFF)
        status.clock_estimate = self.clock.estimate()
        status.clock_earliest, status.clock_latest = self.clock.interval()
        status.state_number = self.states.number
        status.log_first = self.log.oldest_index
        status.log_next = self.log.next_index
        return status

    def receipt(self, grant: Grant, command: int, status: Status) -> bytes:
        """The sealed word to the office: where the log stands, which state is in force."""
        told = Receipt()
        told.log_index = self.log.next_index - 1
        told.chain_value = self.log.last_tag
        told.state_number, told.state_digest = self.states.number, self.states.digest
        told.clock_estimate = status.clock_estimate
        told.clock_lowest = self.clock.floor()
        told.slot, told.serial = grant.slot, grant.serial
        told.command, told.outcome = command, status.outcome
        told.battery_mv, told.battery_percent = status.battery_mv, status.battery_percent
        told.flags, told.boot_count = status.flags, self.boot_count
        header = messages.pack_envelope_header(messages.ENVELOPE_RECEIPT, told.log_index)
        return self._receipts.seal(header, told.pack())
