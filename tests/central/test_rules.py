"""Access rules: what they give at a sync, how long it lasts, and how it ends."""

from dataclasses import replace
from pathlib import Path

import pytest

from central.access.decisions.compiler import MAX_GRANTS
from central.access.decisions.windows import Terms, opens
from central.embedded.office import EmbeddedOffice
from central.spans import Spans, union
from firmware import messages
from host_tools.credentials import Credential
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.office.register.homes import CitizenState, HomeDoor, HomeOrder
from host_tools.office.rules import Hours, Place, Question, RuleKind, RuleOrder, Subject
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from host_tools.weekly_schedule import WeeklyHours
from tests.central.inside import inside
from tests.central.test_given import floors_of
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

HOUR_S, DAY_S = 3600, 86400
HORIZON_S = 96 * HOUR_S
STANDING = RuleOrder(
    Subject.PERSON,
    "Anna",
    Place.DOOR,
    "front door",
    RuleKind.UNTIL_FURTHER_NOTICE,
    "primary carer",
    NOW,
)


@pytest.fixture
def door(office: EmbeddedOffice) -> LockKeys:
    """The lock at the front door."""
    return add_lock(office, "front door")


@pytest.fixture
def anna(
    office: EmbeddedOffice,
    door: LockKeys,  # noqa: ARG001 - her phone registers at it
    tmp_path: Path,
) -> CredentialStore:
    """Anna's phone."""
    return add_phone(office, "Anna", tmp_path / "anna")


def ends(store: CredentialStore) -> dict[str, int]:
    """By door: when what the phone holds ends."""
    return {one.door: one.not_after for one in store.state.credentials}


def test_a_rule_gives_access_at_the_next_sync_for_the_horizon(
    office: EmbeddedOffice, anna: CredentialStore
) -> None:
    office.rules.add(STANDING)
    assert ends(anna) == {}
    refresh(anna, office)
    assert ends(anna) == {"front door": NOW + HORIZON_S}


def test_each_sync_renews_it_but_not_one_within_the_hour(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock
) -> None:
    office.rules.add(STANDING)
    refresh(anna, office)
    (first,) = anna.state.credentials
    clock.now += HOUR_S // 2
    refresh(anna, office)
    assert anna.state.credentials[0].serial == first.serial
    clock.now += DAY_S
    refresh(anna, office)
    (renewed,) = anna.state.credentials
    assert renewed.serial > first.serial
    assert renewed.not_after == clock.now + HORIZON_S


def test_a_sync_that_takes_seconds_is_one_batch_and_renews_nothing_in_the_next(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add_lock(office, f"door {number}")
    home = HomeOrder("Nygade 7", tuple(HomeDoor(f"door {number}") for number in range(3)))
    office.homes.keep(home)
    office.rules.add(replace(STANDING, place=Place.HOME, where="Nygade 7"))
    refresh(anna, office)

    def tick(_clock: Clock) -> int:
        clock.now += 1
        return clock.now

    clock.now += DAY_S
    monkeypatch.setattr(Clock, "__call__", tick)
    refresh(anna, office)
    held = anna.state.credentials
    assert len({one.not_after for one in held}) == 1
    refresh(anna, office)
    assert [one.serial for one in anna.state.credentials] == [one.serial for one in held]


def test_weekly_hours_hold_on_danish_clocks_and_through_the_change_of_the_clocks(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock
) -> None:
    hours = Hours((0, 1, 2, 3, 4), 28, 60)
    office.rules.add(replace(STANDING, kind=RuleKind.WEEKLY, hours=hours))
    for day in range(0, 150, 10):
        clock.now = NOW + day * DAY_S
        refresh(anna, office)
        (held,) = anna.state.credentials
        window = (clock.now, clock.now + HORIZON_S)
        meant = Spans.of(*WeeklyHours(frozenset(range(5)), 28, 60).stretches(*window))
        terms = Terms(held.not_before, held.not_after, held.schedule, held.rights, 0)
        assert opens(terms) == meant & Spans.of(window)


def test_a_rule_for_an_organisation_gives_access_to_all_who_belong_to_it(
    office: EmbeddedOffice, anna: CredentialStore, tmp_path: Path
) -> None:
    bo = add_phone(office, "Bo", tmp_path / "bo")
    office.rules.add(replace(STANDING, subject=Subject.ORGANISATION, who="hjemmeplejen"))
    for store in (anna, bo):
        refresh(store, office)
        assert ends(store) == {"front door": NOW + HORIZON_S}


def test_a_rule_for_a_home_opens_every_door_to_it_and_pauses_while_nobody_is_there(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock
) -> None:
    stairs = add_lock(office, "stairs")
    doors = (HomeDoor("front door"), HomeDoor("stairs"))
    home = office.homes.move_in(office.homes.keep(HomeOrder("Nygade 7", doors)).home_id, "Else")
    office.rules.add(replace(STANDING, place=Place.HOME, where="nygade 7"))
    refresh(anna, office)
    assert set(ends(anna)) == {"front door", "stairs"}
    clock.now += DAY_S
    office.homes.move(home.citizens[0].citizen_id, CitizenState.HOSPITAL)
    refresh(anna, office)
    assert ends(anna) == {}
    assert floors_of(office, stairs) == {}, "what pauses is worth no floor"
    clock.now += DAY_S
    office.homes.move(home.citizens[0].citizen_id, CitizenState.LIVES_THERE)
    refresh(anna, office)
    assert set(ends(anna)) == {"front door", "stairs"}


def test_a_rule_that_ends_is_told_to_the_door_whether_the_phone_syncs_or_not(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys
) -> None:
    rule = office.rules.add(STANDING)
    refresh(anna, office)
    (held,) = anna.state.credentials
    office.rules.withdraw(rule.rule_id)
    assert floors_of(office, door) == {anna.state.phone_id: held.serial}
    refresh(anna, office)
    assert (ends(anna), office.rules.rules()) == ({}, [])


@pytest.mark.parametrize("astray_s", [90 * DAY_S, -90 * DAY_S])
def test_a_rule_that_ends_while_the_clock_is_in_doubt_ends_at_its_doors_all_the_same(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock, astray_s: int
) -> None:
    add_lock(office, "stairs")
    clock.now += 60
    refresh(anna, office)
    office.rules.add(replace(STANDING, where="stairs"))
    rule = office.rules.add(STANDING)
    refresh(anna, office)
    serial = anna.credential("front door").serial
    clock.now += astray_s
    office.rules.withdraw(rule.rule_id)
    clock.now += 60 - astray_s

    def floors() -> list[tuple[bytes, int]]:
        from central.locks.models import Floor

        return [(one.lock.lock_id, one.serial) for one in Floor.objects.select_related("lock")]

    assert inside(office, floors) == [(door.lock_id, serial)], "before any phone syncs"
    assert [one.order.where for one in office.rules.rules()] == ["stairs"]
    refresh(anna, office)
    assert set(ends(anna)) == {"stairs"}, "what another rule gives is left alone"


def test_a_second_rule_keeps_what_it_gives_when_the_first_ends(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock
) -> None:
    first = office.rules.add(STANDING)
    task = replace(STANDING, kind=RuleKind.TASK, end=NOW + 4 * HOUR_S, reason="fetch a wheelchair")
    office.rules.add(task)
    refresh(anna, office)
    clock.now += 60
    office.rules.withdraw(first.rule_id)
    refresh(anna, office)
    assert ends(anna) == {"front door": NOW + 4 * HOUR_S}
    (held,) = anna.state.credentials
    assert held.serial > floors_of(office, door)[anna.state.phone_id]


def test_what_was_given_by_itself_is_kept_beside_rules_and_after_them(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock
) -> None:
    order = GrantOrder(anna.state.phone_id, door.lock_id, NOW, NOW + 200 * HOUR_S)
    office.grant(order)
    rule = office.rules.add(STANDING)
    refresh(anna, office)
    assert ends(anna) == {"front door": NOW + 200 * HOUR_S}
    clock.now += 60
    office.rules.withdraw(rule.rule_id)
    refresh(anna, office)
    assert ends(anna) == {"front door": NOW + 200 * HOUR_S}


def test_access_by_a_rule_is_taken_back_by_ending_the_rule(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys
) -> None:
    office.rules.add(STANDING)
    refresh(anna, office)
    with pytest.raises(OfficeRefusedError, match="access_by_rule"):
        office.take_back(anna.state.phone_id, door.lock_id)


def test_access_that_only_pauses_is_still_a_rule_s(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys
) -> None:
    home = office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("front door"),)))
    home = office.homes.move_in(home.home_id, "Else")
    office.rules.add(STANDING)
    refresh(anna, office)
    office.homes.move(home.citizens[0].citizen_id, CitizenState.HOSPITAL)
    with pytest.raises(OfficeRefusedError, match="access_by_rule"):
        office.take_back(anna.state.phone_id, door.lock_id)


def test_rules_give_anew_after_every_serial_was_voided(
    office: EmbeddedOffice, anna: CredentialStore, clock: Clock
) -> None:
    office.rules.add(STANDING)
    refresh(anna, office)
    (held,) = anna.state.credentials
    office.raise_overall_floor()
    clock.now += 60
    refresh(anna, office)
    (again,) = anna.state.credentials
    assert again.serial > held.serial
    assert again.not_after == clock.now + HORIZON_S


def test_a_blocked_phone_gets_nothing_by_rules_and_its_successor_does(
    office: EmbeddedOffice, anna: CredentialStore, tmp_path: Path
) -> None:
    office.rules.add(STANDING)
    refresh(anna, office)
    office.revoke(anna.state.phone_id)
    refresh(anna, office)
    assert ends(anna) == {}
    assert ends(add_phone(office, "Anna", tmp_path / "new")) == {"front door": NOW + HORIZON_S}


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    ("fault", "changes"),
    [
        ("rule_no_reason", {"reason": " "}),
        ("rule_no_time", {"end": NOW - 1}),
        ("rule_no_end", {"kind": RuleKind.TASK}),
        ("rule_no_hours", {"kind": RuleKind.WEEKLY}),
        ("rule_stray_hours", {"hours": Hours((0,))}),
        ("rule_no_quarter", {"end": NOW + 100}),
        ("rule_nobody_vouches", {"kind": RuleKind.EMERGENCY, "end": NOW + HOUR_S}),
        (
            "rule_too_long",
            {"kind": RuleKind.EMERGENCY, "end": NOW + 2 * DAY_S, "vouched_by": "Anna"},
        ),
    ],
)
def test_a_rule_with_a_fault_is_not_kept(
    office: EmbeddedOffice, fault: str, changes: dict[str, object]
) -> None:
    with pytest.raises(OfficeRefusedError, match=fault):
        office.rules.add(replace(STANDING, **changes))  # type: ignore[arg-type]
    assert office.rules.rules() == []


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("unknown_person", {"who": "Nobody"}),
        ("unknown_organisation", {"subject": Subject.ORGANISATION}),
        ("unknown_home", {"place": Place.HOME}),
        ("unknown_door_office", {"where": "back door"}),
    ],
)
def test_a_rule_names_what_there_is(
    office: EmbeddedOffice, key: str, changes: dict[str, object]
) -> None:
    with pytest.raises(UnknownNameError, match=key):
        office.rules.add(replace(STANDING, **changes))  # type: ignore[arg-type]


@pytest.fixture
def shifts(office: EmbeddedOffice, anna: CredentialStore) -> list[tuple[int, int]]:
    """Shifts of Anna's, so different that three grants hold the first of them only."""
    assert anna.state.phone_id
    begins = [NOW + number * 4 * HOUR_S for number in range(24)]
    found = [(begin, begin + 900 * (1 + number % 7)) for number, begin in enumerate(begins)]
    for begin, end in found:
        office.rules.add(replace(STANDING, kind=RuleKind.SHIFT, begin=begin, end=end))
    return found


def test_three_successive_grants_hold_what_one_cannot_and_no_moment_more(
    office: EmbeddedOffice, anna: CredentialStore, shifts: list[tuple[int, int]]
) -> None:
    refresh(anna, office)
    held = anna.state.credentials
    assert [one.serial for one in held] == sorted(one.serial for one in held)
    terms = [Terms(one.not_before, one.not_after, one.schedule, one.rights, 0) for one in held]
    opened = union(opens(one) for one in terms)
    assert (len(terms), opened) == (MAX_GRANTS, Spans.of(*shifts[: len(opened.parts)]))
    assert len(opened.parts) > len(opens(terms[0]).parts)
    for begin, end in opened.parts:
        used = anna.credential("front door", (begin + end) // 2)
        assert used.not_before <= begin < end <= used.not_after


def test_what_three_grants_leave_out_is_told(
    office: EmbeddedOffice, anna: CredentialStore, shifts: list[tuple[int, int]]
) -> None:
    refresh(anna, office)
    first, last = shifts[0][0], shifts[-1][0]
    assert office.rules.why(Question("Anna", "front door", first)).hindrance is None
    assert office.rules.why(Question("Anna", "front door", last)).hindrance == "left_out"


@pytest.mark.usefixtures("shifts")
def test_after_three_grants_a_registration_is_left_for_what_is_given_by_itself(
    office: EmbeddedOffice, anna: CredentialStore, door: LockKeys, clock: Clock
) -> None:
    refresh(anna, office)
    assert len(office.given()) == MAX_GRANTS
    clock.now += 60
    office.grant(GrantOrder(anna.state.phone_id, door.lock_id, clock.now, NOW + HOUR_S))
    (given,) = office.given()
    assert given.not_after == NOW + HOUR_S
    clock.now += 1
    refresh(anna, office)
    assert len(anna.state.credentials) == MAX_GRANTS, "and rules hold beside it from then on"


def test_a_phone_whose_clock_is_wrong_takes_the_other_of_two_grants_that_meet(
    office: EmbeddedOffice, anna: CredentialStore
) -> None:
    meet, gap = NOW + HOUR_S, NOW + 9 * HOUR_S
    first, third = (NOW, meet), (gap + 9 * HOUR_S, gap + 10 * HOUR_S)
    assert office.phones()
    made = [
        Credential(b"l" * 16, "door", 1, serial, 15, begin, end, b"", {})
        for serial, (begin, end) in enumerate((first, (meet, gap), third), 1)
    ]
    anna.keep(replace(anna.state, credentials=tuple(made)))
    late = meet + 600
    used = anna.credential("door", late)
    assert used.serial == 2
    before = anna.neighbour(used, messages.OUTCOME_GRANT_NOT_BEGUN, late)
    assert before is not None
    assert before.serial == 1
    assert anna.neighbour(before, messages.OUTCOME_GRANT_ENDED, meet - 600) == used
    assert anna.neighbour(used, messages.OUTCOME_GRANT_ENDED, gap) is None
    assert anna.neighbour(used, messages.OUTCOME_OK, late) is None
