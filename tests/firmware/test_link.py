"""The exchange on one link, driven byte by byte."""

import pytest

from firmware import messages
from firmware.link import TENURE_MS, Link
from firmware.messages import Command, MessageError
from firmware.state_record import LockState
from firmware.status import Status, split_response
from host_tools.phone.protocol import Answer
from tests.support.core import NOW, CoreLock, CorePhone


@pytest.fixture
def home() -> CoreLock:
    """A provisioned lock."""
    return CoreLock()


def _command(link: Link, answer: Answer, command: Command, piece: bytes = b"") -> Status:
    kind = messages.KIND_DELIVERY if piece else messages.KIND_COMMAND
    padded = piece.ljust(messages.DELIVERY_PIECE, b"\0") if piece else b""
    link.write(answer.channel.seal(kind, command.pack() + padded))
    body = answer.channel.open(link.read())
    assert body is not None
    return split_response(body)[0]


def _deliver(link: Link, answer: Answer, envelope: bytes) -> int:
    outcome = messages.OUTCOME_OK
    for at in range(0, len(envelope), messages.DELIVERY_PIECE):
        command = Command(messages.COMMAND_DELIVER, count=len(envelope), value=at)
        piece = envelope[at : at + messages.DELIVERY_PIECE]
        outcome = _command(link, answer, command, piece).outcome
    return outcome


def test_a_first_visit_brings_the_grant_and_starts_the_bolt_at_once(home: CoreLock) -> None:
    phone = CorePhone(home)
    answer = phone.ask(home.connect(), messages.COMMAND_OPEN, phone.envelope())
    assert answer.status.outcome == messages.OUTCOME_MOVING
    assert home.bolt.began == [messages.COMMAND_OPEN]
    assert home.lock.grants.find(phone.slot) == phone.grant().pack()


def test_a_stored_grant_opens_without_being_brought_again(home: CoreLock) -> None:
    phone = CorePhone(home)
    phone.ask(home.connect(), messages.COMMAND_STATUS, phone.envelope())
    answer = phone.ask(home.connect(), messages.COMMAND_OPEN)
    assert answer.status.outcome == messages.OUTCOME_MOVING


def test_at_a_small_mtu_the_grant_goes_ahead(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    challenge = link.read()
    link.write(bytes([messages.KIND_GRANT_AHEAD]) + phone.envelope())
    assert link.read() == challenge
    assert phone.ask(link, messages.COMMAND_OPEN).status.outcome == messages.OUTCOME_MOVING


def test_the_final_outcome_is_told_apart_from_pending(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_OPEN, phone.envelope())
    poll = Command(messages.COMMAND_OUTCOME)
    assert _command(link, answer, poll).outcome == messages.OUTCOME_MOVING
    home.bolt.finish()
    assert _command(link, answer, poll).outcome == messages.OUTCOME_OPENED


def test_another_holders_movement_is_never_taken_for_ones_own(home: CoreLock) -> None:
    first, second = CorePhone(home), CorePhone(home, slot=8, secret=b"T" * 32)
    link = home.connect()
    answer = first.ask(link, messages.COMMAND_OPEN, first.envelope())
    second.ask(home.connect(), messages.COMMAND_LOCK, second.envelope())
    poll = Command(messages.COMMAND_OUTCOME)
    assert _command(link, answer, poll).outcome == messages.OUTCOME_INTERRUPTED


def test_a_challenge_is_good_for_one_write(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    pending = phone.request(link.read(), messages.COMMAND_OPEN, phone.envelope())
    link.write(b"\x02 noise")
    assert link.read() == bytes([messages.KIND_REFUSED])
    link.write(pending.message)
    assert link.read() == bytes([messages.KIND_REFUSED])
    assert home.bolt.began == []


def test_a_challenge_dies_of_age(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    pending = phone.request(link.read(), messages.COMMAND_OPEN, phone.envelope())
    home.ms += 5000
    link.write(pending.message)
    assert link.read() == bytes([messages.KIND_REFUSED])


def test_opening_always_takes_a_fresh_challenge(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    refused = _command(link, answer, Command(messages.COMMAND_OPEN))
    assert refused.outcome == messages.OUTCOME_BAD_COMMAND
    link.write(bytes([messages.KIND_NEW_CHALLENGE]))
    assert phone.ask(link, messages.COMMAND_OPEN).status.outcome == messages.OUTCOME_MOVING


def test_a_replayed_session_command_ends_the_session(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    sealed = answer.channel.seal(messages.KIND_COMMAND, Command(messages.COMMAND_LOCK).pack())
    link.write(sealed)
    link.write(sealed)
    assert link.read() == bytes([messages.KIND_REFUSED])
    assert home.bolt.began == [messages.COMMAND_LOCK]
    assert not link.authenticated


@pytest.mark.parametrize(
    ("not_before", "not_after", "outcome"),
    [
        (NOW - 7200, NOW - 3600, messages.OUTCOME_GRANT_ENDED),
        (NOW + 3600, NOW + 7200, messages.OUTCOME_GRANT_NOT_BEGUN),
    ],
)
def test_a_grant_out_of_its_time_is_refused_with_the_reason(
    home: CoreLock, not_before: int, not_after: int, outcome: int
) -> None:
    phone = CorePhone(home)
    grant = phone.grant(not_before=not_before, not_after=not_after)
    envelope = phone.envelope(grant, issued=NOW - 9000)
    answer = phone.ask(home.connect(), messages.COMMAND_OPEN, envelope)
    assert answer.status.outcome == outcome
    assert home.bolt.began == []


def test_a_right_that_was_not_given_is_refused(home: CoreLock) -> None:
    phone = CorePhone(home)
    envelope = phone.envelope(phone.grant(rights=messages.RIGHT_STATUS))
    answer = phone.ask(home.connect(), messages.COMMAND_OPEN, envelope)
    assert answer.status.outcome == messages.OUTCOME_NO_RIGHT


def test_a_colleague_carries_a_revocation(home: CoreLock) -> None:
    lost, colleague = CorePhone(home), CorePhone(home, slot=8, secret=b"T" * 32)
    lost.ask(home.connect(), messages.COMMAND_STATUS, lost.envelope())
    state = LockState()
    state.floors[lost.slot] = lost.serial
    envelope = home.seal(messages.ENVELOPE_STATE, 2, state.pack())
    link = home.connect()
    answer = colleague.ask(link, messages.COMMAND_STATUS, colleague.envelope())
    assert _deliver(link, answer, envelope) == messages.OUTCOME_OK
    assert _deliver(link, answer, envelope) == messages.OUTCOME_STALE
    refused = lost.ask(home.connect(), messages.COMMAND_OPEN)
    assert refused.status.outcome == messages.OUTCOME_REVOKED
    assert home.bolt.began == []


def test_a_state_longer_than_one_message_arrives_in_pieces(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    state = LockState()
    state.floors = dict.fromkeys(range(100, 228), 3)
    envelope = home.seal(messages.ENVELOPE_STATE, 2, state.pack())
    assert len(envelope) > messages.LIMIT
    assert _deliver(link, answer, envelope) == messages.OUTCOME_OK
    assert home.lock.state.floors == state.floors


def test_an_envelope_for_another_lock_is_refused(home: CoreLock) -> None:
    other = CoreLock(lock_id=b"lock-two", key_seed=2)
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    envelope = other.seal(messages.ENVELOPE_STATE, 2, LockState().pack())
    assert _deliver(link, answer, envelope) == messages.OUTCOME_ENVELOPE_REFUSED


def test_log_records_come_as_they_are_stored(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_OPEN, phone.envelope())
    command = Command(messages.COMMAND_READ_LOG, count=7, value=0)
    link.write(answer.channel.seal(messages.KIND_COMMAND, command.pack()))
    small = answer.channel.open(link.read())
    assert small is not None
    first, count = messages.parse_log_head(small)
    stored = bytearray(2 * messages.LOG_RECORD_BYTES)
    assert (first, count) == (0, home.lock.log.read(0, 2, stored))
    assert small[messages.LOG_HEAD_BYTES :] == bytes(stored)


def test_a_superseded_grant_brought_again_finds_nobody(home: CoreLock) -> None:
    old = CorePhone(home)
    envelope = old.envelope()
    renewed = CorePhone(home, serial=2)
    renewed.ask(home.connect(), messages.COMMAND_STATUS, renewed.envelope())
    with pytest.raises(MessageError):
        old.ask(home.connect(), messages.COMMAND_OPEN, envelope)


def test_the_clock_is_judged_before_the_claim_that_comes_with_the_grant(home: CoreLock) -> None:
    phone = CorePhone(home)
    home.seconds += 10 * 3600
    answer = phone.ask(home.connect(), messages.COMMAND_OPEN, phone.envelope(), phone_time=NOW)
    assert answer.status.outcome == messages.OUTCOME_GRANT_ENDED


def test_after_a_battery_change_the_lock_is_found_and_opens(home: CoreLock) -> None:
    phone = CorePhone(home)
    phone.ask(home.connect(), messages.COMMAND_STATUS, phone.envelope())
    home.boot()
    assert home.beacon.week == messages.LOST_WEEK
    answer = phone.ask(home.connect(), messages.COMMAND_OPEN)
    assert answer.status.outcome == messages.OUTCOME_MOVING
    assert answer.status.flags & messages.FLAG_CLOCK_UNSURE


def test_refusals_of_one_holder_do_not_fill_the_log(home: CoreLock) -> None:
    phone = CorePhone(home)
    envelope = phone.envelope(phone.grant(rights=messages.RIGHT_STATUS))
    before = home.lock.log.next_index
    for _ in range(20):
        phone.ask(home.connect(), messages.COMMAND_OPEN, envelope)
    assert home.lock.log.next_index == before + 1


def test_an_idle_link_expires_and_a_session_keeps_it(home: CoreLock) -> None:
    stranger, link = home.connect(), home.connect()
    phone = CorePhone(home)
    phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    stranger.read()
    home.ms += 3000
    assert stranger.expired()
    assert not link.expired()
    home.ms += 7000
    assert link.expired()


def _poll(link: Link, answer: Answer) -> bytes:
    link.write(answer.channel.seal(messages.KIND_COMMAND, Command(messages.COMMAND_OUTCOME).pack()))
    return link.read()


def _revoke(home: CoreLock, phone: CorePhone) -> None:
    state = LockState()
    state.floors[phone.slot] = phone.serial
    home.lock.put_state(home.lock.states.number + 1, state.pack(), state)


def test_a_refused_proof_earns_the_reason_and_nothing_else(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    _revoke(home, phone)
    home.ms += TENURE_MS
    answer = phone.ask(link, messages.COMMAND_OPEN, phone.envelope())
    assert answer.status.outcome == messages.OUTCOME_REVOKED
    earned = (link.proved, link.authenticated, not link.gives_way, link.let_down)
    assert not any(earned)
    assert _poll(link, answer) == bytes([messages.KIND_REFUSED])


def test_a_refused_holder_who_asks_again_has_no_more_time_than_a_stranger(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    _revoke(home, phone)
    envelope = phone.envelope()
    phone.ask(link, messages.COMMAND_OPEN, envelope)
    for _ in range(3):
        home.ms += 1000
        link.write(bytes([messages.KIND_NEW_CHALLENGE]))
        phone.ask(link, messages.COMMAND_OPEN, envelope)
    assert link.expired()


def test_a_session_does_not_outlive_its_grant(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    _revoke(home, phone)
    refused = _command(link, answer, Command(messages.COMMAND_LOCK))
    assert refused.outcome == messages.OUTCOME_REVOKED
    assert not link.authenticated
    assert _poll(link, answer) == bytes([messages.KIND_REFUSED])


def test_a_grant_ahead_ends_a_session(home: CoreLock) -> None:
    phone, link = CorePhone(home), home.connect()
    answer = phone.ask(link, messages.COMMAND_STATUS, phone.envelope())
    link.write(bytes([messages.KIND_GRANT_AHEAD]) + phone.envelope())
    assert not link.authenticated
    assert _poll(link, answer) == bytes([messages.KIND_REFUSED])
