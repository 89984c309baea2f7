"""A doubtful clock seals nothing; floors, numbers and acknowledgements hold through it all."""

from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware import hash_auth, messages, records
from firmware.state_record import LockState
from host_tools.credentials import identities
from host_tools.errors import OfficeRefusedError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from tests.central.lock_log import LockLog, event
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

DAY_S = 86400


def state_of(office: EmbeddedOffice, keys: LockKeys) -> tuple[int, LockState]:
    """Number and content of a lock's newest state."""
    parcel = office.at_door.state(keys.lock_id)
    plain = hash_auth.Sealer(keys.envelope_key, keys.lock_id).open(
        parcel.envelope, messages.ENVELOPE_HEADER_BYTES
    )
    assert plain is not None
    return parcel.number, LockState.parse(plain)


def give(office: EmbeddedOffice, store: CredentialStore, keys: LockKeys, days: int = 60) -> None:
    """Access from now on."""
    order = GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + days * DAY_S)
    office.grant(order)
    refresh(store, office)


@pytest.mark.parametrize(
    ("astray", "why"),
    [(90 * DAY_S, "clock_ahead"), (730 * DAY_S, "clock_ahead"), (-90 * DAY_S, "clock_behind")],
)
def test_an_office_with_a_wrong_clock_seals_nothing_until_somebody_vouches(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path, astray: int, why: str
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, store, keys)
    before, held = state_of(office, keys), store.credential("front door").grant
    clock.now += astray
    with pytest.raises(OfficeRefusedError, match=why):
        office.at_door.close(keys.lock_id)
    with pytest.raises(OfficeRefusedError, match=why):
        office.at_door.configure(keys.lock_id, office.at_door.config(keys.lock_id))
    assert state_of(office, keys)[0] == before[0]
    clock.now = NOW + 60
    refresh(store, office)
    assert store.credential("front door").grant == held, "nothing came of it"
    clock.now = NOW + 60 * DAY_S
    with pytest.raises(OfficeRefusedError, match="clock_ahead"):
        office.at_door.close(keys.lock_id)
    assert office.confirm_clock().wrong_from is None
    office.at_door.close(keys.lock_id)


def test_a_lost_phone_is_blocked_whatever_the_clock_shows(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys = add_lock(office, "front door")
    anna, bo = (add_phone(office, name, tmp_path / name) for name in ("Anna", "Bo"))
    for store in (anna, bo):
        give(office, store, keys)
    clock.now -= 5 * DAY_S
    assert office.revoke(anna.state.phone_id) == 1
    refresh(anna, office)
    assert anna.state.credentials == ()
    assert not office.doors()[0].up_to_date
    clock.now += 5 * DAY_S
    refresh(bo, office)
    assert anna.state.phone_id in state_of(office, keys)[1].floors
    assert [one.kind for one in bo.state.parcels] == [messages.ENVELOPE_STATE]


def test_a_clock_that_was_ahead_for_some_days_is_repaired_by_vouching(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    clock.now += 10 * DAY_S
    give(office, store, keys)
    office.at_door.configure(keys.lock_id, office.at_door.config(keys.lock_id))
    wrong, _ = state_of(office, keys)
    clock.now = NOW + 3600
    with pytest.raises(OfficeRefusedError, match="clock_behind"):
        office.at_door.close(keys.lock_id)
    told = office.confirm_clock()
    assert (told.doors, told.wrong_from) == (1, NOW + 10 * DAY_S)
    number, state = state_of(office, keys)
    assert number == wrong + 1
    assert (state.issued, state.issue_limit) == (NOW + 3600, NOW + 10 * DAY_S)
    office.at_door.close(keys.lock_id)
    assert state_of(office, keys)[1].issue_limit == NOW + 10 * DAY_S


def test_a_revocation_after_a_clock_ran_ahead_is_never_stale(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    clock.now += DAY_S
    give(office, store, keys)
    office.at_door.configure(keys.lock_id, office.at_door.config(keys.lock_id))
    ahead, _ = state_of(office, keys)
    clock.now = NOW
    office.confirm_clock()
    office.revoke(store.state.phone_id)
    number, state = state_of(office, keys)
    assert number > ahead
    assert state.floors[store.state.phone_id] == store.credential("front door").serial


def test_a_state_that_the_office_does_not_know_is_noticed_and_gone_above(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    log = LockLog(keys)
    log.fill(3)
    slot = store.state.phone_id
    office.hand_in(slot, [], [log.word(state_number=40)])
    (door,) = office.doors()
    assert (door.state_number, door.state_applied, door.up_to_date) == (41, 40, False)
    (notice,) = office.notices()
    assert (notice.kind, notice.subject) == ("state_ahead", keys.lock_id.hex())
    log.fill(1)
    office.hand_in(slot, [], [log.word(state_number=41)])
    assert office.doors()[0].up_to_date


@pytest.mark.parametrize("days", [40, -40])
def test_a_door_whose_clock_went_astray_is_still_found_by_its_holders(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path, days: int
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, store, keys)
    log = LockLog(keys)
    log.fill(2)
    office.hand_in(store.state.phone_id, [], [log.word(NOW + days * DAY_S)])
    refresh(store, office)
    clock.now += 3600
    there = clock.now + days * DAY_S
    week_key = hash_auth.door_key(keys.door_root, messages.week_of(there))
    advertised = hash_auth.identity_uuid(week_key, messages.identity_slot_of(there)).hex()
    heard = {one.replace("-", "") for one in identities(store.credential("front"), clock.now)}
    assert advertised in heard
    log.fill(1)
    office.hand_in(store.state.phone_id, [], [log.word(clock.now)])
    refresh(store, office)
    assert store.credential("front").clock_ahead_s == 0


def test_one_lock_with_a_far_clock_stops_nobody(office: EmbeddedOffice, tmp_path: Path) -> None:
    locks = [add_lock(office, name) for name in ("front door", "back door", "cabinet")]
    slot = add_phone(office, "Anna", tmp_path / "anna").state.phone_id
    for keys, ahead in zip(locks, (400 * DAY_S, 0, 0), strict=True):
        log = LockLog(keys)
        log.fill(1)
        office.hand_in(slot, [], [log.word(NOW + ahead)])
    office.at_door.close(locks[1].lock_id)
    log = LockLog(locks[2])
    log.fill(2)
    office.hand_in(slot, [], [log.word(NOW + 401 * DAY_S)])
    with pytest.raises(OfficeRefusedError, match="clock_behind"):
        office.at_door.close(locks[1].lock_id)
    office.confirm_clock()
    office.at_door.close(locks[1].lock_id)


def test_an_overall_floor_voids_every_serial_and_a_sync_brings_access_back(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys = add_lock(office, "front door")
    anna, bo = (add_phone(office, name, tmp_path / name) for name in ("Anna", "Bo"))
    for store in (anna, bo):
        give(office, store, keys)
    old = anna.credential("front door")
    office.revoke(bo.state.phone_id)
    clock.now += 60
    told = office.raise_overall_floor()
    assert (told.doors, told.phones) == (1, 1)
    floor = state_of(office, keys)[1].overall_floor
    assert floor >= old.serial
    clock.now += 1
    for store in (anna, bo):
        refresh(store, office)
    again = anna.credential("front door")
    assert again.serial > floor
    assert (again.not_before, again.not_after) == (old.not_before, old.not_after)
    assert bo.state.credentials == ()


def test_a_lock_may_forget_only_what_a_finished_backup_holds(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, store, keys)
    log, slot = LockLog(keys), store.state.phone_id
    log.fill(10)

    def acknowledged() -> list[int]:
        sealer = hash_auth.Sealer(keys.envelope_key, keys.lock_id)
        bodies = [
            sealer.open(one.envelope, messages.ENVELOPE_HEADER_BYTES)
            for one in office.parcels(slot)
            if one.kind == messages.ENVELOPE_ACKNOWLEDGEMENT
        ]
        return [records.parse_acknowledgement(body)[0] for body in bodies if body]

    office.hand_in(slot, log.pages([]), [log.word()])
    assert acknowledged() == []
    backup = office.begin_backup().backup
    log.fill(5)
    office.hand_in(slot, log.pages([]), [log.word()])
    assert acknowledged() == []
    office.finish_backup(backup, "copy")
    assert acknowledged() == [9]
    with pytest.raises(OfficeRefusedError, match="no_such_backup"):
        office.finish_backup(backup, "copy")
    office.acknowledge_unsaved(True)
    assert acknowledged() == [14]
    office.acknowledge_unsaved(False)
    assert acknowledged() == [9]


def test_revoking_right_after_a_grant_s_end_tells_a_slow_lock(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, store, keys, days=1)
    clock.now += DAY_S + 60
    assert office.revoke(store.state.phone_id) == 1
    assert store.state.phone_id in state_of(office, keys)[1].floors


def test_a_grant_that_a_shorter_one_replaced_is_never_handed_out_again(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, store, keys, days=10)
    give(office, store, keys, days=1)
    clock.now += 2 * DAY_S
    refresh(store, office)
    assert store.state.credentials == ()


def test_records_tell_their_clock_as_the_lock_wrote_it(office: EmbeddedOffice) -> None:
    keys = add_lock(office, "front door")
    slot, log = office.add_phone("Anna").phone_id, LockLog(keys)
    log.write(event(records.EVENT_BOOT, NOW - 5))
    office.hand_in(slot, log.pages([]), [log.word()])
    assert [one.moment for one in office.events(keys.lock_id)] == [NOW - 5]
