"""The office of one lock, small enough for a test to hold in its hand: keys, grants, envelopes."""

import secrets
from dataclasses import dataclass, field

from firmware import hash_auth, messages, records
from firmware.records import Grant
from firmware.state_record import LockState
from host_tools.credentials import Credential, Parcel, SealedReceipt
from host_tools.lock_keys import LockKeys
from host_tools.log_chain import ChainCheck, ChainPosition, LogChain
from host_tools.phone.protocol import CredentialKeys

ALL_RIGHTS = messages.RIGHT_OPEN | messages.RIGHT_LOCK | messages.RIGHT_STATUS | messages.RIGHT_SYNC
"""What a caregiver usually may."""
HOUR_S = 3600


@dataclass(frozen=True)
class Holder:
    """A person's phone as the office knows it: slot and secret."""

    slot: int
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


class MemoryOffice:
    """Seals what one lock is to be told, and reads what it told."""

    def __init__(self, keys: LockKeys) -> None:
        """Work for the lock with these keys."""
        self.keys = keys
        self._envelopes = hash_auth.Sealer(keys.envelope_key, keys.lock_id)
        self._receipts = hash_auth.Sealer(keys.receipt_key, keys.lock_id)
        self._door_root = keys.door_root
        self._chain = LogChain(keys.log_root)

    def seal(self, kind: int, number: int, body: bytes) -> Parcel:
        """An envelope of ENVELOPE_…; `number` is its issue time, or a state's number."""
        header = messages.pack_envelope_header(kind, number)
        return Parcel(self.keys.lock_id, self._envelopes.seal(header, body))

    def credential(
        self,
        holder: Holder,
        now: int,
        rights: int = ALL_RIGHTS,
        begins_s: int = -HOUR_S,
        ends_s: int = 8 * HOUR_S,
        schedule: bytes = b"",
        serial: int = 1,
        issued: int | None = None,
    ) -> Credential:
        """What the holder's phone gets for a grant from `begins_s` to `ends_s` after `now`."""
        keys = CredentialKeys.derive(holder.secret, self.keys.lock_id, serial)
        begins, ends = now + begins_s, now + ends_s
        role = records.ROLE_CAREGIVER
        grant = Grant()
        grant.slot, grant.serial, grant.rights, grant.role = holder.slot, serial, rights, role
        grant.not_before, grant.not_after, grant.schedule = begins, ends, schedule
        grant.stored_key, grant.server_key = keys.stored_key, keys.server_key
        issued = min(now, begins) if issued is None else issued
        envelope = self.seal(messages.ENVELOPE_GRANT, issued, grant.pack()).envelope
        return Credential(
            self.keys.lock_id, "the door", holder.slot, serial, rights, begins, ends, envelope,
            self._week_keys(begins, ends),
        )  # fmt: skip

    def _week_keys(self, begins: int, ends: int) -> dict[int, bytes]:
        weeks = [*range(messages.week_of(begins) - 1, messages.week_of(ends) + 2)]
        return {
            week: hash_auth.door_key(self._door_root, week) for week in [*weeks, messages.LOST_WEEK]
        }

    def state(self, state: LockState, number: int, issued: int) -> Parcel:
        """A state envelope, sealed at lock time `issued`."""
        state.issued = issued
        return self.seal(messages.ENVELOPE_STATE, number, state.pack())

    def clock_token(self, lock_nonce: bytes, now: int) -> bytes:
        """A token that sets the clock of the lock that drew this nonce."""
        body = records.pack_clock_token(lock_nonce, now)
        return self.seal(messages.ENVELOPE_CLOCK, now, body).envelope

    def acknowledgement(self, position: ChainPosition, now: int) -> Parcel:
        """The office's word that it holds all records up to a verified position."""
        body = records.pack_acknowledgement(position.next_index - 1, position.tag)
        return self.seal(messages.ENVELOPE_ACKNOWLEDGEMENT, now, body)

    def verify(self, position: ChainPosition, first_index: int, stored: bytes) -> ChainCheck:
        """Check and decrypt records that came home."""
        return self._chain.verify(position, first_index, stored)

    def read_receipt(self, receipt: SealedReceipt) -> records.Receipt:
        """What a receipt says. Raises ValueError when it is not this lock's."""
        plain = self._receipts.open(receipt.envelope, messages.ENVELOPE_HEADER_BYTES)
        if plain is None:
            raise ValueError("not a receipt of this lock")
        return records.Receipt.parse(plain)
