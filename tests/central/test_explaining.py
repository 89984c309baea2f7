"""*May this person open this door then, and if not, what is missing?* is answered truthfully."""

from dataclasses import replace
from pathlib import Path

import pytest

from central.access.decisions.decision import Lack
from central.access.decisions.why import Hindrance
from central.embedded.office import EmbeddedOffice
from host_tools.errors import UnknownNameError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.office.register.homes import CitizenState, HomeDoor, HomeOrder
from host_tools.office.rules import Hours, Question, RuleKind
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from host_tools.texts.access import HINDRANCES, LACKS
from tests.central.test_rules import DAY_S, HOUR_S, STANDING, anna, door
from tests.host_tools.people import NOW, Clock, add_phone

__all__ = ["anna", "door"]
ASKED = Question("anna", "front door")


def test_every_code_has_its_words() -> None:
    assert set(LACKS) == {one.value for one in Lack}
    assert set(HINDRANCES) == {one.value for one in Hindrance}


def test_a_rule_allows_and_the_phone_follows_at_its_next_sync(
    office: EmbeddedOffice, anna: CredentialStore
) -> None:
    rule = office.rules.add(STANDING)
    before = office.rules.why(ASKED)
    assert (before.by, before.hindrance) == ((rule.rule_id,), "not_synced")
    refresh(anna, office)
    after = office.rules.why(ASKED)
    assert (after.allowed, after.hindrance) == (True, None)
    later = office.rules.why(replace(ASKED, at=NOW + 5 * DAY_S))
    assert later.hindrance == "run_out"


def test_what_a_rule_lacks_is_told_and_when_it_will_not(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys
) -> None:
    assert office.rules.why(ASKED).nearest == ()
    rule = replace(STANDING, kind=RuleKind.WEEKLY, hours=Hours((1,), 28, 60))
    office.rules.add(rule)
    found = office.rules.why(ASKED)
    (judged,) = found.nearest
    assert (found.allowed, judged.reason) == (False, "primary carer")
    assert [one.lack for one in judged.missing] == ["hours"]
    assert found.next_at == judged.missing[0].again_at == NOW + DAY_S + 6 * HOUR_S
    office.grant(GrantOrder(anna.state.phone_id, door.lock_id, NOW, NOW + HOUR_S))
    given = office.rules.why(ASKED)
    assert (given.allowed, given.by, given.by_hand) == (True, (), True)


def test_a_citizen_in_hospital_is_the_reason(
    office: EmbeddedOffice,
    anna: CredentialStore,  # noqa: ARG001 - the rule names her
) -> None:
    home = office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("front door"),)))
    home = office.homes.move_in(home.home_id, "Else")
    office.homes.move(home.citizens[0].citizen_id, CitizenState.HOSPITAL)
    office.rules.add(STANDING)
    (judged,) = office.rules.why(ASKED).nearest
    assert [(one.lack, one.absence) for one in judged.missing] == [("absence", "hospital")]


def test_a_rule_that_was_ended_and_a_phone_that_is_blocked_are_told(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock, tmp_path: Path
) -> None:
    rule = office.rules.add(STANDING)
    refresh(anna, office)
    office.revoke(anna.state.phone_id)
    assert office.rules.why(ASKED).hindrance == "blocked"
    add_phone(office, "Anna", tmp_path / "new")
    assert office.rules.why(ASKED).hindrance is None
    clock.now += 60
    office.rules.withdraw(rule.rule_id)
    (judged,) = office.rules.why(ASKED).nearest
    assert [one.lack for one in judged.missing] == ["withdrawn"]


def test_who_and_what_must_exist(office: EmbeddedOffice) -> None:
    with pytest.raises(UnknownNameError, match="unknown_person"):
        office.rules.why(ASKED)
