"""Homes: doors that several share, citizens who come and go, what helps when no lock opens."""

import pytest

from central.embedded.office import EmbeddedOffice
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.office.register.homes import (
    CitizenState,
    DoorKind,
    HomeDoor,
    HomeOrder,
    ReserveKind,
    ReserveStep,
)
from tests.host_tools.people import NOW, Clock, add_lock

STAIRWAY = HomeDoor("Nygade 7, stairway", DoorKind.STAIRWAY)


def test_a_stairway_door_leads_to_several_homes(office: EmbeddedOffice) -> None:
    first = office.homes.keep(HomeOrder("Nygade 7, 1.", (HomeDoor("Nygade 7, 1."), STAIRWAY)))
    second = office.homes.keep(HomeOrder("Nygade 7, 2.", (STAIRWAY,)))
    assert STAIRWAY in first.doors
    assert second.doors == (STAIRWAY,)
    assert [one.name for one in office.homes.homes()] == ["Nygade 7, 1.", "Nygade 7, 2."]


def test_a_home_s_door_is_the_one_that_its_lock_hangs_at(office: EmbeddedOffice) -> None:
    office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("Front door"),)))
    add_lock(office, "front  door")
    assert [one.name for one in office.doors()] == ["Front door"]


def test_entering_a_home_again_adds_doors_and_takes_none(office: EmbeddedOffice) -> None:
    for door in ("front", "back", "front"):
        kept = office.homes.keep(HomeOrder("nygade 7", (HomeDoor(door),)))
    assert [one.name for one in kept.doors] == ["back", "front"]
    assert len(office.homes.homes()) == 1


def test_a_citizen_s_state_has_the_moment_since_when_it_holds(
    office: EmbeddedOffice, clock: Clock
) -> None:
    home = office.homes.keep(HomeOrder("Nygade 7"))
    for name in ("Else", "Ove"):
        home = office.homes.move_in(home.home_id, name)
    clock.now += 60
    for state in (CitizenState.HOSPITAL, CitizenState.HOSPITAL):
        home = office.homes.move(home.citizens[0].citizen_id, state)
        clock.now += 60
    told = [(one.name, one.state, one.since) for one in home.citizens]
    assert told == [
        ("Else", CitizenState.HOSPITAL, NOW + 60),
        ("Ove", CitizenState.LIVES_THERE, NOW),
    ]


def test_a_reserve_plan_is_replaced_whole_and_keeps_its_order(office: EmbeddedOffice) -> None:
    home = office.homes.keep(HomeOrder("Nygade 7"))
    office.homes.plan(home.home_id, [ReserveStep(ReserveKind.LOCKSMITH, "70 10 10 10")])
    steps = [
        ReserveStep(ReserveKind.KEY_HOLDER, "Jens, 2. tv."),
        ReserveStep(ReserveKind.KEY_SAFE, "to the left of the door"),
    ]
    assert office.homes.plan(home.home_id, steps).reserve == tuple(steps)


def test_what_is_not_there_and_what_is_there_already_are_refused(office: EmbeddedOffice) -> None:
    with pytest.raises(UnknownNameError, match="unknown_home"):
        office.homes.move_in(99, "Else")
    with pytest.raises(UnknownNameError, match="unknown_citizen"):
        office.homes.move(99, CitizenState.DEAD)
    home = office.homes.keep(HomeOrder("Nygade 7"))
    office.homes.move_in(home.home_id, "Else Madsen")
    with pytest.raises(OfficeRefusedError, match="citizen_exists"):
        office.homes.move_in(home.home_id, "else  madsen")


def test_a_citizen_who_moves_house_is_the_same_person_there_and_back(
    office: EmbeddedOffice, clock: Clock
) -> None:
    first = office.homes.keep(HomeOrder("Nygade 7"))
    office.homes.keep(HomeOrder("Plejehjemmet"))
    (else_there,) = office.homes.move_in(first.home_id, "Else").citizens
    clock.now += 60
    (there,) = office.homes.move_house(else_there.citizen_id, "plejehjemmet").citizens
    assert (there.state, there.since) == (CitizenState.LIVES_THERE, clock.now)
    assert there.citizen_id != there.same_as == else_there.same_as
    (before,) = office.homes.homes()[0].citizens
    assert before.state is CitizenState.MOVED, "so that planned access to the old home pauses"
    clock.now += 60
    (back,) = office.homes.move_house(there.citizen_id, "Nygade 7").citizens
    assert (back.citizen_id, back.state) == (else_there.citizen_id, CitizenState.LIVES_THERE)


def test_somebody_else_of_that_name_is_not_taken_for_the_one_who_moves(
    office: EmbeddedOffice,
) -> None:
    homes = [office.homes.keep(HomeOrder(name)) for name in ("Nygade 7", "Nygade 9")]
    moving, other = (office.homes.move_in(one.home_id, "Else").citizens[0] for one in homes)
    with pytest.raises(OfficeRefusedError, match="citizen_exists"):
        office.homes.move_house(moving.citizen_id, "Nygade 9")
    states = [one.citizens[0].state for one in office.homes.homes()]
    assert states == [CitizenState.LIVES_THERE] * 2, "nothing changed"
    assert moving.same_as != other.same_as
    with pytest.raises(UnknownNameError, match="unknown_home"):
        office.homes.move_house(moving.citizen_id, "nowhere")


def test_access_points_are_listed_with_homes_and_lock_and_renamed(
    office: EmbeddedOffice,
) -> None:
    office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("Front door"),)))
    keys = add_lock(office, "front door")
    office.points.keep(HomeDoor("Store room", DoorKind.CABINET))
    door, store = office.points.points()
    assert (door.homes, door.lock_id, door.since) == (("Nygade 7",), keys.lock_id, NOW)
    assert (store.kind, store.homes, store.lock_id) == (DoorKind.CABINET, (), None)
    assert office.points.rename("FRONT DOOR", "Nygade 7, front").lock_id == keys.lock_id
    assert [one.name for one in office.doors()] == ["Nygade 7, front"]
    assert office.points.rename("nygade 7, front", "Nygade 7, Front").name == "Nygade 7, Front"
    with pytest.raises(OfficeRefusedError, match="point_exists"):
        office.points.rename("Store room", "Nygade 7, front")
    with pytest.raises(UnknownNameError, match="unknown_door_office"):
        office.points.rename("front door", "Anything")
