"""Organisations, people and groups: whom and what a rule is about, and how that ends."""

from dataclasses import replace
from pathlib import Path

import pytest

from central.access import registrations
from central.access.decisions import floors
from central.embedded.office import EmbeddedOffice
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.office.register.homes import HomeDoor, HomeOrder
from host_tools.office.register.people import (
    GroupKind,
    GroupOrder,
    HorizonOrder,
    Member,
    MemberKind,
    Organisation,
    OrganisationKind,
    Person,
)
from host_tools.office.rules import Place, Question, Subject
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from tests.central.test_given import floors_of
from tests.central.test_rules import HORIZON_S, HOUR_S, STANDING, anna, door, ends
from tests.central.test_upkeep import state_of
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

__all__ = ["anna", "door"]
ANNA = Member(MemberKind.PERSON, "anna")
HOME = Member(MemberKind.HOME, "nygade 7")
EVENING = GroupOrder(GroupKind.ROUTE, "evening 3", (ANNA, HOME))
BY_ROUTE = replace(
    STANDING, subject=Subject.ROUTE, who="Evening 3", place=Place.ROUTE, where="evening 3"
)


@pytest.fixture
def route(office: EmbeddedOffice, anna: CredentialStore) -> CredentialStore:
    """Anna's phone; she is on a route with a home that the front door leads to."""
    office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("front door"),)))
    office.people.keep_group(EVENING)
    office.rules.add(BY_ROUTE)
    refresh(anna, office)
    return anna


def test_who_is_on_a_route_gets_in_where_the_route_leads(
    office: EmbeddedOffice, route: CredentialStore
) -> None:
    (group,) = office.people.groups()
    assert (group.people, group.homes) == (("Anna",), ("Nygade 7",))
    assert ends(route) == {"front door": NOW + HORIZON_S}
    (rule,) = office.rules.rules()
    assert (rule.order.who, rule.order.where) == ("evening 3", "evening 3")


@pytest.mark.parametrize("leaves", [ANNA, HOME])
def test_leaving_a_route_ends_its_access_at_the_door_at_once(
    office: EmbeddedOffice, route: CredentialStore, door: LockKeys, clock: Clock, leaves: Member
) -> None:
    (held,) = route.state.credentials
    clock.now += 60
    office.people.keep_group(replace(EVENING, members=(replace(leaves, belongs=False),)))
    assert floors_of(office, door) == {route.state.phone_id: held.serial}
    refresh(route, office)
    assert ends(route) == {}
    found = office.rules.why(Question("anna", "front door"))
    assert not found.allowed


def test_a_role_in_a_district_is_who_and_where(
    office: EmbeddedOffice, anna: CredentialStore
) -> None:
    office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("front door"),)))
    office.people.keep_group(GroupOrder(GroupKind.ROLE, "nurse", (ANNA,)))
    office.people.keep_group(GroupOrder(GroupKind.DISTRICT, "north", (HOME,)))
    nurse = replace(STANDING, subject=Subject.ROLE, who="nurse")
    office.rules.add(replace(nurse, place=Place.DISTRICT, where="North"))
    refresh(anna, office)
    assert set(ends(anna)) == {"front door"}


def test_a_provider_s_access_ends_with_its_contract(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock
) -> None:
    provider = Organisation("Privat Pleje", OrganisationKind.PROVIDER, NOW + 48 * HOUR_S)
    assert office.people.keep_organisation(provider) in office.people.organisations()
    office.people.keep_person(Person("anna", "privat pleje"))
    assert [one.organisation for one in office.people.people()] == ["Privat Pleje"]
    office.rules.add(STANDING)
    refresh(anna, office)
    assert ends(anna) == {"front door": NOW + 48 * HOUR_S}
    clock.now += 60
    office.people.keep_organisation(replace(provider, contract_end=None))
    refresh(anna, office)
    assert ends(anna) == {"front door": clock.now + HORIZON_S}


def test_a_provider_s_access_begins_with_its_contract(
    office: EmbeddedOffice, anna: CredentialStore
) -> None:
    begin = NOW + 24 * HOUR_S
    provider = Organisation("Privat Pleje", OrganisationKind.PROVIDER, contract_begin=begin)
    assert office.people.keep_organisation(provider) in office.people.organisations()
    office.people.keep_person(Person("anna", "privat pleje"))
    office.rules.add(STANDING)
    refresh(anna, office)
    (held,) = anna.state.credentials
    assert (held.not_before, held.not_after) == (begin, NOW + HORIZON_S)


def test_who_is_suspended_has_no_access_until_they_resume(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock
) -> None:
    office.rules.add(STANDING)
    refresh(anna, office)
    (held,) = anna.state.credentials
    clock.now += 60
    assert office.people.suspend("anna").suspended_since == clock.now
    assert floors_of(office, door) == {anna.state.phone_id: held.serial}, "doors are told at once"
    refresh(anna, office)
    assert ends(anna) == {}
    order = GrantOrder(anna.state.phone_id, door.lock_id, clock.now, clock.now + HOUR_S)
    with pytest.raises(OfficeRefusedError, match="person_suspended"):
        office.grant(order)
    office.people.keep_person(Person("Anna", "Hjemmeplejen"))
    assert office.people.people()[0].suspended_since is not None, "entering again changes nothing"
    clock.now += 60
    assert office.people.suspend("Anna", suspended=False).suspended_since is None
    refresh(anna, office)
    assert ends(anna) == {"front door": clock.now + HORIZON_S}


def test_what_was_given_by_itself_ends_with_a_suspension_for_good(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock
) -> None:
    office.grant(GrantOrder(anna.state.phone_id, door.lock_id, NOW, NOW + HOUR_S))
    refresh(anna, office)
    (held,) = anna.state.credentials
    office.people.suspend("Anna")
    assert floors_of(office, door) == {anna.state.phone_id: held.serial}
    clock.now += 60
    office.people.suspend("Anna", suspended=False)
    refresh(anna, office)
    assert (ends(anna), office.given()) == ({}, [])


def test_what_is_not_there_is_named(office: EmbeddedOffice, anna: CredentialStore) -> None:
    assert anna.state.holder == "Anna"
    nobody = replace(EVENING, members=(Member(MemberKind.PERSON, "Nobody"),))
    with pytest.raises(UnknownNameError, match="unknown_person"):
        office.people.keep_group(nobody)
    assert office.people.groups() == [], "all or nothing"
    with pytest.raises(UnknownNameError, match="unknown_group"):
        office.rules.add(BY_ROUTE)
    office.homes.keep(HomeOrder("Nygade 7"))
    with pytest.raises(OfficeRefusedError, match="role_of_homes"):
        office.people.keep_group(GroupOrder(GroupKind.ROLE, "nurse", (HOME,)))
    with pytest.raises(UnknownNameError, match="unknown_organisation"):
        office.people.keep_person(Person("Anna", "nowhere"))


def test_in_a_large_office_a_phone_registers_where_rules_reach_then_in_its_district(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrations, "DOORS", 3)
    clock.now += 60
    far = [add_lock(office, f"door {number}") for number in range(6)]
    for home, at in (("Nygade 7", "door 4"), ("Nygade 9", "door 5")):
        office.homes.keep(HomeOrder(home, (HomeDoor(at),)))
    north = GroupOrder(GroupKind.DISTRICT, "north", (ANNA, HOME))
    office.people.keep_group(north)
    office.rules.add(replace(STANDING, place=Place.HOME, where="Nygade 9"))
    wanted = {one.lock_id for one in office.wanted(anna.state.phone_id)}
    assert {far[4].lock_id, far[5].lock_id} <= wanted
    assert len(wanted) <= 3
    refresh(anna, office)
    assert set(ends(anna)) == {"door 5"}


def test_a_door_with_too_many_floors_voids_all_and_who_may_gets_access_anew(
    office: EmbeddedOffice,
    anna: CredentialStore,
    door: LockKeys,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, few in (("PLANNED_FROM", 3), ("REQUIRED_FROM", 3), ("ROOM_FOR", 1)):
        monkeypatch.setattr(floors, name, few)
    by_hand = add_phone(office, "Bo", tmp_path / "bo")
    office.grant(GrantOrder(by_hand.state.phone_id, door.lock_id, NOW, NOW + HORIZON_S))
    office.people.keep_organisation(Organisation("Agency"))
    rule = office.rules.add(replace(STANDING, subject=Subject.ORGANISATION, who="Agency"))
    office.rules.add(STANDING)
    for number in range(4):
        office.people.keep_person(Person(f"Temp {number}", "agency"))
        clock.now += 60
        add_phone(office, f"Temp {number}", tmp_path / f"{number}")
    refresh(anna, office)
    refresh(by_hand, office)
    clock.now += 60
    office.rules.withdraw(rule.rule_id)
    state = state_of(office, door)[1]
    assert state.overall_floor > anna.state.credentials[0].serial
    assert len(state.floors) <= 2
    assert [one.kind for one in office.notices()] == ["room_made"]
    clock.now += 60
    for store in (anna, by_hand):
        refresh(store, office)
        assert store.credential("front door").serial > state.overall_floor


def test_a_role_s_horizon_is_set_with_what_it_costs(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock
) -> None:
    office.people.keep_group(GroupOrder(GroupKind.ROLE, "nurse", (ANNA,)))
    office.rules.add(replace(STANDING, subject=Subject.ROLE, who="nurse"))
    refresh(anna, office)
    (before,) = anna.state.credentials
    order = HorizonOrder("Nurse", 12 * HOUR_S)
    tried = office.people.set_horizon(replace(order, dry_run=True))
    told = (tried.present.person, tried.present.doors, tried.present.last_at)
    assert told == ("Anna", 1, NOW + HORIZON_S)
    assert (tried.new.opens_s, tried.new.last_at) == (12 * HOUR_S, NOW + 12 * HOUR_S)
    assert office.people.groups()[0].horizon_s is None
    clock.now += 60
    office.people.set_horizon(order)
    assert floors_of(office, door) == {anna.state.phone_id: before.serial}
    refresh(anna, office)
    assert ends(anna) == {"front door": clock.now + 12 * HOUR_S}
    with pytest.raises(OfficeRefusedError, match="horizon_wrong"):
        office.people.set_horizon(replace(order, horizon_s=60))
