"""Takes in what the office sealed and couriers carried: state, clock tokens, acknowledgements."""

from firmware import messages, records
from firmware.lock_state import digest_of
from firmware.messages import MessageError
from firmware.state_record import LockState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.lock import Lock

# The challenge that a token names lives 5 s until the session that it begins, which lives 60 s;
# the office's time and the lock's ticks are cut to whole seconds (`link`, docs/protocol.md 8).
_TOKEN_AGE_S = 67


def apply_envelope(lock: "Lock", envelope: "bytes | memoryview", challenge: bytes) -> int:
    """Apply one whole envelope; `challenge` is the one the session stands on.

    What does not open changes nothing. Returns OUTCOME_OK, OUTCOME_STALE (already have that or
    newer) or ENVELOPE_REFUSED.
    """
    try:
        kind, number = messages.parse_envelope_header(envelope)
        plain = lock.office.open(envelope, messages.ENVELOPE_HEADER_BYTES)
        if plain is None:
            return messages.OUTCOME_ENVELOPE_REFUSED
        if kind == messages.ENVELOPE_STATE:
            return _apply_state(lock, number, plain)
        if kind == messages.ENVELOPE_CLOCK:
            return _apply_clock(lock, plain, challenge)
        if kind == messages.ENVELOPE_ACKNOWLEDGEMENT:
            return _apply_acknowledgement(lock, number, plain)
    except MessageError:
        pass
    return messages.OUTCOME_ENVELOPE_REFUSED


def _apply_state(lock: "Lock", number: int, plain: bytes) -> int:
    state = LockState.parse(plain)
    if number <= lock.states.number:
        return messages.OUTCOME_STALE
    state.settle(lock.clock)
    # A power cut before the state is stored only makes the next courier apply it again; the
    # other order could lose the record.
    lock.record(records.EVENT_STATE_APPLIED, argument=number, data=digest_of(plain))
    lock.put_state(number, plain, state)
    return messages.OUTCOME_OK


def _apply_clock(lock: "Lock", plain: bytes, challenge: bytes) -> int:
    lock_nonce, lock_time = records.parse_clock_token(plain)
    if lock_nonce != challenge[2:]:
        return messages.OUTCOME_STALE
    if not lock.state.believes(lock_time):
        return messages.OUTCOME_ENVELOPE_REFUSED
    lock.clock.anchor(lock_time, _TOKEN_AGE_S)
    lock.record(records.EVENT_CLOCK_SET)
    return messages.OUTCOME_OK


def _apply_acknowledgement(lock: "Lock", number: int, plain: bytes) -> int:
    index, chain_value = records.parse_acknowledgement(plain)
    lock.note_issue_time(number)
    freed = lock.log.acknowledge(index, chain_value)
    return messages.OUTCOME_OK if freed else messages.OUTCOME_STALE
