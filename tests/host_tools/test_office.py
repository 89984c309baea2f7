"""The embedded office: access, revocation, logs, visits, keys at rest."""

from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware import hash_auth, messages, records
from firmware.log_seal import CHAIN_START, RECORDS_PER_EPOCH, RecordSeal
from firmware.records import Grant, LogRecord
from firmware.state_record import LockState
from host_tools.credentials import LogPage, SealedReceipt
from host_tools.errors import OfficeRefusedError, StoreClosedError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.phone.lock_phone import refresh
from host_tools.phone.protocol import CredentialKeys
from tests.host_tools.people import NOW, Clock, add_lock, add_phone


def _open(keys: LockKeys, envelope: bytes) -> bytes:
    sealer = hash_auth.Sealer(keys.envelope_key, keys.lock_id)
    plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    assert plain is not None
    return plain


def _page(keys: LockKeys, events: list[LogRecord]) -> LogPage:
    assert len(events) <= RECORDS_PER_EPOCH
    tag, stored = CHAIN_START, b""
    seal = RecordSeal(keys.log_root)
    for index, event in enumerate(events):
        record = seal.seal(index, tag, event.pack())
        tag, stored = record[:16], stored + record
    return LogPage(keys.lock_id, 0, stored)


FIRST_SERIAL = NOW - 3
"""Of three that a phone registers at NOW."""


def _end(keys: LockKeys, page: LogPage, moment: int = NOW) -> SealedReceipt:
    """The lock's word that its log ends with that page."""
    word = records.Receipt()
    word.log_index, word.chain_value = page.next_index - 1, page.records[-64:-48]
    word.clock_estimate = moment
    header = messages.pack_envelope_header(messages.ENVELOPE_RECEIPT, word.log_index)
    sealer = hash_auth.Sealer(keys.receipt_key, keys.lock_id)
    return SealedReceipt(keys.lock_id, sealer.seal(header, word.pack()))


def _event(
    event: int, slot: int, moment: int, argument: int = messages.OUTCOME_MOVING
) -> LogRecord:
    record = LogRecord(event, slot, FIRST_SERIAL if slot else 0, argument)
    record.clock_estimate = moment
    return record


def test_a_grant_is_sealed_over_the_hashes_that_the_phone_registered(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys = add_lock(office, "front door")
    store = add_phone(office, "Anna", tmp_path / "anna")
    office.grant(GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + 3600))
    refresh(store, office)
    credential = store.credential("front")
    grant = Grant.parse(_open(keys, credential.grant))
    own = CredentialKeys.derive(store.secret, keys.lock_id, credential.serial)
    assert (grant.slot, grant.serial) == (store.state.phone_id, credential.serial)
    assert (grant.stored_key, grant.server_key) == (own.stored_key, own.server_key)
    week = messages.week_of(NOW)
    assert set(credential.week_keys) == {week - 1, week, week + 1, messages.LOST_WEEK}


def test_a_renewed_grant_has_a_higher_serial(office: EmbeddedOffice, tmp_path: Path) -> None:
    keys = add_lock(office, "front door")
    store = add_phone(office, "Anna", tmp_path / "anna")
    serials = []
    for _ in range(3):
        office.grant(GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + 3600))
        refresh(store, office)
        serials.append(store.credential("front").serial)
    assert serials == [FIRST_SERIAL, FIRST_SERIAL + 1, FIRST_SERIAL + 2], (
        "from time, never ahead of it, never the same"
    )


def test_access_that_was_mistyped_is_corrected_before_the_phone_has_synced(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    for hours in (80, 8):
        office.grant(GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + hours * 3600))
    refresh(store, office)
    assert store.credential("front").not_after == NOW + 8 * 3600


def test_no_access_is_given_to_a_phone_that_registered_nothing(office: EmbeddedOffice) -> None:
    keys = add_lock(office, "front door")
    phone = office.add_phone("Anna")
    with pytest.raises(OfficeRefusedError) as refused:
        office.grant(GrantOrder(phone.phone_id, keys.lock_id, NOW, NOW + 3600))
    assert refused.value.key == "no_registration"


def test_a_revocation_travels_with_a_colleague_and_the_lost_phone_gets_nothing(
    office: EmbeddedOffice, tmp_path: Path, clock: Clock
) -> None:
    keys = add_lock(office, "front door")
    anna = add_phone(office, "Anna", tmp_path / "anna")
    bo = add_phone(office, "Bo", tmp_path / "bo")
    for store in (anna, bo):
        office.grant(GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + 3600))
    clock.now += 10
    assert office.revoke(anna.state.phone_id) == 1
    refresh(anna, office)
    refresh(bo, office)
    assert anna.state.credentials == ()
    (parcel,) = bo.state.parcels
    state = LockState.parse(_open(keys, parcel.envelope))
    assert state.floors == {anna.state.phone_id: FIRST_SERIAL}
    assert not office.doors()[0].up_to_date


def test_a_floor_is_dropped_once_no_grant_beneath_it_can_be_valid(
    office: EmbeddedOffice, tmp_path: Path, clock: Clock
) -> None:
    keys = add_lock(office, "front door")
    for holder in ("Anna", "Bo"):
        store = add_phone(office, holder, tmp_path / holder)
        office.grant(GrantOrder(store.state.phone_id, keys.lock_id, NOW, clock.now + 3600))
        office.revoke(store.state.phone_id)
        clock.now += 10 * 86400
    courier = add_phone(office, "Eva", tmp_path / "eva")
    office.grant(GrantOrder(courier.state.phone_id, keys.lock_id, clock.now, clock.now + 3600))
    refresh(courier, office)
    state = LockState.parse(_open(keys, courier.state.parcels[0].envelope))
    assert state.floors == {2: FIRST_SERIAL + 10 * 86400}


def test_visits_come_from_proven_records_only(office: EmbeddedOffice, tmp_path: Path) -> None:
    keys = add_lock(office, "front door")
    store = add_phone(office, "Anna", tmp_path / "anna")
    slot = store.state.phone_id
    office.grant(GrantOrder(slot, keys.lock_id, NOW, NOW + 3600))
    page = _page(
        keys,
        [
            _event(records.EVENT_OPENED, slot, NOW + 5),
            _event(records.EVENT_LOCKED, slot, NOW + 600),
        ],
    )
    forged = LogPage(keys.lock_id, 0, bytes(len(page.records)))
    assert office.hand_in(slot, [forged], [_end(keys, page)]).accepted == 0
    assert office.visits() == []
    assert office.hand_in(slot, [page], []).accepted == 2
    assert office.hand_in(slot, [page], []).accepted == 0
    (visit,) = office.visits()
    assert (visit.holder, visit.start, visit.end) == ("Anna", NOW + 5, NOW + 600)
    assert office.alarms() == []


def test_a_grant_that_was_never_issued_raises_an_alarm(office: EmbeddedOffice) -> None:
    keys = add_lock(office, "front door")
    phone = office.add_phone("Anna")
    page = _page(keys, [_event(records.EVENT_OPENED, 99, NOW)])
    assert office.hand_in(phone.phone_id, [page], [_end(keys, page)]).alarms == 1
    assert office.alarms()[0].kind == "never_issued"


def test_a_record_that_two_phones_bring_altered_raises_an_alarm(office: EmbeddedOffice) -> None:
    keys = add_lock(office, "front door")
    first, second = office.add_phone("Anna").phone_id, office.add_phone("Bo").phone_id
    page = _page(keys, [_event(records.EVENT_BOOT, 0, NOW + at) for at in range(4)])
    spoilt = bytearray(page.records)
    spoilt[64 + 20] ^= 1
    bad = LogPage(keys.lock_id, 0, bytes(spoilt))
    for _ in range(2):
        office.hand_in(first, [bad], [_end(keys, page)])
        assert office.alarms() == [], "one courier alone may have altered it"
    office.hand_in(second, [bad], [])
    assert [(one.kind, one.first_index) for one in office.alarms()] == [("altered", 1)]


def test_locks_keys_cannot_be_read_from_the_database_file(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    office.announce_lock(b"lock-one", b"K" * 32, "front door", LockState().config)
    office.close()
    files = (tmp_path / "office").glob("office.sqlite*")
    assert all(b"K" * 32 not in file.read_bytes() for file in files)


def test_the_office_does_not_open_under_another_key(
    office: EmbeddedOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.close()
    monkeypatch.setenv("NOEGLEFRI_OFFICE_KEY", "00" * 32)
    with pytest.raises(StoreClosedError):
        EmbeddedOffice(tmp_path / "office")
