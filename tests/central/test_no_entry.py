"""Who could not get in tells so on the phone: an attempt, never a visit."""

from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.office.register.homes import Home, HomeDoor, HomeOrder
from host_tools.office.visits import HomeAttempt, NoEntryReason, NoEntryTold, VisitQuestion
from host_tools.phone.credential_store import CredentialStore
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

HOUR_S = 3600
TODAY = VisitQuestion("Nygade 7", NOW - HOUR_S, NOW + HOUR_S)


@pytest.fixture
def home(office: EmbeddedOffice) -> Home:
    """A home with a lock at its door."""
    add_lock(office, "front door")
    return office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("front door"),)))


@pytest.fixture
def anna(office: EmbeddedOffice, tmp_path: Path) -> CredentialStore:
    """Anna's phone."""
    return add_phone(office, "Anna", tmp_path / "anna")


def _told(office: EmbeddedOffice) -> list[HomeAttempt]:
    return list(office.visited.of_home(TODAY).attempts)


def test_what_a_person_tells_is_an_attempt_with_its_reason_once(
    office: EmbeddedOffice, home: Home, anna: CredentialStore, clock: Clock
) -> None:
    clock.now = NOW + 600
    told = [NoEntryTold(home.home_id, NOW + 300, NoEntryReason.CHAIN)]
    for _ in range(2):
        office.visited.could_not_enter(anna.state.phone_id, told)
    assert _told(office) == [HomeAttempt("Anna", NOW + 300, None, NoEntryReason.CHAIN)]
    assert office.visited.of_home(TODAY).visits == ()


@pytest.mark.parametrize(
    "at", [NOW - 60, NOW + 661, 1 << 70], ids=["before_the_phone", "to_come", "no_moment"]
)
def test_what_cannot_be_is_dropped(
    office: EmbeddedOffice, home: Home, anna: CredentialStore, clock: Clock, at: int
) -> None:
    clock.now = NOW + 600
    chain = NoEntryReason.CHAIN
    told = [NoEntryTold(home.home_id, at, chain), NoEntryTold(home.home_id + 1, NOW + 60, chain)]
    told.append(NoEntryTold(1 << 70, NOW + 60, chain))
    office.visited.could_not_enter(anna.state.phone_id, told)
    assert _told(office) == []


def test_a_phone_that_is_none_of_ours_tells_nothing(office: EmbeddedOffice) -> None:
    with pytest.raises(UnknownNameError):
        office.visited.could_not_enter(999, [])


def test_more_than_a_call_may_hold_is_refused_whole(
    office: EmbeddedOffice, home: Home, anna: CredentialStore, clock: Clock
) -> None:
    clock.now = NOW + 600
    many = [NoEntryTold(home.home_id, NOW + at, NoEntryReason.CHAIN) for at in range(101)]
    with pytest.raises(OfficeRefusedError):
        office.visited.could_not_enter(anna.state.phone_id, many)
    assert _told(office) == []
