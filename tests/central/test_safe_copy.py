"""Backups are whole or not there; a restored office lets nobody in who was blocked meanwhile."""

from pathlib import Path
from unittest.mock import patch

import pytest

from central.embedded.folder import DATABASE
from central.embedded.office import EmbeddedOffice
from central.embedded.safe_copy import back_up, restore
from firmware import records
from host_tools.errors import OfficeRefusedError, StoreClosedError
from host_tools.phone.lock_phone import refresh
from tests.central.lock_log import LockLog, event
from tests.central.test_upkeep import DAY_S, give, state_of
from tests.host_tools.people import NOW, Clock, add_lock, add_phone


def test_a_backup_is_for_its_owner_and_never_overwrites(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    back_up(office, tmp_path / "office", copy)
    before = copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    with pytest.raises(OfficeRefusedError, match="backup_exists"):
        back_up(office, tmp_path / "office", copy)
    assert copy.read_bytes() == before


def test_a_backup_that_breaks_off_leaves_no_file_and_frees_nothing(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys, store = add_lock(office, "front door"), add_phone(office, "Anna", tmp_path / "anna")
    give(office, store, keys)
    log = LockLog(keys)
    log.fill(3)
    office.hand_in(1, log.pages([]), [log.word(state_number=1)])
    with patch("os.fsync", side_effect=OSError("no room")), pytest.raises(OSError, match="no room"):
        back_up(office, tmp_path / "office", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert office.parcels(store.state.phone_id) == []


def test_restored_from_last_night_nobody_blocked_gets_in_and_everyone_else_does_after_a_sync(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    keys = add_lock(office, "front door")
    anna, bo = (add_phone(office, name, tmp_path / name) for name in ("Anna", "Bo"))
    for store in (anna, bo):
        give(office, store, keys)
    first = anna.credential("front door")
    back_up(office, tmp_path / "office", tmp_path / "copy")
    clock.now += DAY_S
    refresh(anna, office)
    give(office, anna, keys)
    lost = anna.credential("front door")
    office.revoke(bo.state.phone_id)
    office.at_door.configure(keys.lock_id, office.at_door.config(keys.lock_id))
    log = LockLog(keys)
    log.write(event(records.EVENT_OPENED, clock.now, anna.state.phone_id, lost.serial))
    number, _ = state_of(office, keys)
    office.close()
    clock.now += 3600
    done = restore(tmp_path / "copy", tmp_path / "office", clock)
    assert (done.made_at, done.doors, done.phones) == (NOW, 1, 2)
    again = EmbeddedOffice(tmp_path / "office", clock)
    after, state = state_of(again, keys)
    assert after > number
    assert state.overall_floor >= max(lost.serial, clock.now)
    clock.now += 1
    refresh(anna, again)
    assert anna.credential("front door").serial > state.overall_floor
    again.hand_in(anna.state.phone_id, log.pages([]), [log.word()])
    assert again.alarms() == []
    log.write(event(records.EVENT_OPENED, clock.now, anna.state.phone_id, first.serial - 1))
    again.hand_in(anna.state.phone_id, log.pages([]), [log.word()])
    assert [one.kind for one in again.alarms()] == ["never_issued"], "older than what was known"
    assert sorted(one.kind for one in again.notices()) == ["lost_interval", "restored"]
    assert [one.name for one in (tmp_path / "office").glob("replaced-*.sqlite")]
    again.close()


def test_what_is_no_backup_or_of_another_office_changes_nothing(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    office.add_phone("Anna")
    (tmp_path / "letter").write_text("Dear office")
    other = EmbeddedOffice(tmp_path / "other")
    back_up(other, tmp_path / "other", tmp_path / "theirs")
    other.close()
    with pytest.raises(OfficeRefusedError, match="no_backup"):
        restore(tmp_path / "letter", tmp_path / "office")
    with pytest.raises(StoreClosedError, match="office_key_wrong"):
        restore(tmp_path / "theirs", tmp_path / "office")
    assert (tmp_path / "office" / DATABASE).exists()
    assert [one.holder for one in office.phones()] == ["Anna"]
