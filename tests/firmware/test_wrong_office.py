"""An office whose clock was wrong, that was restored, or that runs twice: the doors recover."""

import pytest

from firmware import hash_auth, messages, records
from firmware.link import Link
from firmware.lock_state import digest_of
from firmware.messages import Command, MessageError
from firmware.records import Grant, LogRecord, Receipt
from firmware.state_record import LockState
from host_tools.phone.protocol import Answer
from tests.support.core import NOW, CoreLock, CorePhone

DAY_S = 86400
AHEAD = NOW + 90 * DAY_S
"""What the wrong clock showed."""


@pytest.fixture
def home() -> CoreLock:
    """A lock in service."""
    return CoreLock()


class Courier(CorePhone):
    """A phone whose grant ends after the wrong time, as the office gives one for such a door."""

    def grant(
        self,
        rights: int = 31,
        not_before: int = NOW - 3600,
        not_after: int = AHEAD + 30 * DAY_S,
        schedule: bytes = b"",
    ) -> Grant:
        """Longer than others'."""
        return super().grant(rights, not_before, not_after, schedule)


def _courier(home: CoreLock, serial: int = 1) -> Courier:
    return Courier(home, slot=9, serial=serial, secret=b"C" * 32)


def _deliver(home: CoreLock, courier: CorePhone, envelope: bytes, link: Link | None = None) -> int:
    """What the lock says to an envelope that a courier brings."""
    link = link or home.connect()
    answer = courier.ask(link, messages.COMMAND_SYNC, courier.envelope())
    assert answer.status.outcome == messages.OUTCOME_OK
    command = Command(messages.COMMAND_DELIVER, count=len(envelope))
    piece = envelope + bytes(messages.DELIVERY_PIECE - len(envelope))
    link.write(answer.channel.seal(messages.KIND_DELIVERY, command.pack() + piece))
    told = answer.channel.open(link.read())
    assert told is not None
    return told[0]


def _acknowledgement(home: CoreLock, issued: int) -> bytes:
    body = records.pack_acknowledgement(0, bytes(16))
    return home.seal(messages.ENVELOPE_ACKNOWLEDGEMENT, issued, body)


def _state(home: CoreLock, number: int, state: LockState, issued: int = NOW) -> bytes:
    state.issued = issued
    return home.seal(messages.ENVELOPE_STATE, number, state.pack())


def _correction() -> LockState:
    state = LockState()
    state.issue_limit = AHEAD
    return state


def _opens(home: CoreLock, phone: CorePhone) -> int:
    home.beacon.refresh()
    return phone.ask(home.connect(), messages.COMMAND_OPEN, phone.envelope()).status.outcome


def _sent_ahead() -> tuple[CoreLock, CorePhone, CorePhone]:
    """A lock that was told a wrong time, a holder, and a courier who can still work there."""
    home = CoreLock()
    courier = _courier(home)
    _deliver(home, courier, _acknowledgement(home, AHEAD))
    home.beacon.refresh()
    return home, CorePhone(home), courier


def test_a_door_that_was_sent_ahead_shows_a_lost_identity_which_every_holder_knows() -> None:
    home, anna, _ = _sent_ahead()
    assert home.beacon.week == messages.LOST_WEEK
    assert _opens(home, anna) == messages.OUTCOME_GRANT_ENDED


def test_a_state_with_the_limit_brings_it_back() -> None:
    home, anna, courier = _sent_ahead()
    assert _deliver(home, courier, _state(home, 2, _correction())) == messages.OUTCOME_OK
    assert home.lock.clock.floor() == NOW
    assert home.lock.clock.is_unsure()
    assert _opens(home, anna) == messages.OUTCOME_MOVING


def test_what_the_wrong_clock_sealed_changes_nothing_when_it_comes_late() -> None:
    home, anna, courier = _sent_ahead()
    _deliver(home, courier, _state(home, 2, _correction()))
    late = home.seal(messages.ENVELOPE_GRANT, AHEAD, CorePhone(home, slot=8).grant().pack())
    CorePhone(home, slot=8).ask(home.connect(), messages.COMMAND_STATUS, late)
    _deliver(home, courier, _acknowledgement(home, AHEAD + 60))
    assert _opens(home, anna) == messages.OUTCOME_MOVING


def test_no_token_of_the_wrong_clock_is_taken_while_the_limit_stands() -> None:
    home, _, courier = _sent_ahead()
    _deliver(home, courier, _state(home, 2, _correction()))
    for lock_time, outcome in (
        (AHEAD, messages.OUTCOME_ENVELOPE_REFUSED),
        (NOW + 60, messages.OUTCOME_OK),
    ):
        link = home.connect()
        nonce = messages.parse_challenge(link.read())[1]
        token = home.seal(
            messages.ENVELOPE_CLOCK, lock_time, records.pack_clock_token(nonce, lock_time)
        )
        assert _deliver(home, courier, token, link) == outcome


def test_a_correction_that_a_restart_interrupts_is_made_up_for() -> None:
    """RTC memory still holds the wrong floor; so may the log, when the flash refused a record."""
    home, anna, courier = _sent_ahead()
    _deliver(home, courier, _state(home, 2, _correction()))
    home.lock.clock.recover(AHEAD, AHEAD)
    home.lock.record(records.EVENT_BOOT)
    home.boot()
    assert home.lock.clock.floor() == NOW
    assert _opens(home, anna) == messages.OUTCOME_MOVING


def test_a_correction_that_is_withheld_lowers_no_honest_floor(home: CoreLock) -> None:
    withheld = _state(home, 2, _correction())
    courier = _courier(home)
    _deliver(home, courier, _acknowledgement(home, NOW + 30 * DAY_S))
    assert _deliver(home, courier, withheld) == messages.OUTCOME_OK
    assert home.lock.clock.floor() == NOW + 30 * DAY_S


def test_a_state_that_denies_its_own_time_is_refused(home: CoreLock) -> None:
    courier = _courier(home)
    denied = _state(home, 2, _correction(), AHEAD)
    assert _deliver(home, courier, denied) == messages.OUTCOME_ENVELOPE_REFUSED
    assert home.lock.states.number == 1


def test_a_revocation_is_never_stale_for_an_earlier_wrong_clock(home: CoreLock) -> None:
    """The bench's clock was a day ahead when it sealed the first state."""
    lost, courier = CorePhone(home), _courier(home)
    assert _opens(home, lost) == messages.OUTCOME_MOVING
    revoking = LockState()
    revoking.floors[lost.slot] = lost.serial
    _deliver(home, courier, _state(home, 2, LockState(), NOW + DAY_S))
    assert _deliver(home, courier, _state(home, 3, revoking)) == messages.OUTCOME_OK
    assert _opens(home, lost) == messages.OUTCOME_REVOKED


def test_after_a_restore_only_serials_above_the_floor_open(home: CoreLock) -> None:
    """The backup knows nothing of serial NOW - 100; the office raises the floor to the restore."""
    courier = _courier(home, serial=NOW + 1)
    forgotten, renewed = CorePhone(home, serial=NOW - 100), CorePhone(home, serial=NOW + 1)
    assert _opens(home, forgotten) == messages.OUTCOME_MOVING
    restored = LockState()
    restored.overall_floor = NOW
    assert _deliver(home, courier, _state(home, 65537, restored)) == messages.OUTCOME_OK
    assert _opens(home, forgotten) == messages.OUTCOME_REVOKED
    assert _opens(home, renewed) == messages.OUTCOME_MOVING


def test_a_receipt_tells_two_states_of_one_number_apart(home: CoreLock) -> None:
    """Two offices, or one before and after its restore, sealed state 2."""
    revoking = LockState()
    revoking.floors[7] = 1
    first, second = _state(home, 2, LockState()), _state(home, 2, revoking)
    courier = _courier(home)
    assert _deliver(home, courier, first) == messages.OUTCOME_OK
    assert _deliver(home, courier, second) == messages.OUTCOME_STALE
    told = _receipt(home, courier.ask(home.connect(), messages.COMMAND_STATUS))
    body = home.office.open(first, messages.ENVELOPE_HEADER_BYTES)
    assert body is not None
    assert (told.state_number, told.state_digest) == (2, digest_of(body))
    assert told.state_digest != digest_of(revoking.pack())


def test_the_log_tells_which_state_was_applied(home: CoreLock) -> None:
    state = LockState()
    _deliver(home, _courier(home), _state(home, 2, state))
    newest = home.lock.log.last_record()
    assert newest is not None
    record = LogRecord.parse(newest)
    assert (record.event, record.argument) == (records.EVENT_STATE_APPLIED, 2)
    assert record.data[:8] == digest_of(state.pack())


def _receipt(home: CoreLock, answer: Answer) -> Receipt:
    sealer = hash_auth.Sealer(home.keys[hash_auth.LABEL_LOCK_RECEIPTS], home.lock_id)
    plain = sealer.open(answer.receipt, messages.ENVELOPE_HEADER_BYTES)
    assert plain is not None
    return Receipt.parse(plain)


def test_a_grant_of_serial_0_opens_nothing(home: CoreLock) -> None:
    nobody = CorePhone(home, serial=0)
    with pytest.raises(MessageError):
        nobody.ask(home.connect(), messages.COMMAND_OPEN, nobody.envelope())
