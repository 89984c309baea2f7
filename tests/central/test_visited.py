"""Who was at a home: visits over several phones, attempts, presence, and how sure that is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware import messages, records
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from host_tools.office.register.homes import DoorKind, HomeDoor, HomeOrder
from host_tools.office.visits import VisitQuestion
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import refresh
from tests.central.lock_log import LockLog, event
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

HOUR_S = 3600
TODAY = VisitQuestion("nygade 7", NOW, NOW + 24 * HOUR_S)


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[EmbeddedOffice]:
    """An office with one home."""
    made = EmbeddedOffice(tmp_path / "office", clock)
    made.homes.keep(HomeOrder("Nygade 7", (HomeDoor("front door"),)))
    yield made
    made.close()


@pytest.fixture
def keys(office: EmbeddedOffice) -> LockKeys:
    """The lock at its door."""
    return add_lock(office, "front door")


def _with_access(
    office: EmbeddedOffice, keys: LockKeys, name: str, home: Path
) -> tuple[CredentialStore, tuple[int, int]]:
    """Somebody's phone, and the slot and serial of its grant."""
    store = add_phone(office, name, home)
    office.grant(GrantOrder(store.state.phone_id, keys.lock_id, NOW, NOW + 24 * HOUR_S))
    refresh(store, office)
    return store, (store.state.phone_id, store.credential("front door").serial)


def _hand_in(office: EmbeddedOffice, slot: int, log: LockLog, moment: int) -> None:
    """The whole log, and the lock's word that it ends there."""
    assert office.hand_in(slot, log.pages([]), [log.word(moment)]).alarms == 0


def test_a_visit_follows_the_person_from_a_lost_phone_to_the_next(
    office: EmbeddedOffice, keys: LockKeys, clock: Clock, tmp_path: Path
) -> None:
    log = LockLog(keys)
    _, first = _with_access(office, keys, "Anna", tmp_path / "a")
    log.write(event(records.EVENT_OPENED, NOW + 60, *first))
    office.revoke(first[0])
    clock.now += 10
    _, second = _with_access(office, keys, "Anna", tmp_path / "b")
    log.write(event(records.EVENT_LOCKED, NOW + 1200, *second))
    clock.now = NOW + 24 * HOUR_S
    _hand_in(office, second[0], log, clock.now)
    told = office.visited.of_home(TODAY)
    (visit,) = told.visits
    assert (told.finding, told.complete_to) == ("visited", clock.now)
    assert (visit.holder, visit.begin, visit.end) == ("Anna", NOW + 60, NOW + 1200)
    assert (visit.kind, visit.ending, visit.doubts) == ("visit", "locked", ())
    assert told.caveats == ("keys",)


def test_nothing_is_said_to_be_known_before_the_log_is_here(
    office: EmbeddedOffice, keys: LockKeys, clock: Clock, tmp_path: Path
) -> None:
    _, held = _with_access(office, keys, "Anna", tmp_path / "a")
    clock.now = NOW + 24 * HOUR_S
    told = office.visited.of_home(TODAY)
    assert (told.finding, told.complete_to) == ("not_yet", None)
    assert "not_complete" in told.caveats
    log = LockLog(keys)
    log.fill(3)
    _hand_in(office, held[0], log, clock.now)
    told = office.visited.of_home(TODAY)
    assert (told.finding, told.complete_to) == ("not_visited", clock.now)


def test_who_could_not_get_in_is_an_attempt_and_never_a_visit(
    office: EmbeddedOffice, keys: LockKeys, clock: Clock, tmp_path: Path
) -> None:
    _, held = _with_access(office, keys, "Anna", tmp_path / "a")
    log = LockLog(keys)
    refused = messages.OUTCOME_OUTSIDE_SCHEDULE
    log.write(event(records.EVENT_REFUSED_HOLDER, NOW + 60, *held, argument=refused))
    clock.now = NOW + 24 * HOUR_S
    _hand_in(office, held[0], log, clock.now)
    told = office.visited.of_home(TODAY)
    assert (told.finding, told.visits) == ("not_visited", ())
    assert [(one.holder, one.at, one.outcome) for one in told.attempts] == [
        ("Anna", NOW + 60, refused)
    ]


def test_who_was_let_in_and_asked_the_lock_was_there_and_did_not_unlock(
    office: EmbeddedOffice, keys: LockKeys, clock: Clock, tmp_path: Path
) -> None:
    _, held = _with_access(office, keys, "Anna", tmp_path / "a")
    log = LockLog(keys)
    log.fill(2)
    status = {"slot": held[0], "serial": held[1], "command": messages.COMMAND_STATUS}
    clock.now = NOW + HOUR_S
    word = log.word(NOW + HOUR_S, **status)
    office.hand_in(held[0], log.pages([]), [word])
    (visit,) = office.visited.of_home(TODAY).visits
    assert (visit.holder, visit.kind, visit.begin) == ("Anna", "presence", NOW + HOUR_S)


def test_a_shared_stairway_door_tells_of_no_home(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    office.homes.keep(HomeOrder("Nygade 9", (HomeDoor("stairs", DoorKind.STAIRWAY),)))
    keys = add_lock(office, "stairs")
    store = add_phone(office, "Anna", tmp_path / "a")
    clock.now = NOW + 24 * HOUR_S
    log = LockLog(keys)
    log.fill(2)
    _hand_in(office, store.state.phone_id, log, clock.now)
    told = office.visited.of_home(VisitQuestion("Nygade 9", NOW, NOW + HOUR_S))
    assert (told.home, told.finding) == ("Nygade 9", "no_lock")


def test_what_cannot_be_asked_is_refused(office: EmbeddedOffice) -> None:
    with pytest.raises(UnknownNameError, match="unknown_home"):
        office.visited.of_home(VisitQuestion("nowhere", NOW, NOW + 1))
    with pytest.raises(OfficeRefusedError, match="time_backwards"):
        office.visited.of_home(VisitQuestion("Nygade 7", NOW, NOW))
