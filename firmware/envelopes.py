"""Takes in what the office sealed and couriers carried: state, clock tokens, acknowledgements."""

from firmware import messages, records
from firmware.lock_state import digest_of
from firmware.messages import MessageError
from firmware.state_record import LockState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.hash_auth import Sealer
    from firmware.lock import Lock

# The session in which a token is good lives 60 s, so the token is at most that old.
_TOKEN_AGE_S = 60


class EnvelopeDesk:
    """Opens and applies envelopes for one lock; what does not open changes nothing."""

    def __init__(self, lock: "Lock", office: "Sealer") -> None:
        """`office` opens office-to-lock envelopes."""
        self._lock = lock
        self._office = office

    def accept(self, envelope: "bytes | memoryview", challenge: bytes) -> int:
        """Apply one whole envelope; `challenge` is the one the session stands on.

        Returns OUTCOME_OK, OUTCOME_STALE (already have that or newer) or ENVELOPE_REFUSED.
        """
        try:
            kind, number = messages.parse_envelope_header(envelope)
            plain = self._office.open(envelope, messages.ENVELOPE_HEADER_BYTES)
            if plain is None:
                return messages.OUTCOME_ENVELOPE_REFUSED
            outcome = self._apply(kind, number, plain, challenge)
        except MessageError:
            return messages.OUTCOME_ENVELOPE_REFUSED
        return outcome

    def _apply(self, kind: int, number: int, plain: bytes, challenge: bytes) -> int:
        if kind == messages.ENVELOPE_STATE:
            return self._apply_state(number, plain)
        if kind == messages.ENVELOPE_CLOCK:
            return self._apply_clock(plain, challenge)
        if kind == messages.ENVELOPE_ACKNOWLEDGEMENT:
            return self._apply_acknowledgement(number, plain)
        return messages.OUTCOME_ENVELOPE_REFUSED

    def _apply_state(self, number: int, plain: bytes) -> int:
        lock = self._lock
        state = LockState.parse(plain)
        if number <= lock.states.number:
            return messages.OUTCOME_STALE
        state.settle(lock.clock)
        # A power cut before the state is stored only makes the next courier apply it again; the
        # other order could lose the record.
        lock.record(records.EVENT_STATE_APPLIED, argument=number, data=digest_of(plain))
        lock.put_state(number, plain, state)
        return messages.OUTCOME_OK

    def _apply_clock(self, plain: bytes, challenge: bytes) -> int:
        lock_nonce, lock_time = records.parse_clock_token(plain)
        if lock_nonce != challenge[2:]:
            return messages.OUTCOME_STALE
        if not self._lock.state.believes(lock_time):
            return messages.OUTCOME_ENVELOPE_REFUSED
        self._lock.clock.anchor(lock_time, _TOKEN_AGE_S)
        self._lock.record(records.EVENT_CLOCK_SET)
        return messages.OUTCOME_OK

    def _apply_acknowledgement(self, number: int, plain: bytes) -> int:
        index, chain_value = records.parse_acknowledgement(plain)
        self._lock.note_issue_time(number)
        if self._lock.log.acknowledge(index, chain_value):
            return messages.OUTCOME_OK
        return messages.OUTCOME_STALE
