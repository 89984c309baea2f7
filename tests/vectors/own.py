"""Our own cases: one door, one holder, one exchange, and everything that must be refused."""

import hashlib
from typing import Any

from firmware import hash_auth, messages, records, update_format
from firmware.lock_state import digest_of
from firmware.measurement import Measurement
from firmware.messages import Command, Order
from firmware.records import Grant
from firmware.state_record import Config, LockState
from firmware.status import Status, pack_response
from firmware.wipe_order import pack_wipe_order
from host_tools.phone.protocol import CredentialKeys
from tests.vectors.parsers import ORDER_FIELDS

Case = dict[str, Any]


def fixed(label: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same for everybody: SHA-256 of the label."""
    return hashlib.sha256(b"noeglefri vector " + label.encode()).digest()[:length]


SECRET, K_LOCK, LOCK_ID = fixed("phone secret"), fixed("K_lock"), fixed("lock id", 8)
OTHER_LOCK_ID = fixed("another lock id", 8)
MASTER = hash_auth.extract(LOCK_ID, K_LOCK)
ENVELOPE_KEY = hash_auth.expand(MASTER, hash_auth.LABEL_OFFICE_ENVELOPES, 32)
RECEIPT_KEY = hash_auth.expand(MASTER, hash_auth.LABEL_LOCK_RECEIPTS, 32)
LOG_ROOT = hash_auth.expand(MASTER, hash_auth.LABEL_LOG_ROOT, 32)
DOOR_ROOT = hash_auth.expand(MASTER, hash_auth.LABEL_DOOR_ROOT, 32)
# 2026-11-23T00:00:00Z, a Monday.
NOW = 848707200
WEEK = messages.week_of(NOW)
DOOR_KEY = hash_auth.door_key(DOOR_ROOT, WEEK)
SLOT, SERIAL = 7, 41
KEYS = CredentialKeys.derive(SECRET, LOCK_ID, SERIAL)
CHALLENGE = messages.pack_challenge(WEEK & 1, fixed("lock nonce", 16))
HOLDER_NONCE = fixed("holder nonce", 16)
ORDER = Order(SLOT, SERIAL, messages.COMMAND_OPEN, 0, NOW + 5)


def grant(slot: int = SLOT, serial: int = SERIAL) -> Grant:
    """A caregiver's grant for a week of days, 06:00 to 22:00 UTC."""
    keys = CredentialKeys.derive(SECRET, LOCK_ID, serial)
    rights = messages.RIGHT_OPEN | messages.RIGHT_LOCK | messages.RIGHT_STATUS | messages.RIGHT_SYNC
    schedule = bytes([0b1111111, 24, 88]) + bytes(9)
    granted = Grant()
    granted.slot, granted.serial = slot, serial
    granted.rights, granted.role = rights, records.ROLE_CAREGIVER
    granted.not_before, granted.not_after = NOW, NOW + messages.WEEK_S
    granted.schedule = schedule
    granted.stored_key, granted.server_key = keys.stored_key, keys.server_key
    return granted


def sealed(kind: int, number: int, plaintext: bytes, lock_id: bytes = LOCK_ID) -> bytes:
    """An office envelope."""
    header = messages.pack_envelope_header(kind, number)
    return hash_auth.Sealer(ENVELOPE_KEY, lock_id).seal(header, plaintext)


GRANT_ENVELOPE = sealed(messages.ENVELOPE_GRANT, NOW - 3600, grant().pack())


def update_status() -> bytes:
    """An update whose third file is half here."""
    told = update_format.UpdateStatus()
    told.reason, told.phase = update_format.REASON_BAD_BLOCK, update_format.PHASE_WANTING
    told.file, told.block, told.received = 2, 1, 448
    told.version, told.floor, told.offered = 7, 6, 8
    told.base = fixed("running manifest", 8)
    return told.pack()


def measurement() -> Measurement:
    """A bolt that has just come out."""
    told = Measurement()
    for number, name in enumerate(sorted(Measurement.__slots__)):
        setattr(told, name, number + 1)
    return told


def wipe_order() -> bytes:
    """An order to wipe, good for a day, for a log saved up to record 1234."""
    return pack_wipe_order(NOW + 86400, 1234, fixed("chain", 16))


def status() -> Status:
    """The answer of a lock that opened."""
    filled = Status()
    for number, name in enumerate(sorted(Status.__slots__)):
        setattr(filled, name, number + 1)
    filled.outcome, filled.temperature_c, filled.clock_estimate = messages.OUTCOME_MOVING, -7, NOW
    return filled


def receipt_body() -> bytes:
    """The receipt of that opening."""
    told = records.Receipt()
    told.log_index, told.chain_value = 1234, fixed("chain", 16)
    told.state_number, told.state_digest = 77, digest_of(state().pack())
    told.clock_estimate, told.clock_lowest = NOW, NOW - 3600
    told.slot, told.serial = SLOT, SERIAL
    told.command, told.outcome = messages.COMMAND_OPEN, messages.OUTCOME_MOVING
    told.battery_mv, told.battery_percent, told.boot_count = 5870, 81, 9
    told.flags = messages.FLAG_CLOCK_UNSURE
    return told.pack()


def receipt() -> bytes:
    """The same, sealed for the office."""
    header = messages.pack_envelope_header(messages.ENVELOPE_RECEIPT, 1234)
    return hash_auth.Sealer(RECEIPT_KEY, LOCK_ID).seal(header, receipt_body())


def log_record() -> records.LogRecord:
    """A log record with every field set."""
    record = records.LogRecord(records.EVENT_OPENED, SLOT, SERIAL, messages.OUTCOME_MOVING)
    record.flags, record.boot_count, record.battery_mv = 3, 9, 5870
    record.clock_estimate, record.clock_lowest, record.clock_width_s = NOW, NOW - 3600, 240
    record.battery_percent, record.role, record.data = 81, 1, fixed("data", 18)
    return record


def state(floors: int = 2, *, keys: bool = False) -> LockState:
    """A state with revocations, and with replacement keys on demand."""
    filled = LockState()
    filled.issued, filled.overall_floor = NOW - 60, NOW - messages.WEEK_S
    filled.issue_limit = NOW + messages.WEEK_S
    filled.floors = {100 + slot: 7 * slot + 1 for slot in range(floors)}
    filled.replacement_keys = fixed("k1") + fixed("k2") + fixed("k3") if keys else b""
    return filled


def config() -> Config:
    """A configuration with every field set."""
    filled = Config()
    for number, name in enumerate(sorted(Config.__slots__)):
        setattr(filled, name, number + 1)
    return filled


def key_cases() -> list[Case]:
    """Key derivation, identities and credentials."""
    weeks = (0, WEEK, WEEK + 1, messages.LOST_WEEK)
    slots = (0, 1, messages.identity_slot_of(NOW), 0xFFFFFFFF)
    names = {"secret": SECRET.hex(), "lock_id": LOCK_ID.hex()}
    return [
        {
            "name": "keys that provisioning gives a lock",
            "operation": "lock_keys",
            "k_lock": K_LOCK.hex(),
            "lock_id": LOCK_ID.hex(),
        },
        *(
            {"name": f"door key of week {w}", "operation": "door_key",
             "door_root": DOOR_ROOT.hex(), "week": w}
            for w in weeks
        ),
        *(
            {"name": f"identity in slot {s}", "operation": "identity_uuid",
             "week_key": DOOR_KEY.hex(), "identity_slot": s}
            for s in slots
        ),
        *(
            {"name": f"credential with serial {s}", "operation": "credential", **names, "serial": s}
            for s in (1, SERIAL, 0xFFFFFFFF)
        ),
        {
            "name": "session keys",
            "operation": "session_keys",
            "client_key": KEYS.client_key.hex(),
            "server_key": KEYS.server_key.hex(),
            "transcript": fixed("transcript", 30).hex() * 2,
            "proof": fixed("proof").hex(),
        },
    ]  # fmt: skip


def session_key_bytes() -> bytes:
    """The keys of the session cases."""
    return fixed("a") + fixed("b") + fixed("c") + fixed("d")


def command_bodies() -> list[bytes]:
    """Three commands of a session."""
    return [
        Command(messages.COMMAND_OUTCOME).pack(),
        Command(messages.COMMAND_READ_LOG, count=7, value=1000).pack(),
        Command(messages.COMMAND_DELIVER, count=300).pack() + fixed("x") * 14,
    ]


def response_body() -> bytes:
    """A response's body within a session."""
    return pack_response(status(), bytes(32), receipt())


def order_fields() -> dict[str, int]:
    """The order's fields as JSON has them."""
    return {name: getattr(ORDER, name) for name in ORDER_FIELDS.split()}
