"""The pocket that a phone fetches: doors in the homes that they lead to."""

from dataclasses import replace
from typing import Any

import pytest

from central.embedded.office import EmbeddedOffice
from firmware.messages import LOST_WEEK, UNIX_EPOCH_OFFSET_S
from firmware.state_record import OPTION_LIFT_HANDLE, Config
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import API_PATH
from host_tools.office.register.homes import (
    CitizenState,
    DoorKind,
    Home,
    HomeDoor,
    HomeOrder,
    ReserveKind,
    ReserveStep,
)
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from tests.central.test_rules import HORIZON_S, STANDING, anna, door
from tests.host_tools.people import NOW, add_lock

__all__ = ["anna", "door"]


@pytest.fixture
def home(office: EmbeddedOffice, door: LockKeys) -> Home:  # noqa: ARG001 - it leads there
    """Inger's home, behind a stairway door and a front door."""
    add_lock(office, "stairway")
    doors = (HomeDoor("front door"), HomeDoor("stairway", DoorKind.STAIRWAY))
    made = office.homes.keep(HomeOrder("Nygade 7, 2.", doors))
    for name in ("Inger Holm", "Karl Holm"):
        made = office.homes.move_in(made.home_id, name)
    steps = [ReserveStep(ReserveKind.KEY_HOLDER, "Bent, 2. th., 20 30 40 50")]
    return office.homes.plan(made.home_id, steps)


def pocket_of(office: EmbeddedOffice, anna: CredentialStore) -> dict[str, Any]:
    """What the phone fetches after its hashes are registered."""
    refresh(anna, office)
    told = office._wire.http.get(f"{API_PATH}/phones/{anna.state.phone_id}/pocket")
    assert told.status_code == 200, told.text
    pocket: dict[str, Any] = told.json()
    return pocket


def test_doors_stand_in_their_home_in_the_order_of_the_way_in(
    office: EmbeddedOffice, anna: CredentialStore, home: Home
) -> None:
    for where in ("front door", "stairway"):
        office.rules.add(replace(STANDING, where=where))
    pocket = pocket_of(office, anna)
    assert pocket["server_time"] == NOW + UNIX_EPOCH_OFFSET_S
    assert pocket["person"] == {"name": "Anna", "team": "Hjemmeplejen"}
    assert pocket["homes"] == [
        {
            "id": str(home.home_id),
            "citizen": "Inger Holm, Karl Holm",
            "address": "Nygade 7, 2.",
            "way_in": "phone",
            "reserve": [{"kind": "neighbour", "note": "Bent, 2. th., 20 30 40 50"}],
        }
    ]
    told = [(one["point"], one["home"], one["locks_after"]) for one in pocket["doors"]]
    assert told == [("stairway", str(home.home_id), False), ("front", str(home.home_id), True)]
    front = pocket["doors"][1]
    (held,) = [one for one in anna.state.credentials if one.door == "front door"]
    assert (front["grant"], front["not_after"]) == (held.grant.hex(), NOW + HORIZON_S)
    assert front["week_keys"][str(LOST_WEEK)] == held.week_keys[LOST_WEEK].hex()


def test_who_is_away_is_not_told_and_a_lifted_handle_is(
    office: EmbeddedOffice, anna: CredentialStore, home: Home, door: LockKeys
) -> None:
    karl = next(one for one in home.citizens if one.name == "Karl Holm")
    office.homes.move(karl.citizen_id, CitizenState.HOSPITAL)
    config = Config()
    config.options |= OPTION_LIFT_HANDLE
    office.at_door.configure(door.lock_id, config)
    office.rules.add(STANDING)
    pocket = pocket_of(office, anna)
    assert [one["citizen"] for one in pocket["homes"]] == ["Inger Holm"]
    assert [one["lift_handle"] for one in pocket["doors"]] == [True]


def test_a_door_without_a_home_is_one_of_its_own_name(
    office: EmbeddedOffice, anna: CredentialStore
) -> None:
    office.rules.add(STANDING)
    pocket = pocket_of(office, anna)
    assert [(one["citizen"], one["address"]) for one in pocket["homes"]] == [("front door", "")]
    assert pocket["doors"][0]["name"] == ""


def test_a_blocked_phone_s_pocket_is_empty(office: EmbeddedOffice, anna: CredentialStore) -> None:
    office.rules.add(STANDING)
    refresh(anna, office)
    office.revoke(anna.state.phone_id)
    told = office._wire.http.get(f"{API_PATH}/phones/1/pocket").json()
    assert (told["person"], told["homes"], told["doors"]) == (None, [], [])
