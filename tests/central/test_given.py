"""One access is listed and taken back by itself; everything else stays as it is."""

from pathlib import Path

import pytest

from central.access.models import Grant
from central.embedded.office import EmbeddedOffice
from firmware import hash_auth, messages
from firmware.state_record import LockState
from host_tools.errors import OfficeRefusedError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from tests.central.inside import inside
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

HOUR_S = 3600


def give(office: EmbeddedOffice, store: CredentialStore, keys: LockKeys, hours: int) -> None:
    """Access from now on, under a serial of its own."""
    order = GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + hours * HOUR_S)
    office.grant(order)
    refresh(store, office)


def floors_of(office: EmbeddedOffice, keys: LockKeys) -> dict[int, int]:
    """The floors of a lock's newest state."""
    envelope = office.at_door.state(keys.lock_id).envelope
    sealer = hash_auth.Sealer(keys.envelope_key, keys.lock_id)
    plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    assert plain is not None
    return dict(LockState.parse(plain).floors)


def test_taking_one_access_back_ends_it_there_and_nowhere_else(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    first, second = add_lock(office, "first door"), add_lock(office, "second door")
    anna, bo = (add_phone(office, name, tmp_path / name) for name in ("Anna", "Bo"))
    for store, keys in ((anna, first), (anna, second), (bo, first)):
        give(office, store, keys, 8)
    (serial,) = (one.serial for one in anna.state.credentials if one.door == "first door")
    office.take_back(anna.state.phone_id, first.lock_id)
    refresh(anna, office)
    refresh(bo, office)
    assert [one.door for one in anna.state.credentials] == ["second door"]
    assert [one.door for one in bo.state.credentials] == ["first door"]
    assert floors_of(office, first) == {anna.state.phone_id: serial}
    assert floors_of(office, second) == {}
    told = [(one.holder, one.door) for one in office.given()]
    assert told == [("Anna", "second door"), ("Bo", "first door")]


def test_access_given_again_after_that_lies_above_the_floor(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, anna = add_lock(office, "door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, anna, keys, 8)
    office.take_back(anna.state.phone_id, keys.lock_id)
    give(office, anna, keys, 2)
    (held,) = anna.state.credentials
    assert held.serial > floors_of(office, keys)[anna.state.phone_id]
    assert [one.not_after for one in office.given()] == [NOW + 2 * HOUR_S]


def test_only_the_newest_access_is_told_and_none_once_it_has_ended(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys, anna = add_lock(office, "door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, anna, keys, 8)
    give(office, anna, keys, 2)
    assert [one.not_after for one in office.given()] == [NOW + 2 * HOUR_S]
    clock.now += 3 * HOUR_S
    assert office.given() == [], "the older, longer one does not come back"


def test_what_waits_for_a_sync_is_told_and_taken_back_for_good(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, anna = add_lock(office, "door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, anna, keys, 8)
    office.raise_overall_floor()
    assert [one.waits for one in office.given()] == [True]
    office.take_back(anna.state.phone_id, keys.lock_id)
    refresh(anna, office)
    assert (office.given(), anna.state.credentials) == ([], ())


def test_a_lock_that_is_closed_opens_to_nothing_that_waited_for_a_sync(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, anna = add_lock(office, "door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, anna, keys, 8)
    office.raise_overall_floor()
    office.at_door.close(keys.lock_id)
    refresh(anna, office)
    assert (office.given(), anna.state.credentials) == ([], ())


def test_what_is_given_takes_the_place_of_what_waited_for_a_sync(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, anna = add_lock(office, "door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, anna, keys, 8)
    inside(office, lambda: Grant.objects.update(withdrawn_at=NOW, reissue=True))
    give(office, anna, keys, 2)
    assert [one.not_after for one in office.given()] == [NOW + 2 * HOUR_S]


def test_taking_back_what_nobody_has_is_refused(office: EmbeddedOffice, tmp_path: Path) -> None:
    keys, anna = add_lock(office, "door"), add_phone(office, "Anna", tmp_path / "anna")
    with pytest.raises(OfficeRefusedError, match="no_access_given"):
        office.take_back(anna.state.phone_id, keys.lock_id)


def test_a_phone_is_blocked_at_its_doors_by_an_office_whose_clock_is_months_ahead(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys = add_lock(office, "front door")
    anna = add_phone(office, "Anna", tmp_path / "anna")
    office.grant(GrantOrder(anna.state.phone_id, keys.lock_id, NOW, NOW + 96 * 3600))
    refresh(anna, office)
    (held,) = anna.state.credentials
    clock.now += 90 * 86400
    assert office.revoke(anna.state.phone_id) == 1
    clock.now = NOW + 60
    office.confirm_clock()
    assert floors_of(office, keys) == {anna.state.phone_id: held.serial}
