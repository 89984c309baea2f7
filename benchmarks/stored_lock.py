"""The flash of a lock that has been in use: identity, grants, a state and a log of any length."""

from dataclasses import dataclass

from firmware import hash_auth, messages
from firmware.access_list import AccessList
from firmware.event_log import EventLog
from firmware.flash import checksum
from firmware.key_store import Identity, KeyRing, store_identity
from firmware.records import EVENT_OPENED, Grant, LogRecord
from firmware.state_record import OPTION_ALWAYS_ON, LockState
from firmware_build.partitions import partition
from host_tools.phone.protocol import CredentialKeys
from tests.support.partition import RegionPartition

LOCK_ID = bytes(range(8))
NOW = 0x32A0_0000
"""The present lock time of every benchmark, in November 2026."""
STATE_NUMBER = 41
STATE_ISSUED = NOW - 3600
PHONE_SECRET = b"\x51" * 32
PHONE_SLOT = 7
SERIAL = 3
_SECTOR_BYTES = 4096
RIGHTS = messages.RIGHT_OPEN | messages.RIGHT_LOCK | messages.RIGHT_STATUS | messages.RIGHT_SYNC


@dataclass(frozen=True, slots=True)
class StoredLock:
    """What lies in a lock's flash, as the chip holds it."""

    identity: Identity
    partitions: dict[str, bytes]
    """Content of each raw partition, by label."""
    state_file: bytes
    """One copy of the state file."""
    sleeps: bool
    """Whether it sleeps between knocks."""


def identity(lock_id: bytes = LOCK_ID) -> Identity:
    """The identity that all measured locks share, or that of another lock."""
    seeds = range(1, 6) if lock_id == LOCK_ID else lock_id[:5]
    return Identity(lock_id, *(bytes([seed]) * 32 for seed in seeds))


def phone_keys() -> CredentialKeys:
    """The keys of the phone in slot PHONE_SLOT."""
    return CredentialKeys.derive(PHONE_SECRET, LOCK_ID, SERIAL)


def phone_grant() -> Grant:
    """That phone's grant, valid for a week around NOW."""
    keys = phone_keys()
    return grant_of(PHONE_SLOT, keys.stored_key, keys.server_key)


def grant_of(slot: int, stored_key: bytes, server_key: bytes) -> Grant:
    """A caregiver's grant for `slot`, valid for a week around NOW."""
    week = messages.WEEK_S
    grant = Grant()
    grant.slot, grant.serial, grant.rights = slot, SERIAL, RIGHTS
    grant.not_before, grant.not_after = NOW - week, NOW + week
    grant.stored_key, grant.server_key = stored_key, server_key
    return grant


def raw_partition(label: str) -> RegionPartition:
    """An erased region as large as the lock's partition `label`."""
    return RegionPartition(partition(label).size // _SECTOR_BYTES)


def fill_grants(grants: AccessList, count: int) -> None:
    """Store `count` grants in slots from 0 on; the phone's own is among them from 8 on."""
    week = messages.week_of(NOW)
    for slot in range(count):
        if slot == PHONE_SLOT:
            grant = phone_grant()
        else:
            grant = grant_of(slot, slot.to_bytes(32, "big"), slot.to_bytes(32, "little"))
        grants.store(grant.pack(), week, 0)


def fill_log(log: EventLog, count: int) -> None:
    """Append `count` openings, the last of them at NOW."""
    for number in range(count):
        record = LogRecord(EVENT_OPENED, slot=PHONE_SLOT, serial=SERIAL)
        record.clock_estimate = NOW - count + number + 1
        record.clock_lowest = STATE_ISSUED
        log.append(record.pack())


def make(
    grant_count: int,
    event_count: int,
    *,
    always_on: bool = False,
    state: LockState | None = None,
    who: Identity | None = None,
) -> StoredLock:
    """A lock with so many grants and events in its flash, and `state` in force.

    `always_on`: it never sleeps.
    """
    regions = {label: raw_partition(label) for label in ("log", "grants", "keys")}
    who = who or identity()
    store_identity(regions["keys"], who)
    ring = KeyRing(regions["keys"])
    ring.start(bytes(32))
    fill_grants(AccessList(regions["grants"]), grant_count)
    fill_log(EventLog(regions["log"], ring), event_count)
    state = state or LockState()
    state.issued = STATE_ISSUED
    state.config.options |= OPTION_ALWAYS_ON if always_on else 0
    return StoredLock(
        who,
        {label: region.flash.image() for label, region in regions.items()},
        _state_file(state),
        not always_on,
    )


def office() -> hash_auth.Sealer:
    """Seals what the office sends to the measured locks."""
    return hash_auth.Sealer(identity().envelope_key, LOCK_ID)


def _state_file(state: LockState) -> bytes:
    content = b"nfs1" + STATE_NUMBER.to_bytes(4, "little") + state.pack()
    return content + checksum(content)
