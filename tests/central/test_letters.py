"""Letters from benches that were off line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware.state_record import Config
from host_tools.errors import OfficeRefusedError
from host_tools.lock_keys import new_lock
from host_tools.office.contract import Announcement
from host_tools.office.letters import pack_announcement, seal_letter


@pytest.fixture
def office(tmp_path: Path) -> Iterator[EmbeddedOffice]:
    """An embedded office."""
    made = EmbeddedOffice(tmp_path / "office")
    yield made
    made.close()


def letter(office: EmbeddedOffice, door: str) -> bytes:
    """A bench's letter to that office about a lock for `door`."""
    announced = Announcement(*new_lock(), door, Config().pack())
    return seal_letter(office.mailbox_key(), pack_announcement(announced))


def test_a_letter_s_lock_is_put_in_service_once(office: EmbeddedOffice) -> None:
    sealed = letter(office, "Nygade 7")
    assert [office.take_in_letter(sealed) for _ in range(2)] == [True, False]
    assert [door.name for door in office.doors()] == ["Nygade 7"]


def test_a_letter_to_another_office_and_an_altered_one_are_refused(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    other = EmbeddedOffice(tmp_path / "other")
    good = letter(office, "Nygade 7")
    altered = [
        good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in (0, 31, 32, 44, len(good) - 1)
    ]
    for bad in (letter(other, "Nygade 7"), *altered, b"", b"x"):
        with pytest.raises(OfficeRefusedError, match="office_letter_refused"):
            office.take_in_letter(bad)
    assert office.doors() == []
    assert office.take_in_letter(good)
    other.close()


def test_a_letter_whose_door_is_taken_is_refused_and_another_still_taken_in(
    office: EmbeddedOffice,
) -> None:
    office.take_in_letter(letter(office, "Nygade 7"))
    with pytest.raises(OfficeRefusedError, match="door_exists"):
        office.take_in_letter(letter(office, "nygade 7"))
    assert office.take_in_letter(letter(office, "Nygade 9"))
