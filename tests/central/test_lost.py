"""»Spær telefon«: where a blocked phone could still open, until when, and who brings the news."""

from dataclasses import replace
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware import records
from host_tools.errors import OfficeRefusedError
from host_tools.lock_keys import LockKeys
from host_tools.office.rules import Hours, RuleKind
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from tests.central.lock_log import LockLog, event
from tests.central.test_rules import HORIZON_S, HOUR_S, STANDING, anna, door
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

__all__ = ["anna", "door"]


def show(office: EmbeddedOffice, courier: CredentialStore, keys: LockKeys) -> None:
    """A colleague was at the door: its clock is known, and its newest state in force."""
    (told,) = [one for one in office.doors() if one.lock_id == keys.lock_id]
    log = LockLog(keys)
    log.write(event(records.EVENT_BOOT, NOW))
    word = log.word(state_number=told.state_number)
    office.hand_in(courier.state.phone_id, log.pages([]), [word])


def test_a_door_that_knows_is_told_apart_from_one_that_does_not(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock, tmp_path: Path
) -> None:
    add_lock(office, "back door")
    bo = add_phone(office, "Bo", tmp_path / "bo")
    clock.now += 60
    for where in ("front door", "back door"):
        office.rules.add(replace(STANDING, where=where))
    refresh(anna, office)
    office.revoke(anna.state.phone_id)
    before = office.lost(anna.state.phone_id)
    assert [one.door for one in before.unaware] == ["front door", "back door"]
    assert (before.aware, before.until) == ((), None), "no clock is known yet"
    show(office, bo, door)
    after = office.lost(anna.state.phone_id)
    assert [one.door for one in after.unaware] == ["back door"]
    assert after.aware == ("front door",)


def test_until_when_is_told_of_a_door_whose_clock_is_known(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock, tmp_path: Path
) -> None:
    bo = add_phone(office, "Bo", tmp_path / "bo")
    show(office, bo, door)
    clock.now += 60
    office.rules.add(STANDING)
    refresh(anna, office)
    office.revoke(anna.state.phone_id)
    (one,) = office.lost(anna.state.phone_id).unaware
    assert one.until is not None
    assert clock.now + HORIZON_S <= one.until < clock.now + HORIZON_S + 24 * HOUR_S


def test_who_comes_by_is_told_of_rules_that_say_when(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock, tmp_path: Path
) -> None:
    add_phone(office, "Bo", tmp_path / "bo")
    clock.now += 60
    office.rules.add(STANDING)
    refresh(anna, office)
    evening = Hours((0,), 72, 92)
    office.rules.add(replace(STANDING, who="Bo", kind=RuleKind.WEEKLY, hours=evening))
    office.revoke(anna.state.phone_id)
    (one,) = office.lost(anna.state.phone_id).unaware
    assert [(come.name, come.begin) for come in one.passing] == [("Bo", NOW + 17 * HOUR_S)]


def test_a_phone_in_use_is_not_lost(office: EmbeddedOffice, anna: CredentialStore) -> None:
    with pytest.raises(OfficeRefusedError, match="phone_in_use"):
        office.lost(anna.state.phone_id)
